import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reconcilePayments } from "../../server/jobs/reconcile.ts";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  confirm,
  create,
  movesByApp,
  newScene,
  paidUnheard,
  payableAtStripe,
  payerSentTo,
  press,
  pressPay,
  sessionsOf,
  shown,
  type Scene,
} from "../scene.ts";

const minute = 60_000;
const hour = 60 * minute;

/** What becomes of a press: its page is made unheard, or a 500 is kept under its key. */
type Lost = "answer_lost_after" | "server_error";

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`payments of which nobody tells us, on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database, withStripe: true });
    });
    afterAll(() => rig.close());

    /** Lets time pass and does what the loops do then. */
    async function later(milliseconds: number): Promise<void> {
      rig.clock.pass(milliseconds);
      await reconcilePayments(rig.app.context);
      await rig.drain();
    }

    /** The payer's press makes a page at Stripe, and no answer reaches us. */
    async function unheard(payment: { readonly link: string | null }, kind: Lost = "answer_lost_after"): Promise<void> {
      rig.stripe.faults.add({ kind, method: "POST", path: /\/sessions$/ });
      expect((await pressPay(rig, payment)).status).toBe(503);
      rig.stripe.faults.clear();
    }

    async function lostTo(kind: Lost) {
      const scene = newScene(rig);
      const payment = await create(scene);
      await unheard(payment, kind);
      return { scene, payment };
    }

    async function forget({ portalId, contactId }: Scene): Promise<void> {
      rig.sandbox.hubspot.world.forgetContact(portalId, contactId);
      await rig.hubspotTells();
      await rig.drain();
    }

    async function pagesOf({ id }: { readonly id: string }) {
      const { store } = rig.app.context;
      const checkouts = await store.checkouts.list(rig.sandbox.demo.portalId, id);
      return checkouts.map(({ state, providerReference }) => ({ state, providerReference }));
    }

    const reads = () =>
      rig.stripe.calls().filter(({ method, path }) => method === "GET" && path.includes("/sessions/")).length;

    it("X7 F95 P2 a webhook lost for ever costs a minute: paid, moved once, and the log says that it healed", async () => {
      const { scene, payment } = await paidUnheard(rig);
      await later(minute - 1);
      expect((await shown(rig, payment)).status).toBe("opened");
      await later(1);
      expect(await shown(rig, payment)).toMatchObject({
        status: "paid",
        move: "Deal moved to Decision maker bought-in",
      });
      expect(movesByApp(scene)).toHaveLength(1);
      const sentences = rig.log.lines.map(({ sentence }) => sentence);
      expect(sentences).toContain("A payment had changed at its provider without our being told.");
      const { portalId } = rig.sandbox.demo;
      expect(await rig.app.context.store.healings.list(portalId, 0, 10)).toContainEqual(
        expect.objectContaining({ paymentId: payment.id, from: "opened", to: "paid" }),
      );
      const read = await create(newScene(rig));
      await payerSentTo(rig, read);
      await later(minute);
      const found = await rig.app.context.store.healings.list(portalId, 0, 100);
      expect(found.filter(({ paymentId }) => paymentId === read.id)).toEqual([]);
    });

    it("X7 F96 a provider that cannot be read is asked again, later and later, and holds up no other payment", async () => {
      const silent = await paidUnheard(rig);
      rig.stripe.faults.add({ kind: "rate_limited", method: "GET", path: new RegExp(silent.session), retryAfter: 600 });
      const other = await paidUnheard(rig);
      await later(minute);
      expect((await shown(rig, other.payment)).status).toBe("paid");
      expect((await shown(rig, silent.payment)).status).toBe("opened");
      const before = reads();
      await later(9 * minute);
      expect(
        rig.stripe.calls().filter(({ path }) => path.includes(silent.session) && path.startsWith("/v1")).length,
      ).toBeGreaterThan(0);
      rig.stripe.faults.clear();
      await later(2 * minute);
      expect((await shown(rig, silent.payment)).status).toBe("paid");
      expect(reads()).toBeGreaterThan(before);
    });

    it("X7 F82 finds money that came after the payment was cancelled, and shows it for review", async () => {
      const scene = newScene(rig);
      const payment = await create(scene);
      const session = (await payerSentTo(rig, payment)).split("/").at(-1) ?? "";
      await press(rig, payment, "cancellation");
      rig.clock.pass(hour);
      rig.stripe.webhooks.drop();
      rig.stripe.rewrite(session, { status: "open" });
      rig.stripe.pay(session);
      rig.stripe.webhooks.release();
      await later(24 * hour);
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", reviews: ["late"] });
      expect(movesByApp(scene)).toEqual([]);
    });

    it("asks nothing of a provider that has nothing: no checkout, no read", async () => {
      const own = await startRig({ database, withStripe: true });
      await create(newScene(own));
      const before = own.stripe.calls().length;
      for (let days = 0; days < 3; days += 1) {
        own.clock.pass(24 * hour);
        await reconcilePayments(own.app.context);
      }
      expect(own.stripe.calls()).toHaveLength(before);
      await own.close();
    });

    it("I10 F21 a page whose answer was lost is known a minute later, though nobody presses again", async () => {
      const payment = await create(newScene(rig));
      await unheard(payment);
      const [session] = sessionsOf(rig, payment);
      expect(await pagesOf(payment)).toEqual([{ state: "opening", providerReference: null }]);
      await later(minute);
      expect(await pagesOf(payment)).toEqual([{ state: "live", providerReference: session }]);
      expect(await shown(rig, payment)).toMatchObject({ status: "created" });
      // It is the page that the next press leads to.
      expect(await payerSentTo(rig, payment)).toContain(session);
      expect(sessionsOf(rig, payment)).toHaveLength(1);
    });

    it("I10 F96 a page whose answer was lost is asked after until it is known, and no longer once its time is over", async () => {
      const found = await create(newScene(rig));
      await unheard(found);
      rig.stripe.faults.add({ kind: "rate_limited", method: "POST", path: /\/sessions$/ });
      await later(minute);
      expect(await pagesOf(found)).toMatchObject([{ state: "opening" }]);
      rig.stripe.faults.clear();
      await later(5 * minute);
      expect(await pagesOf(found)).toMatchObject([{ state: "live" }]);
      const over = await create(newScene(rig));
      await unheard(over);
      const asked = () =>
        rig.stripe.calls().filter(({ method, path }) => method === "POST" && path.endsWith("/sessions"));
      const before = asked().length;
      await later(25 * hour);
      await later(24 * hour);
      expect(asked()).toHaveLength(before);
      expect(await pagesOf(over)).toEqual([{ state: "expired", providerReference: sessionsOf(rig, over)[0] }]);
    });

    it("P2 I10 F21 money on a page whose answer was lost is found after its end, though nobody could be asked before", async () => {
      const { scene, payment } = await lostTo("answer_lost_after");
      rig.stripe.webhooks.drop();
      rig.stripe.pay(sessionsOf(rig, payment)[0] ?? "");
      rig.stripe.webhooks.release();
      await later(25 * hour);
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", received: { minor: 75_000 } });
      expect(movesByApp(scene)).toHaveLength(1);
    });

    it("F21 a page that was never made is given up after its end, and nothing is asked for", async () => {
      const { payment } = await lostTo("server_error");
      const before = sessionsOf(rig, payment).length;
      await later(25 * hour);
      expect(await pagesOf(payment)).toEqual([{ state: "abandoned", providerReference: null }]);
      expect(sessionsOf(rig, payment)).toHaveLength(before);
      expect(await shown(rig, payment)).toMatchObject({ status: "created" });
    });

    it("I10 F125 a page whose answer was lost is known although its contact was forgotten before it was asked after", async () => {
      const { scene, payment } = await lostTo("answer_lost_after");
      await forget(scene);
      await later(minute);
      expect(await pagesOf(payment)).toEqual([{ state: "live", providerReference: sessionsOf(rig, payment)[0] }]);
      expect(sessionsOf(rig, payment)).toHaveLength(1);
    });

    it("P2 F125 money on a page whose answer was lost is found after its contact was forgotten, though nobody tells us", async () => {
      const { scene, payment } = await lostTo("answer_lost_after");
      rig.stripe.webhooks.drop();
      rig.stripe.pay(sessionsOf(rig, payment)[0] ?? "");
      rig.stripe.webhooks.release();
      await forget(scene);
      await later(minute);
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", received: { minor: 75_000 } });
    });

    it("F21 F125 a page that never came to be holds up nobody for a day because its contact was forgotten", async () => {
      const { scene, payment } = await lostTo("server_error");
      await forget(scene);
      expect((await pressPay(rig, payment)).status).toBe(502);
      expect(await pagesOf(payment)).toMatchObject([{ state: "opening" }]);
      rig.clock.pass(2 * minute);
      expect(await payerSentTo(rig, payment)).toContain(sessionsOf(rig, payment)[0]);
      expect(await pagesOf(payment)).toMatchObject([{ state: "abandoned" }, { state: "live" }]);
      expect(payableAtStripe(rig, payment)).toBe(1);
    });

    it("P5 asks for no page of a payment that was paid in another way meanwhile, but closes the one there is", async () => {
      const payment = await create(newScene(rig));
      await unheard(payment);
      rig.stripe.faults.add({ kind: "rate_limited", method: "POST" });
      await confirm(rig, payment);
      rig.stripe.faults.clear();
      await later(minute);
      await later(minute);
      expect(await shown(rig, payment)).toMatchObject({ status: "confirmed_manually" });
      expect(payableAtStripe(rig, payment)).toBe(0);
    });

    it("P3 two workers at once read a payment once, and book its money once", async () => {
      const { payment, session } = await paidUnheard(rig);
      rig.clock.pass(minute);
      const before = rig.stripe.calls().filter(({ path }) => path.endsWith(session)).length;
      await Promise.all([reconcilePayments(rig.app.context), reconcilePayments(rig.app.context)]);
      await rig.drain();
      expect((await shown(rig, payment)).received.minor).toBe(75_000);
      expect(rig.stripe.calls().filter(({ path }) => path.endsWith(session)).length).toBe(before + 1);
    });
  });
}
