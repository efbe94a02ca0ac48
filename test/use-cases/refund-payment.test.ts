import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { UpstreamError } from "../../server/domain/errors.ts";
import { refundPayment } from "../../server/use-cases/money/refund-payment.ts";
import { databaseKinds } from "../databases.ts";
import { Death, mortal } from "../mortal.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  confirm,
  create,
  movesByApp,
  newKey,
  newScene,
  payAtStripe,
  payerSentTo,
  press,
  problemOf,
  sessionsOf,
  settle,
  shown,
  story,
} from "../scene.ts";

const minute = 60_000;

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`refunding on ${database.name}`, () => {
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

    async function refundedAtStripe(payment: { readonly id: string }): Promise<readonly number[]> {
      const entries = (await ledgerOf(payment)).filter(({ kind }) => kind === "refunded");
      return entries.map(({ amount }) => amount.minor).toSorted((a, b) => a - b);
    }

    /** A payment of 750.00 EUR that was paid at Stripe, with its deal moved for it. */
    async function paid() {
      const scene = newScene(rig);
      const payment = await create(scene);
      const session = await payAtStripe(rig, payment);
      await settle(rig);
      return { scene, payment, session };
    }

    function refund(payment: { readonly id: string }, changes: Readonly<Record<string, unknown>> = {}) {
      const body = { idempotencyKey: newKey(), amount: "300.00", reason: "One item short", ...changes };
      return rig.card("POST", `/api/payments/${payment.id}/refunds`, body);
    }

    function intentOf(session: string) {
      return rig.stripe.sessions().find(({ id }) => id === session)?.payment_intent;
    }

    function createdAtStripe(): number {
      return rig.stripe.calls().filter(({ method, path }) => method === "POST" && path === "/v1/refunds").length;
    }

    it("X27 S3.26 F85 gives a part back, then the rest, and the status follows the read; the deal stays", async () => {
      const { scene, payment } = await paid();
      expect(await shown(rig, payment)).toMatchObject({
        can: { refund: true, undo: false },
        refundable: { decimal: "750.00" },
      });
      expect(await refund(payment)).toMatchObject({
        status: 200,
        body: {
          status: "partially_refunded",
          received: { decimal: "450.00" },
          refunded: { decimal: "300.00" },
          refundable: { decimal: "450.00" },
          refundsUnderWay: [],
          can: { refund: true },
        },
      });
      expect(await refund(payment, { amount: "450", reason: "All of it after all" })).toMatchObject({
        body: { status: "refunded", refundable: { minor: 0 }, can: { refund: false } },
      });
      await settle(rig);
      expect(await refundedAtStripe(payment)).toEqual([30_000, 45_000]);
      expect(movesByApp(scene)).toEqual(["presentationscheduled → decisionmakerboughtin"]);
    });

    it("P4 tells who asked for it, how much and why, and what the provider made of it", async () => {
      const { payment } = await paid();
      await refund(payment);
      expect((await story(rig, payment)).slice(-3)).toEqual([
        "Stripe was asked to refund €300.00. Reason: “One item short”",
        expect.stringMatching(/^€300.00 refunded \(provider's reference re_/),
        "Status changed from Paid to Partly refunded.",
      ]);
      const events = await rig.app.context.store.events.list(rig.sandbox.demo.portalId, payment.id);
      const asked = events.find(({ facts }) => facts.kind === "refund_asked");
      expect(asked?.actor).toBe(`user:${rig.sandbox.demo.adminId}`);
    });

    it("P7 the same key twice gives back once, and ten times at once as well", async () => {
      const { payment } = await paid();
      const idempotencyKey = newKey();
      const before = createdAtStripe();
      const answers = await Promise.all(Array.from({ length: 10 }, () => refund(payment, { idempotencyKey })));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(await refund(payment, { idempotencyKey })).toMatchObject({
        status: 200,
        body: { refunded: { decimal: "300.00" }, refundsUnderWay: [] },
      });
      await settle(rig);
      expect(await refundedAtStripe(payment)).toEqual([30_000]);
      expect(createdAtStripe() - before).toBe(1);
    });

    it("F53 the same key for another sum is refused", async () => {
      const { payment } = await paid();
      const idempotencyKey = newKey();
      await refund(payment, { idempotencyKey });
      const answer = await refund(payment, { idempotencyKey, amount: "200.00" });
      expect(problemOf(answer).type).toMatch(/\/key-reused$/);
      expect(problemOf(answer).detail).toContain("300.00 EUR");
      expect(await refundedAtStripe(payment)).toEqual([30_000]);
    });

    it("F86 of several people at once no more is given back than came in", async () => {
      const { payment } = await paid();
      const answers = await Promise.all([1, 2, 3, 4].map(() => refund(payment, { amount: "250.00" })));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 200, 409]);
      await settle(rig);
      expect((await refundedAtStripe(payment)).reduce((sum, minor) => sum + minor, 0)).toBe(75_000);
    });

    it("F86 more than what is left is refused at its field, with what is left", async () => {
      const { payment } = await paid();
      await refund(payment);
      const before = createdAtStripe();
      const answer = await refund(payment, { amount: "450.01" });
      expect(answer.status).toBe(422);
      expect(problemOf(answer).fields).toEqual([{ name: "amount", message: "At most 450.00 can be refunded." }]);
      expect(createdAtStripe()).toBe(before);
    });

    it.each([
      ["nothing", { amount: "0" }, ["amount"]],
      ["less than nothing", { amount: "-5" }, ["amount"]],
      ["a third decimal", { amount: "1.001" }, ["amount"]],
      ["no number", { amount: "all" }, ["amount"]],
      ["no reason", { reason: "  " }, ["reason"]],
      ["a reason without end", { reason: "x".repeat(201) }, ["reason"]],
    ])("%s is refused at its field, and the provider is not asked", async (_what, changes, names) => {
      const { payment } = await paid();
      const before = createdAtStripe();
      const answer = await refund(payment, changes);
      expect(answer.status).toBe(422);
      expect(problemOf(answer).fields?.map(({ name }) => name)).toEqual(names);
      expect(createdAtStripe()).toBe(before);
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", refundable: { decimal: "750.00" } });
    });

    it("offers nothing where no provider took money: unpaid, or confirmed by hand", async () => {
      const open = await create(newScene(rig));
      const byHand = await create(newScene(rig));
      await confirm(rig, byHand);
      for (const payment of [open, byHand]) {
        expect(await shown(rig, payment)).toMatchObject({ can: { refund: false }, refundable: { minor: 0 } });
        expect(await refund(payment)).toMatchObject({
          status: 409,
          body: { detail: "Nothing is left here that could be refunded." },
        });
      }
    });

    /** Stripe gives the money back, and its answer is lost on the way. */
    async function refundUnanswered(payment: { readonly id: string }, idempotencyKey = newKey()) {
      rig.stripe.webhooks.hold();
      rig.stripe.faults.add({ kind: "answer_lost_after", path: /\/refunds$/, method: "POST" });
      const answer = await refund(payment, { idempotencyKey });
      rig.stripe.faults.clear();
      return answer;
    }

    it("F21 R3 an answer that was lost leaves it under way; the same key finds out and gives nothing twice", async () => {
      const { payment } = await paid();
      const idempotencyKey = newKey();
      const first = await refundUnanswered(payment, idempotencyKey);
      expect(first).toMatchObject({ status: 424, body: { title: "Stripe did not answer." } });
      expect(problemOf(first).detail).toContain("It may have been done there all the same.");
      expect(await shown(rig, payment)).toMatchObject({
        status: "paid",
        refundable: { decimal: "450.00" },
        refundsUnderWay: [{ amount: { decimal: "300.00" }, reason: "One item short", state: "unanswered" }],
      });
      expect(problemOf(await refund(payment, { amount: "500.00" })).fields).toEqual([
        { name: "amount", message: "At most 450.00 can be refunded." },
      ]);
      expect(await refund(payment, { idempotencyKey })).toMatchObject({
        status: 200,
        body: { status: "partially_refunded", refundsUnderWay: [], refunded: { decimal: "300.00" } },
      });
      expect(await refundedAtStripe(payment)).toEqual([30_000]);
    });

    it("S5.12 R3 Check now finishes what was left without an answer, also when its key is lost", async () => {
      const { payment } = await paid();
      await refundUnanswered(payment);
      expect(await press(rig, payment, "checks")).toMatchObject({
        status: 200,
        body: { status: "partially_refunded", refundsUnderWay: [], refundable: { decimal: "450.00" } },
      });
      expect(await refundedAtStripe(payment)).toEqual([30_000]);
    });

    it("R3 a silence after a lost answer proves nothing: it stays under way until Stripe tells", async () => {
      const { payment } = await paid();
      await refundUnanswered(payment);
      rig.stripe.faults.add({ kind: "unauthorised" });
      expect(await press(rig, payment, "checks")).toMatchObject({ status: 424 });
      rig.stripe.faults.clear();
      expect(await shown(rig, payment)).toMatchObject({ refundsUnderWay: [{ state: "unanswered" }] });
      await press(rig, payment, "checks");
      expect(await refundedAtStripe(payment)).toEqual([30_000]);
    });

    it(
      "R2 wherever a program dies over it, the same key carries the refund out, once",
      { timeout: 120_000 },
      async () => {
        const wishFor = (paymentId: string) => ({
          portalId: rig.sandbox.demo.portalId,
          paymentId,
          userId: "7",
          idempotencyKey: newKey(),
          requestHash: "of the same body",
          amount: "300.00",
          reason: "One item short",
        });
        const whole = mortal(rig.app.context, Infinity);
        await refundPayment(whole.context, wishFor((await paid()).payment.id));
        // All payments together at each step, since working until nothing is due takes longer than all else.
        const deaths = [];
        // The steps are the same on both databases: a coarser walk must do on PostgreSQL.
        const stride = database.name === "SQLite" ? 1 : 4;
        for (let lastCall = 1; lastCall < whole.calls(); lastCall += stride) {
          const payment = await create(newScene(rig));
          await payAtStripe(rig, payment);
          deaths.push({ lastCall, payment, wish: wishFor(payment.id) });
        }
        await settle(rig);
        for (const { lastCall, wish } of deaths) {
          const dying = mortal(rig.app.context, lastCall).context;
          await expect(refundPayment(dying, wish), `at call ${lastCall}`).rejects.toBeInstanceOf(Death);
        }
        // Long enough for whoever holds it to be given up.
        rig.clock.pass(5 * minute);
        for (const { wish } of deaths) await refundPayment(rig.app.context, wish);
        await settle(rig);
        for (const { lastCall, payment } of deaths) {
          expect(await refundedAtStripe(payment), `after a death at call ${lastCall}`).toEqual([30_000]);
          expect(await shown(rig, payment)).toMatchObject({ refundsUnderWay: [], refundable: { decimal: "450.00" } });
        }
      },
    );

    it("P4 P8 a refusal is told with the provider's words, frees the sum, and the same press may try again", async () => {
      const { payment } = await paid();
      const idempotencyKey = newKey();
      rig.stripe.faults.add({ kind: "unauthorised", method: "POST", path: /\/refunds$/ });
      expect(await refund(payment, { idempotencyKey })).toMatchObject({
        status: 424,
        body: { title: "Stripe refused this." },
      });
      rig.stripe.faults.clear();
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", refundable: { decimal: "750.00" } });
      expect((await story(rig, payment)).at(-1)).toBe(
        "€300.00 not refunded: Stripe no longer accepts the key; connect it again. It said: “This API key has expired.”",
      );
      expect(await refund(payment, { idempotencyKey, amount: "200.00" })).toMatchObject({
        status: 200,
        body: { refunded: { decimal: "200.00" } },
      });
    });

    it("F86 the provider has the last word: what was given back in its portal is not given back again", async () => {
      const { payment, session } = await paid();
      rig.stripe.webhooks.drop();
      rig.stripe.refund(session, 50_000);
      expect(await refund(payment)).toMatchObject({ status: 424, body: { title: "Stripe refused this." } });
      expect(await press(rig, payment, "checks")).toMatchObject({ body: { refundable: { decimal: "250.00" } } });
      expect(await refund(payment, { amount: "250.00" })).toMatchObject({ body: { status: "refunded" } });
    });

    it("F85 a refund that fails days later is shown, and its money can be given back again", async () => {
      const { payment } = await paid();
      await refund(payment);
      const entry = (await ledgerOf(payment)).find(({ kind }) => kind === "refunded");
      rig.stripe.failRefund(entry?.key.split(":")[0] ?? "");
      await settle(rig);
      expect(await shown(rig, payment)).toMatchObject({
        status: "paid",
        refunded: { minor: 0 },
        refundable: { decimal: "750.00" },
      });
    });

    it("P8 a read that fails afterwards is no failure of the refund, which is under way until the next one", async () => {
      const { payment } = await paid();
      rig.stripe.webhooks.hold();
      rig.clock.pass(minute);
      const { context } = rig.app;
      const unread = () => Promise.reject(new UpstreamError("unavailable", { upstream: "stripe" }));
      const open: typeof context.providers.open = (one) => ({ ...context.providers.open(one), read: unread });
      await refundPayment(
        { ...context, providers: { ...context.providers, open } },
        {
          portalId: rig.sandbox.demo.portalId,
          paymentId: payment.id,
          userId: "7",
          idempotencyKey: newKey(),
          requestHash: "any",
          amount: "300.00",
          reason: "One item short",
        },
      );
      expect(await shown(rig, payment)).toMatchObject({
        status: "paid",
        refundable: { decimal: "450.00" },
        refundsUnderWay: [{ state: "requested" }],
      });
      rig.stripe.webhooks.release();
      await settle(rig);
      expect(await shown(rig, payment)).toMatchObject({
        status: "partially_refunded",
        refundable: { decimal: "450.00" },
        refundsUnderWay: [],
      });
    });

    it("F84 of two checkouts that were paid, the later one with enough left gives back", async () => {
      const scene = newScene(rig);
      const payment = await create(scene);
      await payerSentTo(rig, payment);
      // Stripe's page ends after a day, so the payer gets another one.
      rig.clock.pass(24 * 60 * minute - 5 * minute);
      await payerSentTo(rig, payment);
      const [first = "", second = ""] = sessionsOf(rig, payment);
      rig.stripe.rewrite(first, { status: "open" });
      for (const session of [first, second]) expect(rig.stripe.pay(session)).toBe("paid");
      await settle(rig);
      expect(await shown(rig, payment)).toMatchObject({ reviews: ["double"], refundable: { decimal: "1500.00" } });
      expect(problemOf(await refund(payment, { amount: "1500.00" })).fields).toEqual([
        { name: "amount", message: "It was paid in several goes; at most 750.00 can be refunded at a time." },
      ]);
      await refund(payment, { amount: "750.00" });
      await refund(payment, { amount: "500.00" });
      expect(await shown(rig, payment)).toMatchObject({ refundable: { decimal: "250.00" } });
      const asked = rig.stripe.calls().filter(({ method, path }) => method === "POST" && path === "/v1/refunds");
      const intents = asked.slice(-2).map(({ body }) => new URLSearchParams(body).get("payment_intent"));
      expect(intents).toEqual([intentOf(second), intentOf(first)]);
      expect(await refundedAtStripe(payment)).toEqual([50_000, 75_000]);
    });
  });
}
