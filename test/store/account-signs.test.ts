import { beforeEach, expect, it } from "vitest";
import type { TestDatabase } from "../databases.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase, type OpenedStore } from "./on-each-database.ts";
import { addPayment, connection, installation } from "./samples.ts";

const portalId = 62515;
const neighbour = 62516;
const now = startOfTests;
const day = 86_400_000;

onEachDatabase("what the settings page goes by,", (open) => {
  let database: TestDatabase;
  let store: OpenedStore["store"];
  beforeEach(async () => {
    ({ database, store } = await open());
    await addPayment(store, "p1");
    await store.portals.install(installation(neighbour), now);
    await store.connections.insert({ ...connection(neighbour), webhookToken: "N".repeat(22) });
  });

  it("X41 P6 counts what is due in the account alone, from when it was due", async () => {
    const entry = { connectionId: "con1", dedupeKey: "d", kind: "test", checkoutReference: null, paymentId: null };
    const ready = { ...entry, body: "", state: "ready" as const };
    await store.inbox.put([
      { ...ready, portalId, entryId: "e1", receivedAt: now },
      { ...ready, portalId: neighbour, entryId: "e2", receivedAt: now - day },
    ]);
    await store.providerReads.ask(portalId, "p1", now + 10);
    const { deliveries, reads, crm_writes, mails } = await store.signs.queues(portalId, now + 5);
    expect(deliveries).toEqual({ due: 1, oldestDueAt: now });
    for (const empty of [reads, crm_writes, mails]) expect(empty).toEqual({ due: 0, oldestDueAt: null });
    expect((await store.signs.queues(portalId, now + 10)).reads).toEqual({ due: 1, oldestDueAt: now + 10 });
  });

  it("X41 does not count what HubSpot does not let us write: that waits for a person", async () => {
    const lane = { kind: "properties", objectType: "deal" } as const;
    await store.crmWrites.insert({ ...lane, writeId: "w1", portalId, objectId: "512" }, now);
    expect((await store.signs.queues(portalId, now)).crm_writes.due).toBe(1);
    await store.crmWrites.park(portalId, lane, "missing_scope", now);
    expect((await store.signs.queues(portalId, now)).crm_writes).toEqual({ due: 0, oldestDueAt: null });
  });

  it("X41 knows when each connection was heard of last", async () => {
    const entry = { portalId, connectionId: "con1", kind: "test", checkoutReference: null, paymentId: null };
    const kept = { ...entry, body: "", state: "done" as const };
    expect(await store.signs.lastDeliveryAt(portalId, "con1")).toBeNull();
    await store.inbox.put([
      { ...kept, entryId: "e1", dedupeKey: "d1", receivedAt: now + 2 },
      { ...kept, entryId: "e2", dedupeKey: "d2", receivedAt: now + 1 },
    ]);
    expect(await store.signs.lastDeliveryAt(portalId, "con1")).toBe(now + 2);
    expect(await store.signs.lastDeliveryAt(neighbour, "con1")).toBeNull();
  });

  it("X41 counts the reads that bring no answer, with the most tries in a row, by connection", async () => {
    await store.providerReads.ask(portalId, "p1", now);
    expect(await store.signs.unansweredReads(portalId)).toEqual(new Map());
    const [read] = await store.providerReads.claim(now, now + 10, 1);
    if (read) await store.providerReads.plan(read, { at: now + 10, failures: 3 });
    expect(await store.signs.unansweredReads(portalId)).toEqual(new Map([["con1", { payments: 1, triesInRow: 3 }]]));
    expect(await store.signs.unansweredReads(neighbour)).toEqual(new Map());
  });

  it("X37 keeps a person's address where a later call leaves it out, and writes only what is news", async () => {
    const see = (email: string | null, at: number, place: "tab" | "settings" = "settings") =>
      store.people.see(portalId, { userId: "8", email }, { at, place });
    await see("sam@example.com", now);
    await see(null, now + 1);
    expect(await store.people.list(portalId)).toEqual([{ userId: "8", email: "sam@example.com" }]);
    expect(await store.people.hasSeenTab(portalId)).toBe(false);
    await see("sam@example.com", now + 2, "tab");
    await see("sam@example.com", now + 3, "settings");
    expect(await store.people.hasSeenTab(portalId)).toBe(true);
    expect(await database.knex("people").first("seen_at", "tab_seen_at")).toEqual({
      seen_at: now + 2,
      tab_seen_at: now + 2,
    });
    expect(await store.people.list(neighbour)).toEqual([]);
  });

  it("S4.15 P6 keeps an admin's latest word on each line, of the account alone", async () => {
    const waiver = { connectionId: "con1", name: "refund", note: "First", waivedBy: "7", waivedAt: now } as const;
    await store.goLiveWaivers.save(portalId, waiver);
    await store.goLiveWaivers.save(portalId, { ...waiver, note: "Second", waivedAt: now + 1 });
    expect(await store.goLiveWaivers.list(portalId)).toEqual([{ ...waiver, note: "Second", waivedAt: now + 1 }]);
    await store.goLiveWaivers.remove(neighbour, "con1", "refund");
    expect(await store.goLiveWaivers.list(portalId)).toHaveLength(1);
    await store.goLiveWaivers.remove(portalId, "con1", "refund");
    expect(await store.goLiveWaivers.list(portalId)).toEqual([]);
  });
});
