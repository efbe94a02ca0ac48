import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Payment } from "../../server/domain/payment.ts";
import { noInputs } from "../../server/domain/workflow.ts";
import type { RecordKey } from "../../server/ports/payment-lists.ts";
import type { Store } from "../../server/ports/store.ts";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { findOpenPayment, findPayment } from "../../server/use-cases/workflow/find-payment.ts";
import { databaseKinds, type TestDatabase } from "../databases.ts";
import { startOfTests, testKeys, testRandom } from "../parts.ts";
import { connection, installation, payment } from "../store/samples.ts";

const portalId = 62515;

for (const kind of databaseKinds) {
  describe.skipIf(!kind.isHere)(`the payment a workflow's step means, on ${kind.name}`, () => {
    let database: TestDatabase;
    let store: Store;
    beforeAll(async () => {
      database = await kind.open();
      store = storeOn(database.knex, sealerOf(testKeys, testRandom()));
      await store.portals.install(installation(portalId), startOfTests);
      await store.connections.insert(connection(portalId));
    });
    afterEach(() => database.knex("payments").delete());
    afterAll(() => database.close());

    let made = 0;

    /** Each younger than the one before. */
    async function add(changes: Partial<Payment>): Promise<string> {
      made += 1;
      const id = `payment${made}`;
      const own = { paymentId: id, token: id, reference: id, createdAt: startOfTests + made };
      await store.payments.insert(payment({ ...own, ...changes }), null);
      return id;
    }

    const records: readonly RecordKey[] = [
      { type: "deal", id: "512" },
      { type: "contact", id: "201" },
    ];

    it.each(records)(
      "X31 is never a test while the $type has live ones, however new and paid it is",
      async (record) => {
        const asked = { portalId, record, inputs: noInputs };
        const ended = await add({ mode: "live", status: "expired" });
        await add({ mode: "test", status: "paid" });
        await add({ mode: "test", status: "opened" });
        expect((await findPayment({ store }, asked)).paymentId).toBe(ended);
        expect((await findOpenPayment({ store }, asked)).paymentId).toBe(ended);
        const open = await add({ mode: "live", status: "opened" });
        const latest = await add({ mode: "live", status: "cancelled" });
        await add({ mode: "test", status: "opened" });
        expect((await findPayment({ store }, asked)).paymentId).toBe(latest);
        expect((await findOpenPayment({ store }, asked)).paymentId).toBe(open);
      },
    );

    it.each(records)("X31 is a test on a $type that has nothing else, or when it is named", async (record) => {
      const open = await add({ mode: "test", status: "opened" });
      const paid = await add({ mode: "test", status: "paid" });
      const asked = { portalId, record, inputs: noInputs };
      expect((await findPayment({ store }, asked)).paymentId).toBe(paid);
      expect((await findOpenPayment({ store }, asked)).paymentId).toBe(open);
      await add({ mode: "live", status: "opened" });
      const named = { ...asked, inputs: { ...noInputs, paymentId: open } };
      expect((await findPayment({ store }, named)).paymentId).toBe(open);
      expect((await findOpenPayment({ store }, named)).paymentId).toBe(open);
    });
  });
}
