import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UpstreamError } from "../../server/domain/errors.ts";
import { reconcilePayments } from "../../server/jobs/reconcile.ts";
import type { ProviderAccount } from "../../server/ports/provider.ts";
import { wrapped } from "../../server/providers/wrapped.ts";
import { openCheckout } from "../../server/use-cases/pay/open-checkout.ts";
import { requirePayment } from "../../server/use-cases/learn/require-payment.ts";
import { databaseKinds } from "../databases.ts";
import { Death, mortal } from "../mortal.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, payableAtStripe, payAtStripe, sessionsOf, settle, shown } from "../scene.ts";

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`a payer's press that a program dies over, on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database, withStripe: true });
    });
    afterAll(() => rig.close());

    const open = async (context: Rig["app"]["context"], { id }: { readonly id: string }) => {
      // Looked up by whoever lives on: the press begins with the page that was found.
      const payment = await requirePayment(rig.app.context.store, rig.sandbox.demo.portalId, id);
      return openCheckout(context, payment);
    };

    /** A payment whose page was made by a press that heard nothing of it. */
    const unheard = async () => {
      const payment = await create(newScene(rig));
      rig.stripe.faults.add({ kind: "answer_lost_after", path: /\/sessions$/, method: "POST" });
      await expect(open(rig.app.context, payment)).rejects.toThrow();
      rig.stripe.faults.clear();
      return payment;
    };

    /** A server whose provider ends so. */
    const answering = (openCheckout: ProviderAccount["openCheckout"]) => {
      const providers = wrapped(rig.app.context.providers, (account) => ({ ...account, openCheckout }));
      return { ...rig.app.context, providers };
    };

    const pagesOf = async ({ id }: { readonly id: string }) => {
      const checkouts = await rig.app.context.store.checkouts.list(rig.sandbox.demo.portalId, id);
      return checkouts.map(({ state, providerReference }) => ({ state, providerReference }));
    };

    it("R2 R3 F22 leads to the one page that the next press finds, wherever it dies", async () => {
      const whole = mortal(rig.app.context, Infinity);
      await open(whole.context, await create(newScene(rig)));
      expect(whole.calls()).toBeGreaterThan(5);
      for (let lastCall = 1; lastCall < whole.calls(); lastCall += 1) {
        const payment = await create(newScene(rig));
        const dying = mortal(rig.app.context, lastCall).context;
        await expect(open(dying, payment), `at call ${lastCall}`).rejects.toBeInstanceOf(Death);
        // The payer presses again a minute later.
        rig.clock.pass(60_000);
        const page = await open(rig.app.context, payment);
        expect(sessionsOf(rig, payment), `after a death at call ${lastCall}`).toHaveLength(1);
        expect(payableAtStripe(rig, payment)).toBe(1);
        expect(page).toContain(sessionsOf(rig, payment)[0]);
      }
    });

    it("R2 I10 F22 leaves no page that we do not know of, though nobody presses again, wherever it dies", async () => {
      const whole = mortal(rig.app.context, Infinity);
      await open(whole.context, await create(newScene(rig)));
      const { portalId } = rig.sandbox.demo;
      for (let lastCall = 1; lastCall < whole.calls(); lastCall += 1) {
        const payment = await create(newScene(rig));
        const dying = mortal(rig.app.context, lastCall).context;
        await expect(open(dying, payment), `at call ${lastCall}`).rejects.toBeInstanceOf(Death);
        rig.clock.pass(60_000);
        await reconcilePayments(rig.app.context);
        const checkouts = await rig.app.context.store.checkouts.list(portalId, payment.id);
        expect(sessionsOf(rig, payment), `after a death at call ${lastCall}`).toEqual(
          checkouts.map(({ providerReference }) => providerReference),
        );
      }
    });

    it("F21 F70 I9 leads to that page, too, at a server whose clock is ten minutes behind", async () => {
      const payment = await unheard();
      rig.clock.pass(-10 * 60_000);
      const page = await open(rig.app.context, payment);
      rig.clock.pass(10 * 60_000);
      expect(payableAtStripe(rig, payment)).toBe(1);
      expect(page).toContain(sessionsOf(rig, payment)[0]);
    });

    it("R3 I9 is not given up where another server heard of its page meanwhile", async () => {
      const payment = await unheard();
      const failing = answering(async () => {
        await open(rig.app.context, payment);
        throw new UpstreamError("ambiguous", { upstream: "stripe", status: 500 });
      });
      rig.clock.pass(10 * 60_000);
      await expect(open(failing, payment)).rejects.toThrow();
      expect(await pagesOf(payment)).toEqual([{ state: "live", providerReference: sessionsOf(rig, payment)[0] }]);
    });

    const failsForever = () =>
      answering(() => {
        throw new UpstreamError("ambiguous", { upstream: "stripe", status: 500 });
      });

    it("P5 F21 is given up for a server's failure that never ends, and the page that it has left is closed", async () => {
      const payment = await unheard();
      rig.clock.pass(10 * 60_000);
      await expect(open(failsForever(), payment)).rejects.toThrow();
      const [left] = sessionsOf(rig, payment);
      expect(await pagesOf(payment)).toEqual([
        { state: "superseded", providerReference: left },
        { state: "opening", providerReference: null },
      ]);
      expect(payableAtStripe(rig, payment)).toBe(0);
    });

    it("P2 F21 is not given up once the page that it has left was paid: that money is found", async () => {
      const payment = await unheard();
      rig.stripe.webhooks.drop();
      rig.stripe.pay(sessionsOf(rig, payment)[0] ?? "");
      rig.stripe.webhooks.release();
      rig.clock.pass(10 * 60_000);
      await expect(open(failsForever(), payment)).rejects.toThrow();
      expect(await pagesOf(payment)).toMatchObject([{ state: "opening" }]);
      await reconcilePayments(failsForever());
      expect(await shown(rig, payment)).toMatchObject({ status: "paid" });
    });

    it("P2 F21 is not given up while the provider's pages cannot be looked through", async () => {
      const payment = await unheard();
      rig.clock.pass(10 * 60_000);
      rig.stripe.faults.add({ kind: "rate_limited", method: "GET" });
      await expect(open(failsForever(), payment)).rejects.toThrow();
      rig.stripe.faults.clear();
      expect(await pagesOf(payment)).toEqual([{ state: "opening", providerReference: null }]);
    });

    it("R3 is not given up by a conflict at a provider that has not looked for the page", async () => {
      const payment = await unheard();
      const refusing = answering(() => {
        throw new UpstreamError("conflict", { upstream: "stripe", status: 409 });
      });
      rig.clock.pass(10 * 60_000);
      await expect(open(refusing, payment)).rejects.toThrow();
      expect(await pagesOf(payment)).toMatchObject([{ state: "opening" }]);
    });

    it("F4 waits for nothing more from a second page of its own that nobody was sent to, once that has ended unpaid", async () => {
      const payment = await unheard();
      const { store } = rig.app.context;
      const { portalId } = rig.sandbox.demo;
      const [made = ""] = sessionsOf(rig, payment);
      const [checkout] = await store.checkouts.list(portalId, payment.id);
      if (!checkout) throw new Error("There is no checkout.");
      await store.checkouts.save({ ...checkout, state: "live", providerReference: "cs_test_the_other" });
      rig.stripe.expire(made);
      await settle(rig);
      expect(await store.inbox.countDue(rig.clock.now() + 30 * 24 * 60 * 60_000)).toBe(0);
    });

    it("R3 P2 takes the money of the page that was made for a press nobody heard the end of", async () => {
      const payment = await unheard();
      await payAtStripe(rig, payment);
      await settle(rig);
      expect(sessionsOf(rig, payment)).toHaveLength(1);
      expect(await shown(rig, payment)).toMatchObject({ status: "paid" });
    });
  });
}
