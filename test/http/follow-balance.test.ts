import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { defaultPolicies } from "../../server/domain/policies.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  confirm,
  create,
  newScene,
  payAtStripe,
  payerSentTo,
  settle,
  shown,
  story,
  tabOf,
  type Scene,
} from "../scene.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ withStripe: true });
  const { policies } = rig.app.context.store;
  const several = { ...defaultPolicies, openPayments: "several" as const };
  await policies.save(rig.sandbox.demo.portalId, several, { version: 0, by: "7", at: rig.clock.now() });
});
afterEach(() => rig.sandbox.hubspot.faults.clear());
afterAll(() => rig.close());

/** The seller changes the deal's amount in HubSpot, and somebody looks at the tab. */
async function changeDeal(scene: Scene, amount: string): Promise<void> {
  const { world } = rig.sandbox.hubspot;
  const edit = { type: "deals", id: scene.dealId, properties: { amount }, userId: rig.sandbox.demo.adminId } as const;
  world.editByHand(scene.portalId, edit);
  await tabOf(scene);
}

const whole = { amount: "1000.00" };
const part = { amount: "400.00", followsBalance: false };

describe("an open payment that follows the balance", () => {
  it("S1.19 P5 asks for the new balance under the same link once the deal's amount has changed, and only for that", async () => {
    const scene = newScene(rig);
    const payment = await create(scene, whole);
    const before = await payerSentTo(rig, payment);
    await changeDeal(scene, "600.00");
    await rig.drain();
    expect(await shown(rig, payment)).toMatchObject({
      amount: { decimal: "600.00" },
      status: "opened",
      link: payment.link,
    });
    const after = await payerSentTo(rig, payment);
    expect(after).not.toBe(before);
    const open = rig.stripe
      .sessions()
      .filter((one) => one.metadata?.["payment"] === payment.id && one.status === "open");
    expect(open.map((session) => session.amount_total)).toEqual([60_000]);
    expect((await story(rig, payment)).join(" ")).toContain("€600.00");
  });

  it("S1.19 asks for what another payment has left of it", async () => {
    const scene = newScene(rig);
    const rest = await create(scene, whole);
    const deposit = await create(scene, { ...part, allowOverBalance: true });
    await payAtStripe(rig, deposit);
    await settle(rig);
    expect((await shown(rig, rest)).amount.decimal).toBe("600.00");
  });

  it("C4 leaves alone what does not follow it", async () => {
    const scene = newScene(rig);
    const fixed = await create(scene, part);
    await changeDeal(scene, "600.00");
    await rig.drain();
    expect((await shown(rig, fixed)).amount.decimal).toBe("400.00");
  });

  it("S1.19 follows as soon as HubSpot can be read again", async () => {
    const scene = newScene(rig);
    const payment = await create(scene, whole);
    await changeDeal(scene, "700.00");
    rig.sandbox.hubspot.faults.next({ answer: 503, times: 20 });
    await rig.drain();
    expect((await shown(rig, payment)).amount.decimal).toBe("1000.00");
    rig.sandbox.hubspot.faults.clear();
    rig.clock.pass(60 * 60_000);
    await rig.drain();
    expect((await shown(rig, payment)).amount.decimal).toBe("700.00");
  });
});

describe("a deal on which nothing is due any more", () => {
  it("S1.20 has its open payments cancelled, with the reason, when the money came by another payment", async () => {
    const scene = newScene(rig);
    const first = await create(scene, whole);
    const other = await create(scene, { ...part, allowOverBalance: true });
    await confirm(rig, first, { amount: "1000.00" });
    await rig.drain();
    expect((await shown(rig, other)).status).toBe("cancelled");
    expect(await story(rig, other)).toContain(
      "Cancelled, since nothing is due on the deal any more; the link no longer leads to a payment page.",
    );
  });

  it("S1.20 S1.21 closes the page somebody is on", async () => {
    const scene = newScene(rig);
    const payment = await create(scene, whole);
    await payerSentTo(rig, payment);
    await changeDeal(scene, "0");
    await rig.drain();
    expect((await shown(rig, payment)).status).toBe("cancelled");
    const open = rig.stripe
      .sessions()
      .filter((one) => one.metadata?.["payment"] === payment.id && one.status === "open");
    expect(open).toEqual([]);
  });

  it("S1.20 lets money win that was quicker", async () => {
    const scene = newScene(rig);
    const payment = await create(scene, whole);
    await payAtStripe(rig, payment);
    await changeDeal(scene, "0");
    await settle(rig);
    expect((await shown(rig, payment)).status).toBe("paid");
  });
});
