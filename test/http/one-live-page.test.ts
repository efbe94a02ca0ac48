import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import {
  create,
  movesByApp,
  newScene,
  payableAtStripe,
  payerSentTo,
  pressPay,
  sessionsOf,
  settle,
  shown,
} from "../scene.ts";

const minute = 60_000;
const hour = 60 * minute;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ withStripe: true });
});
afterEach(() => {
  rig.stripe.faults.clear();
  rig.stripe.webhooks.release();
});
afterAll(() => rig.close());

describe("one live page per payment", () => {
  it("P5 X24 a page that ended at Stripe is replaced behind the same link", async () => {
    const payment = await create(newScene(rig));
    const first = await payerSentTo(rig, payment);
    rig.clock.pass(25 * hour);
    const second = await payerSentTo(rig, payment);
    expect(second).not.toBe(first);
    expect(sessionsOf(rig, payment)).toHaveLength(2);
    expect(payableAtStripe(rig, payment)).toBe(1);
  });

  it("P5 a page that is nearly over is closed at Stripe before another one is made", async () => {
    const payment = await create(newScene(rig));
    await payerSentTo(rig, payment);
    rig.clock.pass(24 * hour - 9 * minute);
    expect(payableAtStripe(rig, payment)).toBe(1);
    const before = rig.stripe.calls().length;
    const second = await payerSentTo(rig, payment);
    expect(second).toContain(sessionsOf(rig, payment)[1]);
    expect(payableAtStripe(rig, payment)).toBe(1);
    const writes = rig.stripe
      .calls()
      .slice(before)
      .filter(({ method }) => method === "POST");
    expect(writes.map(({ path }) => path)).toEqual([
      `/v1/checkout/sessions/${sessionsOf(rig, payment)[0]}/expire`,
      "/v1/checkout/sessions",
    ]);
  });

  it("P5 a page with time enough to pay is kept", async () => {
    const payment = await create(newScene(rig));
    const first = await payerSentTo(rig, payment);
    rig.clock.pass(24 * hour - 12 * minute);
    expect(await payerSentTo(rig, payment)).toBe(first);
  });

  it("P5 nothing new is made while the old page cannot be closed", async () => {
    const payment = await create(newScene(rig));
    await payerSentTo(rig, payment);
    rig.clock.pass(24 * hour - 9 * minute);
    rig.stripe.faults.add({ path: /\/expire$/, kind: "rate_limited" });
    const answer = await pressPay(rig, payment);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain("Try again");
    expect(sessionsOf(rig, payment)).toHaveLength(1);
  });

  it("P5 F81 a page that was paid at its last moment is not replaced: the payer is told Paid", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    await payerSentTo(rig, payment);
    rig.clock.pass(24 * hour - 9 * minute);
    rig.stripe.webhooks.drop();
    rig.stripe.pay(sessionsOf(rig, payment)[0] ?? "");
    const answer = await pressPay(rig, payment);
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain("€750.00 was received.");
    expect(sessionsOf(rig, payment)).toHaveLength(1);
    await settle(rig);
    expect(movesByApp(scene)).toHaveLength(1);
  });

  it("P5 two payers meeting a page that is nearly over get one new page between them", async () => {
    const payment = await create(newScene(rig));
    await payerSentTo(rig, payment);
    rig.clock.pass(24 * hour - 9 * minute);
    const answers = await Promise.all([1, 2, 3, 4].map(() => pressPay(rig, payment)));
    expect(payableAtStripe(rig, payment)).toBe(1);
    expect(sessionsOf(rig, payment)).toHaveLength(2);
    const addresses = answers.flatMap((answer) => answer.headers.get("location") ?? []);
    expect(new Set(addresses).size).toBe(1);
    expect(await shown(rig, payment)).toMatchObject({ status: "opened" });
  });
});
