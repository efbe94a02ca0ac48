import { beforeEach, expect, it } from "vitest";
import type { LinkDelivery } from "../../server/domain/link-delivery.ts";
import type { Store } from "../../server/ports/store.ts";
import type { TestDatabase } from "../databases.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase } from "./on-each-database.ts";
import { addPayment } from "./samples.ts";

const now = startOfTests;

function delivery(changes: Partial<LinkDelivery> = {}): LinkDelivery {
  return {
    portalId: 62515,
    deliveryId: "d1",
    paymentId: "pay1",
    channel: "email",
    to: "mia@example.com",
    state: "sending",
    fault: null,
    said: null,
    requestKey: "key-1",
    requestHash: "hash",
    by: "7",
    at: now,
    settledAt: null,
    ...changes,
  };
}

onEachDatabase("deliveries of links", (open) => {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    ({ database, store } = await open());
    await addPayment(store, "pay1");
  });

  it("S1.8 come back as they were stored, the latest first, each with its own address", async () => {
    const copied = delivery({ deliveryId: "d2", channel: "copied", to: null, state: "sent", settledAt: now });
    const later = delivery({ deliveryId: "d3", requestKey: "key-2", to: "other@example.com", at: now + 1 });
    await store.deliveries.insert([delivery(), copied]);
    await store.deliveries.insert([later]);
    await store.deliveries.insert([]);
    expect(await store.deliveries.list(62515, "pay1")).toEqual([later, copied, delivery()]);
    expect(await store.deliveries.findByKey(62515, "pay1", "key-1")).toEqual([copied, delivery()]);
  });

  it("S1.7 keep what has become of them, and nothing else changes", async () => {
    await store.deliveries.insert([delivery()]);
    const failed = { state: "failed", fault: "validation", said: "550 No such user", settledAt: now + 5 } as const;
    await store.deliveries.settle(delivery({ ...failed, to: "somebody@else.example" }));
    expect(await store.deliveries.list(62515, "pay1")).toEqual([delivery(failed)]);
  });

  it("P7 refuse a second entry of the same press and channel", async () => {
    await store.deliveries.insert([delivery()]);
    await expect(store.deliveries.insert([delivery({ deliveryId: "d2" })])).rejects.toThrow();
    expect(await store.deliveries.list(62515, "pay1")).toHaveLength(1);
  });

  it("P6 are another account's business nowhere, and their addresses nobody's in the database", async () => {
    await store.deliveries.insert([delivery()]);
    expect(await store.deliveries.list(99, "pay1")).toEqual([]);
    expect(await store.deliveries.findByKey(99, "pay1", "key-1")).toEqual([]);
    expect(await store.deliveries.countSince(99, "email", 0)).toBe(0);
    expect(JSON.stringify(await database.knex("deliveries").select("*"))).not.toContain("mia@example.com");
  });

  it("F122 are counted by account and channel from a moment on", async () => {
    await store.deliveries.insert([
      delivery({ at: now - 1 }),
      delivery({ deliveryId: "d2", channel: "copied", to: null }),
    ]);
    await store.deliveries.insert([delivery({ deliveryId: "d3", requestKey: "key-2" })]);
    expect(await store.deliveries.countSince(62515, "email", now)).toBe(1);
    expect(await store.deliveries.countSince(62515, "email", 0)).toBe(2);
  });
});
