import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { feeOf } from "../sandbox/stripe/fees.ts";
import { create, newScene, payerSentTo, press, sessionsOf, settle, shown } from "../scene.ts";
import { readCsv, visitOverview } from "./overview.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ withStripe: true });
});
afterEach(() => rig.stripe.faults.clear());
afterAll(() => rig.close());

const asking = { method: "GET", path: /^\/v1\/balance_transactions\// } as const;
const fee = { minor: feeOf(75_000), currency: "EUR", decimal: "11.50" };

async function paidAtStripe() {
  const payment = await create(newScene(rig));
  await payerSentTo(rig, payment);
  rig.stripe.pay(sessionsOf(rig, payment).at(-1) ?? "");
  await settle(rig);
  return payment;
}

describe("what Stripe keeps of a payment", () => {
  it("S5.16 is kept with its attempt and shown, and the balance is what the customer paid", async () => {
    const after = await shown(rig, await paidAtStripe());
    expect(after).toMatchObject({ status: "paid", fees: fee, received: { minor: 75_000 } });
    expect(after.attempts).toMatchObject([{ state: "captured", fee }]);
  });

  it("S5.16 is not known where the key lacks the right, or Stripe has no answer: the money counts all the same", async () => {
    for (const kind of ["forbidden", "server_error"] as const) {
      rig.stripe.faults.add({ ...asking, kind, times: 99 });
      const payment = await paidAtStripe();
      const after = await shown(rig, payment);
      expect(after).toMatchObject({ status: "paid", fees: null });
      expect(after.attempts).toMatchObject([{ state: "captured", fee: null }]);
      rig.stripe.faults.clear();
      rig.clock.pass(60_000);
      await press(rig, payment, "checks");
      expect((await shown(rig, payment)).fees).toEqual(fee);
    }
  });

  it("S3.40 S5.16 is in the accountant's CSV, and empty where it is not known", async () => {
    const known = await paidAtStripe();
    rig.stripe.faults.add({ ...asking, kind: "forbidden", times: 99 });
    const unknown = await paidAtStripe();
    const { text } = await (await visitOverview(rig)).open("/overview/payments.csv");
    const [titles = [], ...rows] = readCsv(text.slice(1));
    const line = (reference: string) => {
      const row = rows.find((values) => values[titles.indexOf("Reference")] === reference) ?? [];
      return Object.fromEntries(titles.map((title, place) => [title, row[place]]));
    };
    expect(line(known.reference)).toMatchObject({ Received: "750.00", Fee: "11.50", "Fee currency": "EUR" });
    expect(line(unknown.reference)).toMatchObject({ Received: "750.00", Fee: "", "Fee currency": "" });
  });
});
