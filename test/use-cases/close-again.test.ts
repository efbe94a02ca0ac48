import type { DeadLettersView, PaymentDetail } from "@payments/shared";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { closePages } from "../../server/jobs/closings.ts";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  confirm,
  create,
  movesByApp,
  newKey,
  newScene,
  payableAtStripe,
  payerSentTo,
  sessionsOf,
  settle,
  shown,
  story,
} from "../scene.ts";

const second = 1_000;
const stillOpen = /^The customer's page at Stripe could not be closed and is tried again by itself\./;
const closedNow = "The customer's page at Stripe is closed now; nobody can pay there any more.";

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`closing the page of money confirmed by hand on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database, withStripe: true });
    });
    afterEach(() => {
      rig.stripe.faults.clear();
      rig.stripe.webhooks.release();
    });
    afterAll(() => rig.close());

    /** Confirmed by hand while Stripe did not close the page its payer stands on. */
    async function confirmedInTrouble(kind: "server_error" | "request_lost" | "unauthorised" = "server_error") {
      const scene = newScene(rig);
      const payment = await create(scene);
      await payerSentTo(rig, payment);
      rig.stripe.faults.add({ kind, path: /checkout\/sessions/ });
      const { status, body } = await confirm(rig, payment);
      return { scene, payment, status, answer: body as PaymentDetail, session: sessionsOf(rig, payment)[0] ?? "" };
    }

    it.each(["server_error", "request_lost", "unauthorised"] as const)(
      "S3.31 P8 with %s the money is booked, and the tab says that the page is still open and when it is tried again",
      async (kind) => {
        const { payment, status, answer } = await confirmedInTrouble(kind);
        expect(status).toBe(200);
        expect(answer).toMatchObject({ status: "confirmed_manually", received: { decimal: "750.00" }, link: null });
        expect(answer.stillOpen?.tryAt).toBeGreaterThan(rig.clock.now());
        expect(await story(rig, payment)).toContainEqual(expect.stringMatching(stillOpen));
        expect(payableAtStripe(rig, payment)).toBe(1);
      },
    );

    it("S3.31 R10 is tried again by itself until it is closed, and that is said", async () => {
      const { payment } = await confirmedInTrouble();
      rig.clock.pass(2 * second);
      await closePages(rig.app.context);
      const after = await shown(rig, payment);
      expect(after.stillOpen?.tryAt).toBeGreaterThan(rig.clock.now() + 2 * second);
      expect(payableAtStripe(rig, payment)).toBe(1);
      rig.stripe.faults.clear();
      rig.clock.pass(10 * second);
      await settle(rig);
      expect(payableAtStripe(rig, payment)).toBe(0);
      expect(await shown(rig, payment)).toMatchObject({ status: "confirmed_manually", stillOpen: null, reviews: [] });
      expect(await story(rig, payment)).toContain(closedNow);
    });

    it("P5 X9 what was paid there meanwhile is kept and shown for review, without a second move", async () => {
      const { scene, payment, session } = await confirmedInTrouble();
      rig.stripe.webhooks.drop();
      rig.stripe.pay(session);
      rig.stripe.faults.clear();
      rig.clock.pass(10 * second);
      await settle(rig);
      const { received, reviews, stillOpen: open } = await shown(rig, payment);
      expect({ received: received.decimal, open }).toEqual({ received: "1500.00", open: null });
      expect(reviews).toContain("double");
      expect(movesByApp(scene)).toHaveLength(1);
    });

    it("S3.31 a confirmation that was undone leaves the page to its payer", async () => {
      const { payment } = await confirmedInTrouble();
      rig.stripe.faults.clear();
      const undoing = { idempotencyKey: newKey(), reason: "It bounced" };
      expect(await rig.card("POST", `/api/payments/${payment.id}/confirmation-undo`, undoing)).toMatchObject({
        status: 200,
      });
      rig.clock.pass(10 * second);
      await settle(rig);
      expect(payableAtStripe(rig, payment)).toBe(1);
      expect(await shown(rig, payment)).toMatchObject({ status: "opened", stillOpen: null });
      await payerSentTo(rig, payment);
      expect(sessionsOf(rig, payment)).toHaveLength(1);
    });

    it("P7 pressed again it is promised once", async () => {
      const { payment } = await confirmedInTrouble();
      expect(await confirm(rig, payment)).toMatchObject({ status: 409 });
      const told = (await story(rig, payment)).filter((line) => stillOpen.test(line));
      expect(told).toHaveLength(1);
    });

    it("S3.31 X13 after all tries a person has to look, and one more word closes it", async () => {
      const { payment } = await confirmedInTrouble("request_lost");
      // Processes that died over it have tried as well.
      rig.clock.pass(2 * second);
      const { closings } = rig.app.context.store;
      for (let tries = 2; tries <= 12; tries += 1) await closings.claim(rig.clock.now(), rig.clock.now(), 100);
      await closePages(rig.app.context);
      expect(await shown(rig, payment)).toMatchObject({ stillOpen: { tryAt: null } });
      expect((await story(rig, payment)).at(-1)).toMatch(
        /^The customer's page at Stripe is still open: Stripe gave no clear answer\./,
      );
      const letterId = `closing-${payment.id}`;
      const { letters } = (await rig.card("GET", "/api/dead-letters")).body as DeadLettersView;
      expect(letters.find(({ id }) => id === letterId)).toMatchObject({
        about: "closing",
        why: "The provider gave no clear answer for days; its page may still be open.",
        payment: { id: payment.id },
        mayRetry: true,
      });
      rig.stripe.faults.clear();
      await rig.card("POST", `/api/dead-letters/${letterId}/retries`, { idempotencyKey: newKey() });
      await settle(rig);
      expect(payableAtStripe(rig, payment)).toBe(0);
      expect(await shown(rig, payment)).toMatchObject({ stillOpen: null });
    });

    it("S3.31 what the provider refuses is not asked for days", async () => {
      const { payment } = await confirmedInTrouble("unauthorised");
      rig.clock.pass(60 * second);
      await closePages(rig.app.context);
      expect(await shown(rig, payment)).toMatchObject({ stillOpen: { tryAt: null } });
    });
  });
}
