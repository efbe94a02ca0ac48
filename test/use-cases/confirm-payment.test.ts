import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
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
  press,
  problemOf,
  sessionsOf,
  settle,
  shown,
  story,
  tabOf,
} from "../scene.ts";

const day = 24 * 60 * 60 * 1_000;
const moved = ["presentationscheduled → decisionmakerboughtin"];

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`confirming by hand on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database, withStripe: true });
    });
    afterEach(() => {
      rig.stripe.faults.clear();
      rig.stripe.webhooks.release();
    });
    afterAll(() => rig.close());

    function ledgerOf({ id }: { readonly id: string }) {
      return rig.app.context.store.ledger.list(rig.sandbox.demo.portalId, id);
    }

    /** A payment whose payer stands on Stripe's page. */
    async function opened() {
      const scene = newScene(rig);
      const payment = await create(scene);
      await payerSentTo(rig, payment);
      return { scene, payment, session: sessionsOf(rig, payment)[0] ?? "" };
    }

    it("S3.30 S3.31 X11 books the money with who, when and how, and moves the deal by the rule for paid", async () => {
      const scene = newScene(rig);
      const payment = await create(scene);
      const evidence = { reference: "RF18", note: "Seen on the statement" };
      const answer = await confirm(rig, payment, { receivedOn: "2026-11-18", ...evidence });
      expect(answer).toMatchObject({
        status: 200,
        body: { status: "confirmed_manually", received: { decimal: "750.00" }, link: null, can: { confirm: false } },
      });
      await rig.drain();
      expect(movesByApp(scene)).toEqual(moved);
      expect(await story(rig, payment)).toContain(
        "€750.00 received on 2026-11-18 by bank transfer, confirmed by hand. Reference: RF18. Note: Seen on the statement",
      );
      expect(await ledgerOf(payment)).toMatchObject([
        {
          kind: "manual_confirmed",
          amount: { minor: 75_000, currency: "EUR" },
          occurredAt: Date.UTC(2026, 10, 18),
          source: "person",
          userId: String(rig.sandbox.demo.adminId),
        },
      ]);
    });

    it("X10 P5 closes the page at Stripe before it books", async () => {
      const { payment } = await opened();
      expect(payableAtStripe(rig, payment)).toBe(1);
      expect(await confirm(rig, payment)).toMatchObject({ status: 200 });
      expect(payableAtStripe(rig, payment)).toBe(0);
      await settle(rig);
      expect(await shown(rig, payment)).toMatchObject({ status: "confirmed_manually", reviews: [] });
    });

    it("F91 is refused with the truth when the customer has just paid, and the deal moves for that", async () => {
      const { scene, payment, session } = await opened();
      rig.stripe.webhooks.drop();
      rig.stripe.pay(session);
      const answer = await confirm(rig, payment);
      expect(answer).toMatchObject({ status: 409, body: { paymentId: payment.id } });
      expect(problemOf(answer)).toMatchObject({ detail: "The customer has just paid it through the link." });
      expect(problemOf(answer).type).toMatch(/\/already-paid$/);
      await settle(rig);
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", reviews: [] });
      expect((await ledgerOf(payment)).map(({ kind }) => kind)).toEqual(["captured"]);
      expect(movesByApp(scene)).toEqual(moved);
    });

    it("P7 the same key twice books once and gives the same answer", async () => {
      const payment = await create(newScene(rig));
      const idempotencyKey = newKey();
      const first = await confirm(rig, payment, { idempotencyKey });
      const second = await confirm(rig, payment, { idempotencyKey });
      expect(first.status).toBe(200);
      expect(second).toEqual(first);
      expect(await ledgerOf(payment)).toHaveLength(1);
    });

    it("P7 the same key ten times at once books once, also for a part", async () => {
      const payment = await create(newScene(rig));
      const changes = { idempotencyKey: newKey(), amount: "300.00" };
      const answers = await Promise.all(Array.from({ length: 10 }, () => confirm(rig, payment, changes)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(await ledgerOf(payment)).toHaveLength(1);
      expect(await shown(rig, payment)).toMatchObject({ received: { decimal: "300.00" } });
    });

    it("F53 the same key for another sum is refused", async () => {
      const payment = await create(newScene(rig));
      const idempotencyKey = newKey();
      await confirm(rig, payment, { idempotencyKey, amount: "300.00" });
      const answer = await confirm(rig, payment, { idempotencyKey, amount: "400.00" });
      expect(problemOf(answer).type).toMatch(/\/key-reused$/);
      expect(await ledgerOf(payment)).toHaveLength(1);
    });

    it("F91 two people at once: one books, the other is told", async () => {
      const scene = newScene(rig);
      const payment = await create(scene);
      const answers = await Promise.all([1, 2, 3].map(() => confirm(rig, payment)));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
      expect(await ledgerOf(payment)).toHaveLength(1);
      await rig.drain();
      expect(movesByApp(scene)).toEqual(moved);
    });

    it("F83 a part is partly paid and moves nothing; the rest completes it", async () => {
      const scene = newScene(rig);
      const payment = await create(scene);
      await confirm(rig, payment, { amount: "250.00" });
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "partially_paid", received: { decimal: "250.00" } });
      expect(movesByApp(scene)).toEqual([]);
      expect(await confirm(rig, payment, { amount: "500.00" })).toMatchObject({
        body: { status: "confirmed_manually" },
      });
      await rig.drain();
      expect(movesByApp(scene)).toEqual(moved);
    });

    it("F83 more than what is left is refused at its field, with what is left", async () => {
      const payment = await create(newScene(rig));
      await confirm(rig, payment, { amount: "250.00" });
      const answer = await confirm(rig, payment, { amount: "500.01" });
      expect(answer.status).toBe(422);
      expect(problemOf(answer).fields).toEqual([{ name: "amount", message: "At most 500.00 is still due." }]);
      expect(await ledgerOf(payment)).toHaveLength(1);
    });

    it.each([
      ["more than was asked for", { amount: "750.01" }, "amount"],
      ["nothing", { amount: "0" }, "amount"],
      ["less than nothing", { amount: "-5" }, "amount"],
      ["a third decimal", { amount: "1.001" }, "amount"],
      ["a day that lies ahead", { receivedOn: "2031-01-01" }, "receivedOn"],
      ["a day no calendar has", { receivedOn: "2026-02-31" }, "receivedOn"],
      ["a way nobody knows", { method: "barter" }, "method"],
    ])("%s is refused at its field, and the customer's page stays open", async (_what, changes, name) => {
      const { payment } = await opened();
      const answer = await confirm(rig, payment, changes);
      expect(answer.status).toBe(422);
      expect(problemOf(answer).fields?.map((field) => field.name)).toEqual([name]);
      expect(await ledgerOf(payment)).toEqual([]);
      expect(payableAtStripe(rig, payment)).toBe(1);
    });

    it("F21 the answer to the closing was lost: it is booked once, and the page is dead", async () => {
      const { payment } = await opened();
      rig.stripe.faults.add({ kind: "answer_lost_after", path: /\/expire$/, times: 1 });
      expect(await confirm(rig, payment)).toMatchObject({ status: 200, body: { status: "confirmed_manually" } });
      expect(payableAtStripe(rig, payment)).toBe(0);
      expect(await ledgerOf(payment)).toHaveLength(1);
    });

    it("S3.30 an expired and a cancelled one can be confirmed too", async () => {
      const cancelled = await create(newScene(rig));
      await press(rig, cancelled, "cancellation");
      expect(await confirm(rig, cancelled)).toMatchObject({ body: { status: "confirmed_manually" } });
      const expired = await create(newScene(rig), { validityDays: 1 });
      rig.clock.pass(day);
      await rig.drain();
      expect(await confirm(rig, expired)).toMatchObject({ body: { status: "confirmed_manually" } });
    });

    it("a paid one cannot be confirmed", async () => {
      const { payment, session } = await opened();
      rig.stripe.pay(session);
      await settle(rig);
      const answer = await confirm(rig, payment);
      expect(answer).toMatchObject({ status: 409, body: { detail: "It is already settled; look at its history." } });
      expect(await ledgerOf(payment)).toHaveLength(1);
    });

    it("X9 C11 money through the link all the same is kept and shown for review, without a second move", async () => {
      const { scene, payment, session } = await opened();
      // Stripe closes the page a moment after the payer pressed Pay: both come through.
      rig.stripe.webhooks.hold();
      rig.stripe.faults.add({ kind: "answer_lost_after", path: /\/expire$/ });
      await confirm(rig, payment);
      rig.stripe.faults.clear();
      rig.stripe.rewrite(session, { status: "open" });
      await confirm(rig, payment);
      rig.stripe.rewrite(session, { status: "open" });
      expect(rig.stripe.pay(session)).toBe("paid");
      rig.stripe.webhooks.release();
      await settle(rig);
      const { status, received, reviews } = await shown(rig, payment);
      expect({ status, received: received.minor }).toEqual({ status: "paid", received: 150_000 });
      expect(reviews).toContain("double");
      expect(movesByApp(scene)).toEqual(moved);
    });

    it("frees the deal for the next payment", async () => {
      const scene = newScene(rig);
      await confirm(rig, await create(scene));
      expect((await tabOf(scene)).create).toHaveProperty("form");
      expect(await create(scene)).toMatchObject({ status: "created" });
    });
  });
}
