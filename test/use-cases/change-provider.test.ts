import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds } from "../databases.ts";
import { testClock } from "../parts.ts";
import { startRig, type Rig } from "../rig.ts";
import { startDojo, type RunningDojo } from "../sandbox/dojo/index.ts";
import { connect } from "../sandbox/set-up.ts";
import {
  create,
  movesByApp,
  newKey,
  newScene,
  payableAtStripe,
  payAtStripe,
  payerSentTo,
  press,
  pressPay,
  problemOf,
  sessionsOf,
  settle,
  shown,
  story,
} from "../scene.ts";

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`another provider on ${database.name}`, () => {
    let rig: Rig;
    let dojo: RunningDojo;
    let dojoId: string;

    beforeAll(async () => {
      const clock = testClock();
      dojo = await startDojo({ now: clock.now });
      rig = await startRig({ database, clock, withStripe: true, providerUrls: { dojoApiUrl: dojo.url } });
      const { portalId, adminId: userId } = rig.sandbox.demo;
      await connect({ serverOrigin: rig.url, portalId, userId, now: clock.now }, "dojo", { apiKey: dojo.keys.issue() });
      const connections = await rig.app.context.store.connections.list(portalId);
      dojoId = connections.find(({ provider }) => provider === "dojo")?.connectionId ?? "";
    });
    afterEach(() => {
      rig.stripe.faults.clear();
      rig.stripe.webhooks.release();
    });
    afterAll(async () => {
      await rig.close();
      await dojo.close();
    });

    function change({ id }: { readonly id: string }, changes: Readonly<Record<string, unknown>> = {}) {
      const body = { idempotencyKey: newKey(), connectionId: dojoId, ...changes };
      return rig.card("POST", `/api/payments/${id}/provider`, body);
    }

    const intentsOf = (id: string) => dojo.intents().filter(({ metadata }) => metadata["payment"] === id);

    /** A payment in pounds, which both take. */
    async function inPounds() {
      const scene = newScene(rig, { currency: "GBP" });
      return { scene, payment: await create(scene, { currency: "GBP" }) };
    }

    it("S2.4 X25 P5 closes the former page first, then the same link leads to the other one and is paid there", async () => {
      const { scene, payment } = await inPounds();
      await payerSentTo(rig, payment);
      const { otherProviders } = await shown(rig, payment);
      expect(otherProviders.map(({ id }) => id)).toEqual([dojoId]);
      expect(await change(payment)).toMatchObject({
        status: 200,
        body: { providerLabel: "Dojo", link: payment.link, status: "opened" },
      });
      expect(payableAtStripe(rig, payment)).toBe(0);
      expect(await payerSentTo(rig, payment)).toContain(dojo.url);
      const [intent] = intentsOf(payment.id);
      dojo.pay(intent?.id ?? "");
      await dojo.webhooks.settled();
      await settle(rig);
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", received: { decimal: "750.00" }, reviews: [] });
      expect(movesByApp(scene)).toHaveLength(1);
      expect(await story(rig, payment)).toContain(
        "The link leads to Dojo instead of Stripe, whose page was closed first.",
      );
    });

    it("S5.12 both providers are asked about it afterwards, each about its own page", async () => {
      const { payment } = await inPounds();
      await payerSentTo(rig, payment);
      await change(payment);
      await payerSentTo(rig, payment);
      expect(await press(rig, payment, "checks")).toMatchObject({ status: 200, body: { status: "opened" } });
    });

    it("P5 tells when it was just paid at the former provider", async () => {
      const { payment } = await inPounds();
      rig.stripe.webhooks.drop();
      await payAtStripe(rig, payment);
      expect(await change(payment)).toMatchObject({ status: 409 });
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", providerLabel: "Stripe" });
    });

    it("P5 while the former provider is silent nothing changes, and the same press can be repeated", async () => {
      const { payment } = await inPounds();
      await payerSentTo(rig, payment);
      const idempotencyKey = newKey();
      rig.stripe.faults.add({ kind: "request_lost", method: "POST", path: /\/expire$/ });
      expect(await change(payment, { idempotencyKey })).toMatchObject({ status: 424 });
      expect(await shown(rig, payment)).toMatchObject({ providerLabel: "Stripe" });
      rig.stripe.faults.clear();
      expect(await change(payment, { idempotencyKey })).toMatchObject({ body: { providerLabel: "Dojo" } });
      expect(await change(payment, { idempotencyKey })).toMatchObject({ body: { providerLabel: "Dojo" } });
    });

    it("P5 customers who press meanwhile are never left with two pages to pay", async () => {
      const { payment } = await inPounds();
      await Promise.all([change(payment), pressPay(rig, payment), pressPay(rig, payment)]);
      await payerSentTo(rig, payment);
      const live = intentsOf(payment.id).filter(({ status }) => status === "Created");
      expect(payableAtStripe(rig, payment) + live.length).toBe(1);
      expect(sessionsOf(rig, payment).length).toBeLessThanOrEqual(2);
    });

    it("P7 a repeat closes no page, and the same key with another wish is refused before one is closed", async () => {
      const { payment } = await inPounds();
      const idempotencyKey = newKey();
      await change(payment, { idempotencyKey });
      await payerSentTo(rig, payment);
      const isOpen = () => intentsOf(payment.id).map(({ status }) => status);
      expect(isOpen()).toEqual(["Created"]);
      expect((await change(payment, { idempotencyKey })).status).toBe(200);
      const { portalId } = rig.sandbox.demo;
      const [stripe] = await rig.app.context.store.connections.list(portalId);
      const other = await change(payment, { idempotencyKey, connectionId: stripe?.connectionId });
      expect([other.status, problemOf(other).type]).toEqual([422, expect.stringContaining("key-reused")]);
      expect(isOpen()).toEqual(["Created"]);
    });

    it("S2.4 is refused at its field for one that does not take the currency, is unknown or removed", async () => {
      const krona = await create(newScene(rig, { currency: "SEK" }), { currency: "SEK" });
      expect(await shown(rig, krona)).toMatchObject({ can: { changeProvider: false }, otherProviders: [] });
      expect(problemOf(await change(krona)).fields).toEqual([
        { name: "connectionId", message: "Dojo does not take SEK." },
      ]);
      expect(problemOf(await change(krona, { connectionId: "none" })).fields).toEqual([
        { name: "connectionId", message: "Choose one of the connected accounts." },
      ]);
    });

    it("S2.4 is not on offer for what is over", async () => {
      const { payment } = await inPounds();
      await press(rig, payment, "cancellation");
      expect(await shown(rig, payment)).toMatchObject({ can: { changeProvider: false } });
      expect(await change(payment)).toMatchObject({ status: 409 });
    });

    it("X10 P5 Dojo's page asks another sum in its place, and is the same page", async () => {
      const scene = newScene(rig, { currency: "GBP" });
      const payment = await create(scene, { currency: "GBP", connectionId: dojoId });
      const page = await payerSentTo(rig, payment);
      const body = { idempotencyKey: newKey(), amount: "600.00" };
      expect(await rig.card("POST", `/api/payments/${payment.id}/amount`, body)).toMatchObject({
        status: 200,
        body: { amount: { decimal: "600.00" } },
      });
      expect(intentsOf(payment.id).map(({ amount }) => amount.value)).toEqual([60_000]);
      expect(await payerSentTo(rig, payment)).toBe(page);
      dojo.pay(intentsOf(payment.id)[0]?.id ?? "");
      await dojo.webhooks.settled();
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", received: { decimal: "600.00" }, reviews: [] });
    });

    it("R3 P5 an answer lost over another sum is no mismatch, and the next click leaves one page to pay", async () => {
      const scene = newScene(rig, { currency: "GBP" });
      const payment = await create(scene, { currency: "GBP", connectionId: dojoId });
      await payerSentTo(rig, payment);
      const body = { idempotencyKey: newKey(), amount: "600.00" };
      dojo.faults.add({ kind: "answer_lost_after", path: /set-amount|amount/ });
      expect(await rig.card("POST", `/api/payments/${payment.id}/amount`, body)).toMatchObject({ status: 424 });
      dojo.faults.clear();
      expect(await press(rig, payment, "checks")).toMatchObject({
        body: { reviews: [], amount: { decimal: "750.00" } },
      });
      await payerSentTo(rig, payment);
      const live = intentsOf(payment.id).filter(({ status }) => status === "Created");
      expect(live.map(({ amount }) => amount.value)).toEqual([75_000]);
      expect(await rig.card("POST", `/api/payments/${payment.id}/amount`, body)).toMatchObject({ status: 200 });
      await payerSentTo(rig, payment);
      const asked = intentsOf(payment.id).filter(({ status }) => status === "Created");
      expect(asked.map(({ amount }) => amount.value)).toEqual([60_000]);
    });
  });
}
