import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "../../server/ports/context.ts";
import type { ProviderAccount } from "../../server/ports/provider.ts";
import { openCheckout } from "../../server/use-cases/pay/open-checkout.ts";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  create,
  movesByApp,
  newScene,
  payAtStripe,
  payerSentTo,
  sessionsOf,
  settle,
  shown,
  stageOf,
  type Scene,
} from "../scene.ts";

const day = 24 * 60 * 60 * 1_000;

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`deliveries on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database, withStripe: true });
      // What an install leaves to do calls HubSpot, and waiting for its turn puts the clock on.
      await rig.drain();
    });
    afterEach(() => rig.stripe.webhooks.release());
    afterAll(() => rig.close());

    function due(): Promise<number> {
      return rig.app.context.store.inbox.countDue(Number.MAX_SAFE_INTEGER);
    }

    async function expectPaidOnce(scene: Scene, payment: { readonly id: string }): Promise<void> {
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", received: { minor: 75_000 }, reviews: [] });
      const ledger = await rig.app.context.store.ledger.list(scene.portalId, payment.id);
      expect(ledger.map(({ kind, amount }) => `${kind} ${amount.minor}`)).toEqual(["captured 75000"]);
      expect(movesByApp(scene)).toEqual(["presentationscheduled → decisionmakerboughtin"]);
    }

    it("F1 P3 a hundred copies at once are one row of work, one entry and one move", async () => {
      const scene = newScene(rig);
      const payment = await create(scene);
      await payerSentTo(rig, payment);
      const before = await due();
      rig.stripe.webhooks.repeat(100);
      const sent = rig.stripe.webhooks.sent.length;
      rig.stripe.pay(sessionsOf(rig, payment)[0] ?? "");
      await rig.stripe.webhooks.settled();
      const copies = rig.stripe.webhooks.sent.slice(sent);
      const kinds = new Set(copies.map(({ event }) => event.id));
      expect(copies).toHaveLength(100 * kinds.size);
      expect(await due()).toBe(before + kinds.size);
      await rig.drain();
      await expectPaidOnce(scene, payment);
    });

    it("F1 F3 a copy that comes days later changes nothing", async () => {
      const scene = newScene(rig);
      const payment = await create(scene);
      const sent = rig.stripe.webhooks.sent.length;
      await payAtStripe(rig, payment);
      await rig.drain();
      const story = (await shown(rig, payment)).timeline;
      const ids = new Set(rig.stripe.webhooks.sent.slice(sent).map(({ event }) => event.id));
      for (const days of [1, 30]) {
        rig.clock.pass(days * day);
        for (const id of ids) rig.stripe.webhooks.resend(id);
        await settle(rig);
      }
      expect((await shown(rig, payment)).timeline).toEqual(story);
      await expectPaidOnce(scene, payment);
    });

    it("F2 deliveries in reverse order end as they do in order", async () => {
      const ends = [];
      for (const order of ["in order", "reversed"] as const) {
        const scene = newScene(rig);
        const payment = await create(scene);
        await payerSentTo(rig, payment);
        const session = sessionsOf(rig, payment)[0] ?? "";
        rig.stripe.webhooks.hold();
        rig.stripe.decline(session);
        rig.stripe.pay(session);
        rig.stripe.refund(session, 25_000);
        rig.stripe.webhooks.release(order);
        await settle(rig);
        const { status, received, reviews } = await shown(rig, payment);
        const ledger = await rig.app.context.store.ledger.list(scene.portalId, payment.id);
        const entries = ledger.map(({ kind, amount }) => `${kind} ${amount.minor}`).toSorted();
        ends.push({ status, received: received.minor, reviews, entries, stage: stageOf(scene) });
      }
      expect(ends[0]).toMatchObject({ status: "partially_refunded", received: 50_000 });
      expect(ends[1]).toEqual(ends[0]);
    });

    it("F2 a decline that is told after the payment takes nothing away", async () => {
      const scene = newScene(rig);
      const payment = await create(scene);
      await payerSentTo(rig, payment);
      const session = sessionsOf(rig, payment)[0] ?? "";
      rig.stripe.webhooks.hold();
      rig.stripe.decline(session);
      const declined = rig.stripe.events().at(-1)?.id ?? "";
      rig.stripe.pay(session);
      rig.stripe.webhooks.release("reversed");
      await settle(rig);
      rig.stripe.webhooks.resend(declined);
      await settle(rig);
      await expectPaidOnce(scene, payment);
    });

    it("F3 S1.22 a payment whose message comes after the link's end counts as paid in time", async () => {
      const scene = newScene(rig);
      const payment = await create(scene, { validityDays: 1 });
      await payerSentTo(rig, payment);
      rig.stripe.webhooks.hold();
      rig.stripe.pay(sessionsOf(rig, payment)[0] ?? "");
      rig.clock.pass(5 * day);
      rig.stripe.webhooks.release();
      await settle(rig);
      await expectPaidOnce(scene, payment);
    });

    it("F4 a delivery of money that is quicker than the answer to our own call is booked at once, and that answer changes nothing", async () => {
      const scene = newScene(rig);
      const { id } = await create(scene);
      const { store } = rig.app.context;
      const payment = await store.payments.find(scene.portalId, id);
      if (!payment) throw new Error("The payment was not stored.");
      const slow = afterOpening(rig.app.context, async () => {
        rig.stripe.pay(sessionsOf(rig, { id })[0] ?? "");
        await settle(rig);
        expect(await shown(rig, { id })).toMatchObject({ status: "paid" });
      });
      await expect(openCheckout(slow, payment)).rejects.toThrow("changed just now");
      expect(await due()).toBe(0);
      await expectPaidOnce(scene, { id });
    });

    it("X7 a delivery while the provider cannot be read waits for it, and loses nothing", async () => {
      const scene = newScene(rig);
      const payment = await create(scene);
      await payAtStripe(rig, payment);
      rig.stripe.faults.add({ kind: "rate_limited", retryAfter: 60 });
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "opened" });
      rig.stripe.faults.clear();
      rig.clock.pass(59_000);
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "opened" });
      rig.clock.pass(1_000);
      await rig.drain();
      await expectPaidOnce(scene, payment);
    });
  });
}

/** The same program, with something happening between the provider's answer and our hearing it. */
function afterOpening(context: Context, happening: () => Promise<void>): Context {
  const { providers } = context;
  const slowed = (account: ProviderAccount): ProviderAccount => ({
    ...account,
    async openCheckout(order) {
      const opened = await account.openCheckout(order);
      await happening();
      return opened;
    },
  });
  return { ...context, providers: { ...providers, open: (connection) => slowed(providers.open(connection)) } };
}
