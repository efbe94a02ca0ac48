import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  actAsPayer,
  create,
  newKey,
  newScene,
  payerSentTo,
  press,
  pressPay,
  problemOf,
  shown,
  story,
} from "../scene.ts";

const day = 24 * 60 * 60_000;

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`another end of a link on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database });
    });
    afterAll(() => rig.close());

    function extend({ id }: { readonly id: string }, changes: Readonly<Record<string, unknown>> = {}) {
      return rig.card("POST", `/api/payments/${id}/validity`, { idempotencyKey: newKey(), days: 30, ...changes });
    }

    it("X24 S2.15 works days longer under the same address, and says until when", async () => {
      const payment = await create(newScene(rig));
      expect(await extend(payment)).toMatchObject({
        status: 200,
        body: { status: "created", link: payment.link, validUntil: rig.clock.now() + 30 * day },
      });
      expect((await story(rig, payment)).at(-1)).toMatch(/^The link works until /);
      rig.clock.pass(20 * day);
      await actAsPayer(rig, payment, "pay");
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", reviews: [] });
    });

    it("P5 a page that ends too early at the provider is renewed at the next click, and one alone can be paid", async () => {
      const payment = await create(newScene(rig));
      const former = await payerSentTo(rig, payment);
      await extend(payment);
      rig.clock.pass(7 * day - 60_000);
      expect(await payerSentTo(rig, payment)).not.toBe(former);
      const checkouts = await rig.app.context.store.checkouts.list(rig.sandbox.demo.portalId, payment.id);
      expect(checkouts.map(({ state }) => state)).toEqual(["superseded", "live"]);
    });

    it("X24 opens an ended link again and moves no deal for it", async () => {
      const payment = await create(newScene(rig));
      await payerSentTo(rig, payment);
      rig.clock.pass(8 * day);
      await rig.drain();
      expect(await shown(rig, payment)).toMatchObject({ status: "expired", can: { extend: true } });
      expect(await extend(payment, { days: 1 })).toMatchObject({ body: { status: "opened", link: payment.link } });
      expect((await pressPay(rig, payment)).status).toBe(303);
    });

    it("P5 an ended one gives way to the deal's new open payment", async () => {
      const scene = newScene(rig);
      const ended = await create(scene);
      rig.clock.pass(8 * day);
      await rig.drain();
      const other = await create(scene);
      const answer = await extend(ended);
      expect(answer.status).toBe(409);
      expect(problemOf(answer).paymentId).toBe(other.id);
      expect(await shown(rig, ended)).toMatchObject({ status: "expired", link: null });
    });

    it("P7 the same key extends once, and is refused for other days", async () => {
      const payment = await create(newScene(rig));
      const idempotencyKey = newKey();
      const first = await extend(payment, { idempotencyKey });
      rig.clock.pass(day);
      const second = await extend(payment, { idempotencyKey });
      const validUntil = (first.body as { validUntil: number }).validUntil;
      expect(second).toMatchObject({ status: 200, body: { validUntil } });
      expect(problemOf(await extend(payment, { idempotencyKey, days: 1 })).type).toMatch(/\/key-reused$/);
    });

    it.each([
      ["no day", 0],
      ["more than a year", 366],
      ["half a day", 0.5],
    ])("%s is refused at its field", async (_what, days) => {
      const payment = await create(newScene(rig));
      const answer = await extend(payment, { days });
      expect(answer.status).toBe(422);
      expect(problemOf(answer).fields).toEqual([{ name: "days", message: "Choose 1 to 365 whole days, or no end." }]);
    });

    it("no end is refused where the account's links have to end", async () => {
      const payment = await create(newScene(rig));
      expect(await extend(payment, { days: null })).toMatchObject({ status: 200, body: { validUntil: null } });
      const { version } = (await rig.card("GET", "/api/policies")).body as { version: number };
      const validity = { days: 7, mayBeEndless: false };
      expect((await rig.card("PUT", "/api/policies", { version, policies: { validity } })).status).toBe(200);
      expect(problemOf(await extend(payment, { days: null })).fields).toEqual([
        { name: "days", message: "Your account's links have to end. Choose a number of days." },
      ]);
    });

    it("a cancelled one stays cancelled", async () => {
      const payment = await create(newScene(rig));
      await press(rig, payment, "cancellation");
      expect(await extend(payment)).toMatchObject({ status: 409 });
    });
  });
}
