import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  confirm,
  create,
  movesByApp,
  newScene,
  payableAtStripe,
  payerSentTo,
  press,
  pressPay,
  problemOf,
  sessionsOf,
  settle,
  shown,
  stageOf,
  story,
  tabOf,
} from "../scene.ts";

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`cancelling on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database, withStripe: true });
    });
    afterEach(() => {
      rig.stripe.faults.clear();
      rig.stripe.webhooks.release();
    });
    afterAll(() => rig.close());

    async function opened() {
      const scene = newScene(rig);
      const payment = await create(scene);
      await payerSentTo(rig, payment);
      return { scene, payment, session: sessionsOf(rig, payment)[0] ?? "" };
    }

    function cancel(payment: { readonly id: string }) {
      return press(rig, payment, "cancellation");
    }

    it("S1.23 X10 P5 closes the page at Stripe first, then the link", async () => {
      const { payment, session } = await opened();
      const before = rig.stripe.calls().length;
      expect(await cancel(payment)).toMatchObject({
        status: 200,
        body: { status: "cancelled", link: null, can: { cancel: false, confirm: true } },
      });
      const writes = rig.stripe
        .calls()
        .slice(before)
        .filter(({ method }) => method === "POST");
      expect(writes.map(({ path }) => path)).toEqual([`/v1/checkout/sessions/${session}/expire`]);
      expect(payableAtStripe(rig, payment)).toBe(0);
      expect((await pressPay(rig, payment)).status).toBe(409);
    });

    it("asks nothing of Stripe when nobody has opened the link yet", async () => {
      const payment = await create(newScene(rig));
      const calls = rig.stripe.calls().length;
      expect(await cancel(payment)).toMatchObject({ body: { status: "cancelled" } });
      expect(rig.stripe.calls()).toHaveLength(calls);
    });

    it("F29 F81 the customer was quicker: Paid is shown instead, and the deal moves", async () => {
      const { scene, payment, session } = await opened();
      rig.stripe.webhooks.drop();
      rig.stripe.pay(session);
      const answer = await cancel(payment);
      expect(answer.status).toBe(409);
      expect(problemOf(answer)).toMatchObject({ detail: "It was just paid, so there is nothing to cancel." });
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", reviews: [] });
      await settle(rig);
      expect(stageOf(scene)).toBe("decisionmakerboughtin");
    });

    it("P7 twice is once, also five times at once", async () => {
      const { payment } = await opened();
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => cancel(payment)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      const again = await cancel(payment);
      expect(again).toMatchObject({ status: 200, body: { status: "cancelled" } });
      expect((await story(rig, payment)).filter((line) => line.startsWith("Cancelled;"))).toHaveLength(1);
    });

    it.each([
      ["does not answer", "rate_limited", "Stripe did not answer."],
      ["refuses the key", "unauthorised", "Stripe refused this."],
    ] as const)("while Stripe %s nothing is changed, and that is said", async (_what, kind, title) => {
      const { payment } = await opened();
      const before = await shown(rig, payment);
      rig.stripe.faults.add({ kind });
      expect(await cancel(payment)).toMatchObject({ status: 424, body: { title } });
      rig.stripe.faults.clear();
      expect(await shown(rig, payment)).toEqual(before);
      expect(await cancel(payment)).toMatchObject({ status: 200 });
    });

    it("a paid, a confirmed and an expired one cannot be cancelled", async () => {
      const { payment: paid, session } = await opened();
      rig.stripe.pay(session);
      await settle(rig);
      const confirmed = await create(newScene(rig));
      await confirm(rig, confirmed);
      const expired = await create(newScene(rig), { validityDays: 1 });
      rig.clock.pass(24 * 60 * 60 * 1_000);
      await rig.drain();
      for (const payment of [paid, confirmed, expired]) {
        const before = await shown(rig, payment);
        expect(await cancel(payment)).toMatchObject({ status: 409, body: { paymentId: payment.id } });
        expect(await shown(rig, payment)).toEqual(before);
      }
    });

    it("X9 F82 money on the dead page all the same is kept for review, and moves nothing", async () => {
      const { scene, payment, session } = await opened();
      await cancel(payment);
      rig.clock.pass(1_000);
      rig.stripe.rewrite(session, { status: "open" });
      rig.stripe.pay(session);
      await settle(rig);
      expect(await shown(rig, payment)).toMatchObject({
        status: "paid",
        reviews: ["late"],
        received: { minor: 75_000 },
      });
      expect(movesByApp(scene)).toEqual([]);
      expect((await story(rig, payment)).join("\n")).toContain("the money came after the link had ended");
    });

    it("P5 F81 money that is on its way can no longer be called back, and the deal waits for it", async () => {
      const { scene, payment, session } = await opened();
      rig.stripe.payDelayed(session);
      await settle(rig);
      expect(await shown(rig, payment)).toMatchObject({ status: "pending", can: { cancel: false } });
      expect(await cancel(payment)).toMatchObject({ status: 409 });
      expect((await tabOf(scene)).create).toMatchObject({ blocked: { paymentId: payment.id } });
      rig.stripe.settleDelayed(session, "succeeded");
      await settle(rig);
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", reviews: [] });
      expect(movesByApp(scene)).toHaveLength(1);
    });

    it("P8 a payment that needs a review can be withdrawn, and the deal is free again", async () => {
      const { scene, payment, session } = await opened();
      rig.stripe.rewrite(session, { payment_status: "a word of tomorrow" });
      await press(rig, payment, "checks");
      expect(await shown(rig, payment)).toMatchObject({ status: "needs_review", can: { cancel: true } });
      expect((await tabOf(scene)).create).toMatchObject({ blocked: { paymentId: payment.id } });
      expect(await cancel(payment)).toMatchObject({ status: 200, body: { can: { cancel: false } } });
      expect(payableAtStripe(rig, payment)).toBe(0);
      expect((await tabOf(scene)).create).toHaveProperty("form");
      expect(await create(scene)).toMatchObject({ status: "created" });
    });

    it("P8 a partly paid one leaves the deal free for a payment of the rest", async () => {
      const scene = newScene(rig);
      await confirm(rig, await create(scene), { amount: "250.00" });
      expect((await tabOf(scene)).create).toHaveProperty("form");
      expect(await create(scene, { amount: "500.00" })).toMatchObject({ status: "created" });
    });
  });
}
