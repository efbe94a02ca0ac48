import { beforeEach, expect, it } from "vitest";
import type { Attempt } from "../../server/domain/attempt.ts";
import { startOfTests as now } from "../parts.ts";
import { onEachDatabase, type OpenedStore } from "./on-each-database.ts";
import { addPayment } from "./samples.ts";

const portalId = 62515;
const fee = { minor: 1150, currency: "NOK" };

const taken: Attempt = {
  paymentId: "p1",
  key: "ch_1",
  state: "captured",
  at: now,
  method: "card",
  card: null,
  declineCode: null,
  declineReason: null,
};

onEachDatabase("attempts,", (open) => {
  let store: OpenedStore["store"];
  beforeEach(async () => {
    ({ store } = await open());
    await addPayment(store, "p1");
  });

  const proof = async () => (await store.search.proofs(portalId, ["p1"])).get("p1");

  it("S5.16 keep a fee in its own currency, and none where none is known", async () => {
    await store.attempts.save(portalId, [taken]);
    expect(await store.attempts.list(portalId, "p1")).toEqual([taken]);
    await store.attempts.save(portalId, [{ ...taken, fee }]);
    expect(await store.attempts.list(portalId, "p1")).toEqual([{ ...taken, fee }]);
    expect(await store.attempts.list(portalId + 1, "p1")).toEqual([]);
  });

  it("S3.40 S5.16 tell an export the fee of all money that came, or none", async () => {
    await store.attempts.save(portalId, [{ ...taken, fee }]);
    expect(await proof()).toMatchObject({ methods: ["card"], fee });
    await store.attempts.save(portalId, [{ ...taken, key: "ch_2", method: null }]);
    expect(await proof()).toMatchObject({ methods: ["card"], fee: null });
  });
});
