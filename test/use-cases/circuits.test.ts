import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { reconcilePayments } from "../../server/jobs/reconcile.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, movesByApp, newScene, paidUnheard, payerSentTo, press, shown, type Scene } from "../scene.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ withStripe: true });
  await rig.drain();
});
afterAll(() => rig.close());
afterEach(async () => {
  rig.stripe.faults.clear();
  rig.sandbox.hubspot.faults.clear();
  await through(15 * minute);
});

/** What the loops do in this time, looked at every half minute unless told otherwise. */
async function through(milliseconds: number, step = 30 * second): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += step) {
    rig.clock.pass(step);
    while (await reconcilePayments(rig.app.context));
    await rig.drain();
  }
}

const reads = () => rig.stripe.calls().filter(({ path }) => path.includes("/sessions/cs_test")).length;
const circuits = () => rig.app.context.store.circuits.listOpen();

describe("a provider that has fallen silent", () => {
  it("R10 F30 F100 I20 is called five times and then only asked whether it is back; what waited is done 15 minutes after", async () => {
    const scenes = Array.from({ length: 8 }, () => newScene(rig));
    const payments = [];
    for (const scene of scenes) payments.push((await paidUnheard(rig, scene)).payment);
    rig.stripe.faults.add({ kind: "server_error" });
    const before = reads();
    await through(hour, minute);
    expect(reads() - before).toBeLessThanOrEqual(5 + 3);
    expect(await circuits()).toMatchObject([{ upstream: "stripe" }]);
    rig.stripe.faults.clear();
    await through(15 * minute);
    expect(await circuits()).toEqual([]);
    for (const payment of payments) expect((await shown(rig, payment)).status).toBe("paid");
    for (const scene of scenes) expect(movesByApp(scene)).toHaveLength(1);
  });

  it("R10 G6 fails a person's press at once, without a call, and says who is silent and for how long", async () => {
    const payment = await create(newScene(rig));
    await payerSentTo(rig, payment);
    rig.stripe.faults.add({ kind: "server_error" });
    for (let time = 0; time < 5; time += 1) await press(rig, payment, "checks");
    rig.clock.pass(12 * minute);
    await rig.drain();
    const before = rig.stripe.calls().length;
    const answer = await press(rig, payment, "checks");
    expect(rig.stripe.calls().length).toBe(before);
    expect(answer).toMatchObject({ status: 424, body: { title: "Stripe has not answered for 12 minutes." } });
    expect((answer.body as { detail: string }).detail).toContain("Nothing was changed.");
  });

  it("R10 is no trouble after a hiccup: four calls that fail, and one that does not", async () => {
    const payment = await create(newScene(rig));
    await payerSentTo(rig, payment);
    for (let round = 0; round < 3; round += 1) {
      rig.stripe.faults.add({ kind: "server_error", times: 4 });
      for (let time = 0; time < 4; time += 1) expect((await press(rig, payment, "checks")).status).toBe(424);
      expect((await press(rig, payment, "checks")).status).toBe(200);
    }
    expect(await circuits()).toEqual([]);
  });

  it("R10 F23 opens no circuit by asking us to wait", async () => {
    const payment = await create(newScene(rig));
    await payerSentTo(rig, payment);
    rig.stripe.faults.add({ kind: "rate_limited", retryAfter: 1 });
    for (let time = 0; time < 7; time += 1) expect((await press(rig, payment, "checks")).status).toBe(424);
    expect(await circuits()).toEqual([]);
  });
});

describe("work that waits for long though no circuit is open", () => {
  it("I20 G4 is found, and brought forward once its provider answers well several times in a row", async () => {
    const { payment } = await paidUnheard(rig);
    const { portalId } = rig.sandbox.demo;
    const read = { portalId, paymentId: payment.id, asked: 2, failures: 7 };
    const { providerReads } = rig.app.context.store;
    const [now, soon] = [rig.clock.now() + minute, rig.clock.now() + 2 * minute];
    const held = (await providerReads.claim(now, soon, 99)).find(({ paymentId }) => paymentId === payment.id);
    await providerReads.plan({ ...read, ...held }, { at: rig.clock.now() + 5 * hour, failures: 7 });
    await through(15 * minute);
    expect((await shown(rig, payment)).status).toBe("paid");
  });
});

describe("HubSpot, silent for an account", () => {
  it("R10 F44 I20 is called five times in a row, uses up no try of a move, and gets it within 15 minutes", async () => {
    const scene: Scene = newScene(rig);
    const { payment } = await paidUnheard(rig, scene);
    rig.sandbox.hubspot.faults.next({ answer: 503, times: 10_000 });
    await through(2 * hour, 2 * minute);
    expect((await shown(rig, payment)).status).toBe("paid");
    const pending = rig.sandbox.hubspot.faults.pending;
    expect(await circuits()).toMatchObject([{ upstream: "hubspot", connectionId: null }]);
    expect(10_000 - pending).toBeLessThanOrEqual(2 * 30 * 3 + 20);
    const later = rig.clock.now() + 24 * hour;
    const moves = await rig.app.context.store.crmWrites.listDue(scene.portalId, "move", later, 99);
    for (const { attempts } of moves) expect(attempts).toBeLessThanOrEqual(5);
    expect(moves).toHaveLength(1);
    rig.sandbox.hubspot.faults.clear();
    await through(15 * minute);
    expect(movesByApp(scene)).toHaveLength(1);
    expect(await circuits()).toEqual([]);
  });
});
