import { describe, expect, it, onTestFinished } from "vitest";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { databaseKinds } from "../databases.ts";
import { startOfTests, testKeys, testRandom } from "../parts.ts";
import { dealIdOf, dealsMeasured, fillWith, hasOpenPayment, measuredPortal } from "./many-payments.ts";

describe("the payments a measurement reads among", () => {
  it.each(databaseKinds.filter(({ isHere }) => isHere))(
    "are as the program itself stores them, on $name",
    async (kind) => {
      const database = await kind.open();
      onTestFinished(() => database.close());
      const sealer = sealerOf(testKeys, testRandom());
      const store = storeOn(database.knex, sealer);
      const seen: number[] = [];
      const stock = { knex: database.knex, store, sealer, now: startOfTests };
      await fillWith(stock, 600, (done) => seen.push(done));
      expect(seen).toEqual([600]);
      expect(dealsMeasured(600)).toBe(100);
      for (const deal of [0, 1, 99]) {
        const record = { type: "deal", id: dealIdOf(measuredPortal, deal) } as const;
        const payments = await store.payments.page(measuredPortal, record, { show: "all", after: null, limit: 10 });
        expect(payments.map(({ token }) => token.length)).toEqual([22, 22]);
        expect(payments.some(({ status }) => status === "opened")).toBe(hasOpenPayment(deal));
        const paid = payments.filter(({ status }) => status === "paid");
        const net = await store.ledger.netOfDeal(measuredPortal, record.id, "EUR", "test");
        expect(net).toBe(paid.reduce((sum, { amount }) => sum + amount.minor, 0));
      }
      const slot = `test:${dealIdOf(measuredPortal, 0)}`;
      expect((await store.payments.findBySlot(measuredPortal, slot))?.status).toBe("opened");
    },
  );
});
