import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admitKey } from "../../server/use-cases/api/admit-key.ts";
import { answerOnce } from "../../server/use-cases/api/answer-once.ts";
import { orderPayment } from "../../server/use-cases/api/order-payment.ts";
import { makeKey } from "../http/api.ts";
import { Death, mortal } from "../mortal.ts";
import { startRig, type Rig } from "../rig.ts";
import { newKey, newScene } from "../scene.ts";

const day = 86_400_000;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const asked = (key: string) => ({ portalId: rig.sandbox.demo.portalId, mode: "test", key, requestHash: "h" }) as const;

describe("an idempotency key of the public API", () => {
  it("P7 makes one payment, wherever the program dies between the request and its answer", async () => {
    const { context } = rig.app;
    const caller = await admitKey(context, await makeKey(rig));
    for (let lastCall = 0, isOver = false; !isOver; lastCall += 1) {
      const { dealId } = newScene(rig);
      const idempotencyKey = newKey();
      const order = {
        amount: { minor: 1_000, currency: "EUR" },
        dealId,
        contactId: null,
        connectionId: null,
        description: "Once",
        validityDays: undefined,
        reference: "",
        capture: "auto",
        language: null,
        allowOverBalance: false,
        metadata: {},
        idempotencyKey,
        requestHash: "h",
      } as const;
      const ask = (parts: typeof context) =>
        answerOnce(parts, {
          ...asked(idempotencyKey),
          work: async () => ({ status: 201, body: (await orderPayment(parts, caller, order)).paymentId }),
        });
      const life = mortal(context, lastCall);
      const first = await ask(life.context).catch((error: unknown) => {
        if (error instanceof Death) return null;
        throw error;
      });
      isOver = first !== null;
      const again = await ask(context);
      const made = await context.store.payments.listOpen(rig.sandbox.demo.portalId, { type: "deal", id: dealId }, 10);
      expect([lastCall, made.map(({ paymentId }) => paymentId)]).toEqual([lastCall, [again.body]]);
      expect(first?.body ?? again.body).toBe(again.body);
    }
  });

  it("P7 does not keep what may turn out otherwise: a far side that was silent, a limit, a fault of ours", async () => {
    for (const status of [424, 429, 500, 503]) {
      const key = newKey();
      const coming = [status, 201];
      const work = () => Promise.resolve({ status: coming.shift() ?? 0, body: "{}" });
      const told: number[] = [];
      for (const _try of [1, 2, 3]) told.push((await answerOnce(rig.app.context, { ...asked(key), work })).status);
      expect(told).toEqual([status, 201, 201]);
    }
  });

  it("answers for thirty days as it did", async () => {
    const key = newKey();
    let works = 0;
    const ask = () =>
      answerOnce(rig.app.context, {
        ...asked(key),
        work: () => Promise.resolve({ status: 201, body: `"${(works += 1)}"` }),
      });
    await ask();
    rig.clock.pass(30 * day);
    expect(await ask()).toEqual({ status: 201, body: '"1"', isRepeat: true });
    rig.clock.pass(1);
    expect(await ask()).toEqual({ status: 201, body: '"2"', isRepeat: false });
  });
});
