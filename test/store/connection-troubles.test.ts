import { beforeEach, expect, it } from "vitest";
import type { TestDatabase } from "../databases.ts";
import { startOfTests as now } from "../parts.ts";
import { onEachDatabase, type OpenedStore } from "./on-each-database.ts";
import { addPayment } from "./samples.ts";

const portalId = 62515;
const refused = { connectionId: "con1", reason: "keys_refused", said: "This key has expired." } as const;

onEachDatabase("what providers have refused us,", (open) => {
  let database: TestDatabase;
  let store: OpenedStore["store"];
  beforeEach(async () => {
    ({ database, store } = await open());
    await addPayment(store, "p1");
  });

  const standing = async (of = portalId) => [...(await store.connectionTroubles.list(of)).values()];

  it("S3.13 keeps the time of the first refusal in a row, and the provider's latest word", async () => {
    await store.connectionTroubles.note(portalId, { ...refused, said: null }, now);
    await store.connectionTroubles.note(portalId, refused, now + 5);
    expect(await standing()).toEqual([{ ...refused, since: now }]);
    await store.connectionTroubles.clear(portalId, "con1");
    await store.connectionTroubles.clear(portalId, "con1");
    expect(await standing()).toEqual([]);
  });

  it("F24 S3.13 hands each out to one asker, the longest unheard of first, and none of an account that has left", async () => {
    await store.connectionTroubles.note(portalId, refused, now);
    const claim = (at: number) => store.connectionTroubles.claim(at - 600, at, 5);
    expect(await claim(now + 600)).toEqual([]);
    expect(await claim(now + 601)).toEqual([{ portalId, connectionId: "con1" }]);
    expect(await claim(now + 1_201)).toEqual([]);
    await database.knex("portals").where({ portal_id: portalId }).update({ state: "disconnected" });
    expect(await claim(now + 9_999)).toEqual([]);
  });

  it("P6 is another account's for nobody", async () => {
    await store.connectionTroubles.note(portalId, refused, now);
    expect(await standing(portalId + 1)).toEqual([]);
    await store.connectionTroubles.clear(portalId + 1, "con1");
    expect(await standing()).toHaveLength(1);
  });

  it("S3.13 is over for refused keys with a later read, and for a missing right only by its cure", async () => {
    const opened = await store.checkouts.list(portalId, "p1");
    expect(opened).toEqual([]);
    await store.checkouts.insert({
      portalId,
      paymentId: "p1",
      generation: 1,
      connectionId: "con1",
      amount: { minor: 1, currency: "EUR" },
      state: "live",
      providerReference: "cs_1",
      url: null,
      expiresAt: null,
      readAt: now,
      language: null,
      createdAt: now,
    });
    await store.connectionTroubles.note(portalId, refused, now);
    expect(await standing()).toHaveLength(1);
    const [checkout] = await store.checkouts.list(portalId, "p1");
    if (checkout) await store.checkouts.save({ ...checkout, readAt: now + 1 });
    expect(await standing()).toEqual([]);
    await store.connectionTroubles.note(portalId, { ...refused, reason: "right_missing" }, now);
    expect(await standing()).toHaveLength(1);
  });
});
