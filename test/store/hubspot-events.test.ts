import { beforeEach, describe, expect, it } from "vitest";
import type { RecordHappening } from "../../server/domain/hubspot-events.ts";
import { slotOf } from "../../server/domain/payment.ts";
import { noInputs, workflowActions } from "../../server/domain/workflow.ts";
import type { NewHubSpotEvent } from "../../server/ports/hubspot-events.ts";
import type { TestDatabase } from "../databases.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase, type OpenedStore } from "./on-each-database.ts";
import { addPayment, installation, payment } from "./samples.ts";

const now = startOfTests;
const minute = 60_000;
const portalId = 62515;

function event(dedupeKey: string, changes: Partial<NewHubSpotEvent> = {}): NewHubSpotEvent {
  const happening: RecordHappening = { kind: "deleted", dealId: "512" };
  return {
    portalId,
    dedupeKey,
    occurredAt: now,
    receivedAt: now,
    happening,
    body: null,
    ...changes,
  } as NewHubSpotEvent;
}

onEachDatabase("what HubSpot tells,", (open) => {
  let database: TestDatabase;
  let store: OpenedStore["store"];
  beforeEach(async () => {
    ({ database, store } = await open());
    await addPayment(store, "p1");
  });

  const put = (entryId: string, ...events: readonly NewHubSpotEvent[]) =>
    store.transaction((tx) => tx.hubspotEvents.put([{ entryId, events }]));
  const claim = (at = now) => store.hubspotEvents.claim(at, at + minute, 100);

  it("F52 is a row for each event of each account, however often it comes", async () => {
    const batch = [event("a"), event("b"), event("a", { portalId: 7 })];
    expect(await put("d1", ...batch)).toEqual(["d1"]);
    expect(await put("d2", ...batch.toReversed())).toEqual([]);
    expect(await put("d3", event("a"), event("c"))).toEqual(["d3"]);
    expect(await store.hubspotEvents.countDue(now)).toBe(4);
  });

  it("F52 is all of a delivery or nothing of it", async () => {
    const broken = event("z", { occurredAt: Number.NaN });
    await expect(put("d1", event("a"), broken)).rejects.toThrow();
    expect(await store.hubspotEvents.countDue(now)).toBe(0);
  });

  it("F52 takes more events at once than a statement has room for", async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => event(`e${index}`));
    expect(await put("d1", ...many)).toEqual(["d1"]);
    expect(await store.hubspotEvents.countDue(now)).toBe(1_200);
  });

  it("F97 is handed out an account at a time, in the order of arrival, to one worker", async () => {
    await put("d1", event("a"), event("b", { portalId: 7 }), event("c"));
    const first = await claim();
    expect(first.map((one) => [one.portalId, one.attempts])).toEqual([
      [portalId, 1],
      [portalId, 1],
    ]);
    await put("d2", event("late"));
    expect((await claim()).map((one) => one.portalId)).toEqual([7]);
    expect(await claim()).toEqual([]);
    expect(await store.hubspotEvents.countDue(now), "what nobody may take now").toBe(0);
    const again = await claim(now + minute);
    expect(again.map(({ seq }) => seq)).toEqual([...first.map(({ seq }) => seq), again.at(-1)?.seq ?? 0]);
  });

  it("is done, waits for another try, or is dropped a week after it was done", async () => {
    await put("d1", event("a"), event("b"));
    const [one, other] = await claim();
    await store.hubspotEvents.settle(portalId, [one?.seq ?? 0], { state: "done", reason: "worked" });
    const later = { state: "ready", runAt: now + minute, reason: "unavailable" } as const;
    await store.hubspotEvents.settle(portalId, [other?.seq ?? 0], later);
    expect(await claim()).toEqual([]);
    expect(await claim(now + minute)).toMatchObject([{ seq: other?.seq, attempts: 2 }]);
    expect(await store.hubspotEvents.prune("done", now, 9)).toBe(0);
    expect(await store.hubspotEvents.prune("done", now + 1, 9)).toBe(1);
    expect(await put("d2", event("a"), event("b"))).toEqual(["d2"]);
    expect(await database.knex("hubspot_events")).toHaveLength(2);
  });

  it("F10 P6 is kept sealed where it could not be read, and worked by nobody", async () => {
    const unreadable = { happening: null, body: "{ \u0000 secret" } as const;
    await put("d1", event("u", { portalId: 0, ...unreadable }));
    expect(await store.hubspotEvents.countDue(now)).toBe(0);
    const [row] = await database.knex("hubspot_events");
    expect(row).toMatchObject({ state: "review", happening: null });
    expect(JSON.stringify(row)).not.toContain("secret");
  });

  it("F129 is kept no longer than its time where it came to nothing, and what waits stays", async () => {
    await put("d1", event("u", { portalId: 0, happening: null, body: "{ secret" }), event("dead"), event("waits"));
    const [dead] = await claim();
    await store.hubspotEvents.settle(portalId, [dead?.seq ?? 0], { state: "dead", reason: "unavailable" });
    const states = async () =>
      (await database.knex("hubspot_events").orderBy("seq")).map(({ state }) => state as string);
    await store.hubspotEvents.prune("done", now + 1, 9);
    await store.hubspotEvents.prune("unworked", now, 9);
    expect(await states()).toEqual(["review", "dead", "ready"]);
    expect(await store.hubspotEvents.prune("unworked", now + 1, 9)).toBe(2);
    expect(await states()).toEqual(["ready"]);
  });

  describe("of merges", () => {
    const deal = (id: string) => ({ type: "deal", id }) as const;
    const merge = (fromId: string, intoId: string) =>
      store.recordChanges.noteMerge(portalId, { record: deal(intoId), fromIds: [fromId] }, now);

    it("F41 leads to the end of a chain, told in any order", async () => {
      await merge("2", "3");
      await merge("1", "2");
      expect(await store.recordChanges.currentId(portalId, deal("1"))).toBe("3");
      expect(await store.recordChanges.currentId(portalId + 1, deal("1"))).toBe("1");
      expect(new Set(await store.recordChanges.familyOf(portalId, deal("3")))).toEqual(new Set(["1", "2", "3"]));
    });

    it("F41 ends where HubSpot told a circle", async () => {
      await merge("1", "2");
      await merge("2", "1");
      expect(["1", "2"]).toContain(await store.recordChanges.currentId(portalId, deal("1")));
      expect(await store.recordChanges.familyOf(portalId, deal("1"))).toHaveLength(2);
    });

    it("F41 brings payments with their one open place, of which a deal has one", async () => {
      const add = async (paymentId: string, dealId: string, createdAt: number) => {
        const token = paymentId.padEnd(22, "T");
        const made = payment({ paymentId, dealId, token, reference: paymentId, createdAt });
        expect(await store.payments.insert(made, slotOf(made))).toBe("inserted");
      };
      await add("of1", "1", now);
      await add("of2", "2", now + 1);
      const moved = await store.transaction((tx) => tx.recordChanges.follow(portalId, deal("3"), ["1", "2"]));
      expect(moved.map(({ payment, place }) => [payment.paymentId, payment.dealId, place])).toEqual([
        ["of1", "3", "kept"],
        ["of2", "3", "lost"],
      ]);
      expect((await store.payments.findBySlot(portalId, "live:3"))?.paymentId).toBe("of1");
    });

    it("F41 promises the properties of what were two records once", async () => {
      const promise = (writeId: string, objectId: string) =>
        store.crmWrites.promiseProperties([{ writeId, portalId, objectType: "deal", objectId }], now);
      await promise("w1", "1");
      await promise("w2", "2");
      await promise("w3", "3");
      await store.transaction((tx) => tx.recordChanges.follow(portalId, deal("3"), ["1", "2"]));
      const writes = await database.knex("crm_writes").select("object_id", "state");
      expect(writes).toEqual([{ object_id: "3", state: "ready" }]);
    });
  });

  it("F125 remembers whom to forget, once more until it is done, and only in their account", async () => {
    await store.portals.install(installation(7), now);
    await store.erasures.note(portalId, "201", now);
    expect(await store.erasures.isErased(portalId, "201")).toBe(true);
    expect(await store.erasures.isErased(7, "201")).toBe(false);
    const [erasure, ...others] = await store.erasures.claim(now, now + minute, 10);
    if (!erasure) throw new Error("Nothing was due.");
    expect([erasure, others]).toEqual([{ portalId, contactId: "201", rounds: 0 }, []]);
    await store.erasures.plan(erasure, now + minute);
    expect(await store.erasures.claim(now, now + minute, 10)).toEqual([]);
    const [again] = await store.erasures.claim(now + minute, now + 2 * minute, 10);
    expect(again?.rounds).toBe(1);
    if (again) await store.erasures.plan(again, null);
    expect(await store.erasures.claim(now + 90 * minute, now + 91 * minute, 10)).toEqual([]);
  });

  it("F125 keeps no answer of the API that may name somebody, and a repeated request finds its work done", async () => {
    const request = { portalId, mode: "live", key: "k1", requestHash: "h", at: now } as const;
    await store.apiRequests.claim(request);
    await store.apiRequests.settle(request, { status: 201, body: '{"contact":"Mia"}' });
    expect((await store.apiRequests.claim(request))?.answer?.status).toBe(201);
    await store.erasures.eraseContacts(portalId, ["201"]);
    expect(await store.apiRequests.claim(request)).toEqual({ requestHash: "h", answer: null });
  });

  it("F125 keeps no words of notes and workflows about somebody, and drops what waits", async () => {
    const record = { objectType: "contact", objectId: "201" } as const;
    const note = { portalId, kind: "note", ...record, paymentId: "p1", payload: '{"Mia":1}' } as const;
    await store.crmWrites.insert({ ...note, writeId: "w1" }, now);
    await store.erasures.erasePayment(portalId, "p1");
    const [write] = await database.knex("crm_writes");
    expect(write).toMatchObject({ state: "done", payload: null });
    const run = { portalId, callbackId: "c1", action: workflowActions[0], workflowId: "1", paymentId: null } as const;
    const inputs = { ...noInputs, sendTo: "mia@example.com", description: "For Mia" };
    const moments = { runAt: now, receivedAt: now, state: "todo" } as const;
    await store.workflowRuns.insert({ ...run, record: { type: "contact", id: "201" }, inputs, ...moments });
    await store.workflowRuns.settle(run, { state: "told", reason: "told" });
    await store.erasures.eraseContacts(portalId, ["201"]);
    expect((await store.workflowRuns.find(portalId, "c1"))?.inputs).toEqual(noInputs);
  });

  it("F125 takes no payer details for a payment whose contact is forgotten", async () => {
    await store.erasures.note(portalId, "201", now);
    await store.payers.save(portalId, "p1", { name: "Mia", email: null, phone: null }, now);
    expect(await store.payers.find(portalId, "p1")).toBeNull();
  });
});
