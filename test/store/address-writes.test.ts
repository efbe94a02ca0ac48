import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { databaseKinds, type TestDatabase } from "../databases.ts";
import { startOfTests as now, testKeys, testRandom } from "../parts.ts";
import { addPayment } from "./samples.ts";

const portalId = 62515;
const promise = {
  portalId,
  kind: "address",
  objectType: "contact",
  objectId: "201",
  paymentId: "p1",
  payload: "mark",
} as const;

for (const kind of databaseKinds) {
  describe.skipIf(!kind.isHere)(`a promised address, on ${kind.name}`, () => {
    let database: TestDatabase;
    let store: ReturnType<typeof storeOn>;
    beforeEach(async () => {
      database = await kind.open();
      store = storeOn(database.knex, sealerOf(testKeys, testRandom()));
      await addPayment(store, "p1");
    });
    afterEach(() => database.close());

    it("S2.16 P7 waits once for a payment, however often it is asked for, and again after it was written", async () => {
      expect(await store.crmWrites.promiseAddress({ ...promise, writeId: "w1" }, now)).toBe(true);
      expect(await store.crmWrites.promiseAddress({ ...promise, writeId: "w2" }, now)).toBe(false);
      expect(await store.crmWrites.hasAddress(portalId, "p1")).toBe(true);
      expect(await store.crmWrites.hasAddress(portalId + 1, "p1")).toBe(false);
      const [write, another] = await store.crmWrites.listDue(portalId, "address", now, 10);
      expect([write?.writeId, another]).toEqual(["w1", undefined]);
      if (write) await store.crmWrites.settle(write, { state: "done", reason: "written" }, now);
      expect(await store.crmWrites.hasAddress(portalId, "p1")).toBe(false);
      expect(await store.crmWrites.promiseAddress({ ...promise, writeId: "w3" }, now)).toBe(true);
    });
  });
}
