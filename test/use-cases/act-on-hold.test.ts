import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { actOnHold } from "../../server/use-cases/money/act-on-hold.ts";
import { databaseKinds } from "../databases.ts";
import { Death, mortal } from "../mortal.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  actAsPayer,
  confirm,
  create,
  newKey,
  newScene,
  payAtStripe,
  press,
  problemOf,
  settle,
  shown,
  story,
} from "../scene.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

type Payment = Awaited<ReturnType<typeof create>>;

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`money held on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database, withStripe: true });
    });
    afterEach(() => {
      rig.stripe.faults.clear();
      rig.stripe.webhooks.release();
    });
    afterAll(() => rig.close());

    /** A payment of 750.00 EUR that is authorised at Stripe and not captured. */
    async function held(): Promise<Payment> {
      const payment = await create(newScene(rig), { capture: "manual" });
      await payAtStripe(rig, payment);
      await settle(rig);
      return payment;
    }

    function capture(payment: { readonly id: string }, changes: Readonly<Record<string, unknown>> = {}) {
      const body = { idempotencyKey: newKey(), amount: "750.00", ...changes };
      return rig.card("POST", `/api/payments/${payment.id}/captures`, body);
    }

    function release(payment: { readonly id: string }, idempotencyKey = newKey()) {
      return rig.card("POST", `/api/payments/${payment.id}/release`, { idempotencyKey });
    }

    async function captured({ id }: { readonly id: string }): Promise<readonly number[]> {
      const entries = await rig.app.context.store.ledger.list(rig.sandbox.demo.portalId, id);
      return entries.filter(({ kind }) => kind === "captured").map(({ amount }) => amount.minor);
    }

    it("S2.17 S4.17 shows what is held and until about when, and takes it", async () => {
      const payment = await held();
      const before = await shown(rig, payment);
      expect(before).toMatchObject({
        status: "authorised",
        held: { decimal: "750.00" },
        capturesOnce: true,
        can: { capture: true, release: true, cancel: false, confirm: false },
      });
      expect((before.holdEndsAt ?? 0) - rig.clock.now()).toBeGreaterThan(6 * day);
      expect(await capture(payment)).toMatchObject({
        status: 200,
        body: { status: "paid", held: { minor: 0 }, holdEndsAt: null, can: { capture: false, release: false } },
      });
      expect(await captured(payment)).toEqual([75_000]);
    });

    it("S2.17 P4 takes a part, where the provider captures once the rest is let go, and the timeline says who asked", async () => {
      const payment = await held();
      expect(await capture(payment, { amount: "300.00" })).toMatchObject({
        body: { status: "partially_paid", received: { decimal: "300.00" }, can: { capture: false, release: false } },
      });
      expect(await story(rig, payment)).toContain("Stripe was asked to take €300.00 of the money held.");
      const events = await rig.app.context.store.events.list(rig.sandbox.demo.portalId, payment.id);
      expect(events.find(({ facts }) => facts.kind === "hold_asked")?.actor).toBe(`user:${rig.sandbox.demo.adminId}`);
    });

    it("S2.17 lets go of what is held, and then nothing can be taken any more", async () => {
      const payment = await held();
      expect(await release(payment)).toMatchObject({
        status: 200,
        body: { held: { minor: 0 }, received: { minor: 0 } },
      });
      expect(await capture(payment)).toMatchObject({
        status: 409,
        body: { detail: "Nothing is held here any more that could be taken or let go of." },
      });
      expect(await captured(payment)).toEqual([]);
    });

    it.each([
      ["more than is held", { amount: "750.01" }, "At most 750.00 is held."],
      ["nothing", { amount: "0" }, "Enter an amount above zero."],
      ["no number", { amount: "all" }, "Enter an amount in digits, such as 750.00."],
    ])("S2.17 %s is refused at its field", async (_what, changes, message) => {
      const payment = await held();
      const answer = await capture(payment, changes);
      expect(answer.status).toBe(422);
      expect(problemOf(answer).fields).toEqual([{ name: "amount", message }]);
      expect(await captured(payment)).toEqual([]);
    });

    it("P7 the same key takes once, also ten times at once; for another sum it is refused", async () => {
      const payment = await held();
      const idempotencyKey = newKey();
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => capture(payment, { idempotencyKey, amount: "300.00" })),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      await settle(rig);
      expect(await captured(payment)).toEqual([30_000]);
      expect(problemOf(await capture(payment, { idempotencyKey })).type).toMatch(/\/key-reused$/);
    });

    it("P7 of two people at once one takes it, and the other is told", async () => {
      const payment = await held();
      const answers = await Promise.all([capture(payment), capture(payment)]);
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
      expect(await captured(payment)).toEqual([75_000]);
    });

    it("R3 an answer that was lost is found out by the same key, or by Check now, and takes nothing twice", async () => {
      for (const how of ["same key", "check"] as const) {
        const payment = await held();
        const idempotencyKey = newKey();
        rig.stripe.webhooks.hold();
        rig.stripe.faults.add({ kind: "answer_lost_after", path: /\/capture$/, method: "POST" });
        expect(await capture(payment, { idempotencyKey, amount: "300.00" })).toMatchObject({ status: 424 });
        rig.stripe.faults.clear();
        const again =
          how === "check"
            ? await press(rig, payment, "checks")
            : await capture(payment, { idempotencyKey, amount: "300.00" });
        expect(again).toMatchObject({ status: 200, body: { status: "partially_paid" } });
        rig.stripe.webhooks.release();
        await settle(rig);
        expect(await captured(payment)).toEqual([30_000]);
      }
    });

    it("P4 P8 a refusal is told with the provider's words, leaves the money held, and the same press may try again", async () => {
      const payment = await held();
      const idempotencyKey = newKey();
      rig.stripe.faults.add({ kind: "unauthorised", method: "POST", path: /\/capture$/ });
      expect(await capture(payment, { idempotencyKey })).toMatchObject({ status: 424 });
      rig.stripe.faults.clear();
      expect(await shown(rig, payment)).toMatchObject({ status: "authorised", held: { decimal: "750.00" } });
      expect((await story(rig, payment)).at(-1)).toMatch(/^€750.00 not taken: Stripe no longer accepts the key/);
      expect(await capture(payment, { idempotencyKey })).toMatchObject({ status: 200, body: { status: "paid" } });
    });

    it("X11 money by hand is refused while money is held, or it could be taken as well", async () => {
      const payment = await held();
      expect(await confirm(rig, payment)).toMatchObject({
        status: 409,
        body: { detail: "Its money is held on the customer's card. Take that money, or release it first." },
      });
      expect(await shown(rig, payment)).toMatchObject({ status: "authorised", byHand: { minor: 0 } });
    });

    it("R2 wherever a program dies over it, the same key takes the money, once", { timeout: 120_000 }, async () => {
      const wishFor = (paymentId: string) => ({
        portalId: rig.sandbox.demo.portalId,
        paymentId,
        userId: "7",
        idempotencyKey: newKey(),
        requestHash: "of the same body",
        kind: "capture" as const,
        amount: "300.00",
      });
      const whole = mortal(rig.app.context, Infinity);
      await actOnHold(whole.context, wishFor((await held()).id));
      // All payments together at each step, since working until nothing is due takes longer than all else.
      const deaths = [];
      // The steps are the same on both databases: a coarser walk must do on PostgreSQL.
      const stride = database.name === "SQLite" ? 1 : 4;
      for (let lastCall = 1; lastCall < whole.calls(); lastCall += stride) {
        const payment = await create(newScene(rig), { capture: "manual" });
        await payAtStripe(rig, payment);
        deaths.push({ lastCall, payment, wish: wishFor(payment.id) });
      }
      await settle(rig);
      for (const { lastCall, wish } of deaths) {
        const dying = mortal(rig.app.context, lastCall).context;
        await expect(actOnHold(dying, wish), `at call ${lastCall}`).rejects.toBeInstanceOf(Death);
      }
      // Long enough for whoever holds it to be given up.
      rig.clock.pass(5 * minute);
      for (const { wish } of deaths) await actOnHold(rig.app.context, wish);
      await settle(rig);
      for (const { lastCall, payment, wish } of deaths) {
        expect(await captured(payment), `after a death at call ${lastCall}`).toEqual([30_000]);
        expect(await rig.app.context.store.holdActs.listOpen(wish.portalId, payment.id)).toEqual([]);
      }
    });
  });
}

describe("money held at a provider that captures in parts", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  it("S2.17 S4.17 is taken in two parts and the rest let go", async () => {
    const payment = await create(newScene(rig), { capture: "manual" });
    await actAsPayer(rig, payment, "pay");
    await rig.drain();
    const take = (amount: string) =>
      rig.card("POST", `/api/payments/${payment.id}/captures`, { idempotencyKey: newKey(), amount });
    expect(await take("300.00")).toMatchObject({
      body: { status: "partially_paid", held: { decimal: "450.00" }, capturesOnce: false, can: { capture: true } },
    });
    expect(await take("200.00")).toMatchObject({ body: { held: { decimal: "250.00" } } });
    const answer = await rig.card("POST", `/api/payments/${payment.id}/release`, { idempotencyKey: newKey() });
    expect(answer).toMatchObject({
      body: { held: { minor: 0 }, received: { decimal: "500.00" }, can: { capture: false, release: false } },
    });
    expect(await story(rig, payment)).toContain("Simulated was asked to let go of €250.00 of the money held.");
  });

  it("S2.17 has run out at the provider before it is taken: told, and nothing is booked", async () => {
    const payment = await create(newScene(rig), { capture: "manual" });
    await actAsPayer(rig, payment, "pay");
    await rig.drain();
    rig.clock.pass(8 * day);
    const body = { idempotencyKey: newKey(), amount: "750.00" };
    expect(await rig.card("POST", `/api/payments/${payment.id}/captures`, body)).toMatchObject({ status: 409 });
    expect(await shown(rig, payment)).toMatchObject({ received: { minor: 0 } });
  });
});
