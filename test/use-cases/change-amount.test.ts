import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { changeAmount } from "../../server/use-cases/change/change-amount.ts";
import { databaseKinds } from "../databases.ts";
import { Death, mortal } from "../mortal.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  create,
  newKey,
  newScene,
  payableAtStripe,
  payAtStripe,
  payerSentTo,
  pressPay,
  problemOf,
  sessionsOf,
  settle,
  shown,
  story,
} from "../scene.ts";

const minute = 60_000;

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`another sum on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database, withStripe: true });
    });
    afterEach(() => {
      rig.stripe.faults.clear();
      rig.stripe.webhooks.release();
    });
    afterAll(() => rig.close());

    function change({ id }: { readonly id: string }, changes: Readonly<Record<string, unknown>> = {}) {
      return rig.card("POST", `/api/payments/${id}/amount`, { idempotencyKey: newKey(), amount: "600.00", ...changes });
    }

    function askedAtStripe(payment: { readonly id: string }): readonly unknown[] {
      const ids = new Set(sessionsOf(rig, payment));
      const open = rig.stripe.sessions().filter(({ id, status }) => ids.has(id) && status === "open");
      return open.map(({ amount_total: total }) => total);
    }

    it("X10 S4.17 P5 closes the former page first, and the same link asks the new sum at the next click", async () => {
      const payment = await create(newScene(rig));
      await payerSentTo(rig, payment);
      expect(await change(payment)).toMatchObject({
        status: 200,
        body: { status: "opened", amount: { decimal: "600.00" }, link: payment.link },
      });
      expect(askedAtStripe(payment)).toEqual([]);
      await payerSentTo(rig, payment);
      expect(askedAtStripe(payment)).toEqual([60_000]);
      expect(await story(rig, payment)).toContain("Amount changed from €750.00 to €600.00; the link stays the same.");
      rig.stripe.pay(sessionsOf(rig, payment).at(-1) ?? "");
      await settle(rig);
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", received: { decimal: "600.00" }, reviews: [] });
    });

    it("S1.19 a sum set by hand no longer goes with the deal's balance", async () => {
      const payment = await create(newScene(rig), { amount: "1000.00", followsBalance: true });
      await change(payment);
      const stored = await rig.app.context.store.payments.find(rig.sandbox.demo.portalId, payment.id);
      expect(stored).toMatchObject({ followsBalance: false, amount: { minor: 60_000 } });
    });

    it("P5 X10 tells when it was just paid, and leaves the sum as it was", async () => {
      const payment = await create(newScene(rig));
      rig.stripe.webhooks.drop();
      await payAtStripe(rig, payment);
      expect(await change(payment)).toMatchObject({
        status: 409,
        body: { detail: "It was just paid, so its amount stays as it is." },
      });
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", amount: { decimal: "750.00" } });
    });

    it("X10 changes nothing while the provider is silent, and the same press can be repeated", async () => {
      const payment = await create(newScene(rig));
      await payerSentTo(rig, payment);
      const idempotencyKey = newKey();
      rig.stripe.faults.add({ kind: "request_lost", method: "POST", path: /\/expire$/ });
      expect(await change(payment, { idempotencyKey })).toMatchObject({ status: 424 });
      expect(await shown(rig, payment)).toMatchObject({ amount: { decimal: "750.00" } });
      rig.stripe.faults.clear();
      expect(await change(payment, { idempotencyKey })).toMatchObject({ body: { amount: { decimal: "600.00" } } });
    });

    it("P5 a customer who presses at the same moment never leaves two sums to pay", async () => {
      const payment = await create(newScene(rig));
      await Promise.all([change(payment), pressPay(rig, payment), pressPay(rig, payment)]);
      await payerSentTo(rig, payment);
      expect(askedAtStripe(payment)).toEqual([60_000]);
    });

    it("P7 the same key changes once, and is refused for another sum", async () => {
      const payment = await create(newScene(rig));
      const idempotencyKey = newKey();
      await change(payment, { idempotencyKey });
      await change(payment, { amount: "500.00" });
      expect(await change(payment, { idempotencyKey })).toMatchObject({
        status: 200,
        body: { amount: { decimal: "500.00" } },
      });
      const other = await change(payment, { idempotencyKey, amount: "1.00" });
      expect(problemOf(other).type).toMatch(/\/key-reused$/);
    });

    it.each([
      ["nothing", "0", "Enter an amount above zero."],
      ["less than nothing", "-1", "Enter an amount above zero."],
      ["too many decimals", "1.005", "EUR has 2 decimals; leave out the rest."],
      ["no number", "=1+1", "Enter an amount in digits, such as 750.00."],
    ])("%s is refused at its field", async (_what, amount, message) => {
      const payment = await create(newScene(rig));
      const answer = await change(payment, { amount });
      expect({ status: answer.status, fields: problemOf(answer).fields }).toEqual({
        status: 422,
        fields: [{ name: "amount", message }],
      });
    });

    it("S4.17 is not on offer for product lines, which are asked again instead", async () => {
      const lines = [{ description: "Chair", quantity: "3", unitPrice: "250.00", discount: "0", vatRate: null }];
      const payment = await create(newScene(rig), { amount: "", lines });
      expect(await shown(rig, payment)).toMatchObject({ can: { changeAmount: false } });
      const answer = await change(payment);
      expect(answer.status).toBe(409);
      expect(problemOf(answer).detail).toContain("the sum of its product lines");
    });

    it("R2 P5 wherever a program dies over it, the same key ends in one sum to pay", { timeout: 120_000 }, async () => {
      const changeOf = (paymentId: string) => ({
        portalId: rig.sandbox.demo.portalId,
        paymentId,
        userId: "7",
        idempotencyKey: newKey(),
        requestHash: "of the same body",
        amount: "600.00",
      });
      const opened = async () => {
        const payment = await create(newScene(rig));
        await payerSentTo(rig, payment);
        return payment;
      };
      const whole = mortal(rig.app.context, Infinity);
      await changeAmount(whole.context, changeOf((await opened()).id));
      for (let lastCall = 1; lastCall < whole.calls(); lastCall += 1) {
        const payment = await opened();
        const wish = changeOf(payment.id);
        await expect(changeAmount(mortal(rig.app.context, lastCall).context, wish)).rejects.toBeInstanceOf(Death);
        rig.clock.pass(5 * minute);
        expect(payableAtStripe(rig, payment)).toBeLessThanOrEqual(1);
        await changeAmount(rig.app.context, wish);
        await payerSentTo(rig, payment);
        expect(askedAtStripe(payment)).toEqual([60_000]);
      }
    });
  });
}
