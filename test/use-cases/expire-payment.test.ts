import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expirePayments } from "../../server/jobs/expiry.ts";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  create,
  movesByApp,
  newPipeline,
  newScene,
  payableAtStripe,
  payerSentTo,
  press,
  sessionsOf,
  setRule,
  settle,
  shown,
  story,
  tokenOf,
} from "../scene.ts";

const second = 1_000;
const minute = 60 * second;
const day = 24 * 60 * minute;

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`the end of a link on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database, withStripe: true });
    });
    afterEach(() => {
      rig.stripe.faults.clear();
      rig.stripe.webhooks.release();
    });
    afterAll(() => rig.close());

    /** A link whose payer went to Stripe's page five minutes before its end; that page lives longer than the link. */
    async function openedLate() {
      const scene = newScene(rig);
      const payment = await create(scene, { validityDays: 1 });
      rig.clock.pass(day - 5 * minute);
      await payerSentTo(rig, payment);
      return { scene, payment, session: sessionsOf(rig, payment)[0] ?? "" };
    }

    it("S1.22 S3.36 is carried out in the first round after its moment, at Stripe and here, and not before", async () => {
      const { payment } = await openedLate();
      rig.clock.pass(5 * minute - second);
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "opened" });
      expect(payableAtStripe(rig, payment)).toBe(1);
      rig.clock.pass(second);
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "expired", link: null });
      expect(payableAtStripe(rig, payment)).toBe(0);
      expect((await story(rig, payment)).slice(-2)).toEqual([
        "The link's validity ended.",
        "Status changed from Opened to Expired.",
      ]);
    });

    it("costs no call for a link that nobody opened", async () => {
      const payment = await create(newScene(rig), { validityDays: 1 });
      await rig.drain();
      const calls = rig.stripe.calls().length;
      rig.clock.pass(day);
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "expired" });
      expect(rig.stripe.calls()).toHaveLength(calls);
    });

    it.each([
      ["the payer comes back", (id: { link: string }) => rig.page(`/p/${tokenOf(id)}/return`)],
      ["the seller checks", (id: { id: string }) => press(rig, id, "checks")],
    ] as const)("P5 I9 when %s just after it the page at Stripe is closed all the same", async (_what, act) => {
      const { payment } = await openedLate();
      rig.clock.pass(5 * minute + second);
      await act(payment);
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "expired" });
      expect(payableAtStripe(rig, payment)).toBe(0);
    });

    it("P5 I9 when a declined card is reported just after it the page is closed all the same", async () => {
      const { payment, session } = await openedLate();
      rig.stripe.webhooks.hold();
      rig.stripe.decline(session);
      rig.clock.pass(5 * minute + second);
      rig.stripe.webhooks.release();
      await settle(rig);
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "expired" });
      expect(payableAtStripe(rig, payment)).toBe(0);
    });

    it("S1.22 F81 what was paid a moment before it counts, though nobody had told us yet", async () => {
      const { scene, payment, session } = await openedLate();
      rig.stripe.webhooks.drop();
      rig.stripe.pay(session);
      rig.clock.pass(5 * minute);
      await rig.drain();
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", reviews: [] });
      expect(movesByApp(scene)).toHaveLength(1);
    });

    it("X9 F82 what was paid after it is kept for review, and moves nothing", async () => {
      const { scene, payment, session } = await openedLate();
      rig.stripe.webhooks.drop();
      rig.clock.pass(6 * minute);
      rig.stripe.pay(session);
      await rig.drain();
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({
        status: "paid",
        reviews: ["late"],
        received: { minor: 75_000 },
      });
      expect(movesByApp(scene)).toEqual([]);
      expect((await story(rig, payment)).join("\n")).toContain("the money came after the link had ended");
    });

    it("waits for a Stripe that does not answer, and is carried out when it does", async () => {
      const { payment } = await openedLate();
      rig.stripe.faults.add({ kind: "rate_limited" });
      rig.clock.pass(5 * minute);
      await rig.drain();
      expect(payableAtStripe(rig, payment)).toBe(1);
      // The page of ours is dead at its moment, whatever Stripe says.
      expect(await (await rig.page(`/p/${tokenOf(payment)}`)).text()).toContain("This link has ended");
      rig.stripe.faults.clear();
      await rig.drain();
      expect(payableAtStripe(rig, payment)).toBe(0);
      expect(await shown(rig, payment)).toMatchObject({ status: "expired" });
    });

    it("F30 one that cannot be closed holds up no other's end", async () => {
      const { payment: stuck, session } = await openedLate();
      const other = await create(newScene(rig), { validityDays: 1 });
      const { portalId } = rig.sandbox.demo;
      const stored = ({ id }: { readonly id: string }) => rig.app.context.store.payments.find(portalId, id);
      rig.stripe.faults.add({ kind: "rate_limited", path: new RegExp(session) });
      rig.clock.pass(day);
      await rig.drain();
      expect([await stored(stuck), await stored(other)]).toMatchObject([{ status: "opened" }, { status: "expired" }]);
      rig.stripe.faults.clear();
      await rig.drain();
      expect(await stored(stuck)).toMatchObject({ status: "expired" });
    });

    it("money that is on its way is waited for beyond it", async () => {
      const { scene, payment, session } = await openedLate();
      rig.stripe.payDelayed(session);
      await settle(rig);
      rig.clock.pass(3 * day);
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "pending" });
      rig.stripe.settleDelayed(session, "succeeded");
      await settle(rig);
      expect(await shown(rig, payment)).toMatchObject({ status: "paid" });
      expect(movesByApp(scene).length).toBeLessThanOrEqual(1);
    });

    it("F97 two sweeps at once end it once", async () => {
      const { payment } = await openedLate();
      rig.clock.pass(5 * minute);
      await Promise.all([rig.drain(), rig.drain(), rig.drain()]);
      expect((await story(rig, payment)).filter((line) => line === "The link's validity ended.")).toHaveLength(1);
      expect(payableAtStripe(rig, payment)).toBe(0);
    });

    it("I11 F70 stays ended when a server whose clock is behind hears of it", async () => {
      const { payment } = await openedLate();
      rig.clock.pass(5 * minute - second);
      const ahead = { ...rig.app.context, clock: { now: () => rig.clock.now() + second } };
      await expirePayments(ahead);
      await press(rig, payment, "checks");
      expect(await shown(rig, payment)).toMatchObject({ status: "expired", link: null });
      rig.clock.pass(minute);
      await rig.drain();
      expect((await story(rig, payment)).filter((line) => line.startsWith("Status changed"))).toEqual([
        "Status changed from Created to Opened.",
        "Status changed from Opened to Expired.",
      ]);
    });

    it("a rule for expired links moves the deal within the same round of work", async () => {
      const stages = newPipeline(rig, ["open", "open"]);
      const scene = newScene(rig, { stageId: stages[0] ?? "" });
      const { pipelineId } = rig.sandbox.hubspot.world.deal(scene.portalId, scene.dealId);
      await setRule(rig, pipelineId, { onStatus: "expired" });
      const payment = await create(scene, { validityDays: 1 });
      rig.clock.pass(day);
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "expired" });
      expect(movesByApp(scene)).toEqual([`${stages[0]} → ${stages[1]}`]);
    });
  });
}
