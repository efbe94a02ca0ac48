import type { CreateForm } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { connect } from "../sandbox/set-up.ts";
import {
  confirm,
  create,
  newScene,
  payAtStripe,
  press,
  settle,
  tabOf,
  type Scene,
  type SceneOptions,
} from "../scene.ts";

let rig: Rig;
let connections: Readonly<Record<"test" | "live", string>>;
beforeAll(async () => {
  rig = await startRig({ withStripe: true });
  const { portalId, adminId: userId } = rig.sandbox.demo;
  const admin = { serverOrigin: rig.url, portalId, userId, now: rig.clock.now };
  await connect(admin, "stripe", { apiKey: rig.stripe.keys.issue({ mode: "live" }) });
  const all = await rig.app.context.store.connections.list(portalId);
  const of = (mode: string) => all.find((connection) => connection.mode === mode)?.connectionId ?? "";
  connections = { test: of("test"), live: of("live") };
});
afterAll(() => rig.close());

async function formOf(scene: Scene): Promise<CreateForm> {
  const { create } = await tabOf(scene);
  if (!("form" in create)) throw new Error("There is no form.");
  return create.form;
}

async function paid(scene: Scene, mode: "test" | "live", amount: string, currency = "EUR"): Promise<string> {
  const payment = await create(scene, { connectionId: connections[mode], amount, currency });
  const session = await payAtStripe(rig, payment);
  await settle(rig);
  return session;
}

function dealOf(options: SceneOptions): Scene {
  return newScene(rig, options);
}

describe("the amount the form starts with", () => {
  it("S1.4 is the deal's amount while nothing is paid", async () => {
    expect(await formOf(dealOf({}))).toMatchObject({
      amount: { minor: 100_000, decimal: "1000.00" },
      currency: "EUR",
      validityDays: 7,
      description: "Website redesign",
    });
  });

  it("S1.4 is what is left of it after live money", async () => {
    const scene = dealOf({});
    await paid(scene, "live", "250.00");
    expect((await formOf(scene)).amount).toMatchObject({ minor: 75_000, decimal: "750.00" });
  });

  it("S1.4 X39 leaves test money out", async () => {
    const scene = dealOf({});
    await paid(scene, "test", "250.00");
    expect((await formOf(scene)).amount).toMatchObject({ decimal: "1000.00" });
  });

  it("S3.31 counts live money confirmed by hand", async () => {
    const scene = dealOf({});
    const payment = await create(scene, { connectionId: connections.live, amount: "400.00" });
    expect(await confirm(rig, payment, { amount: "400.00" })).toMatchObject({ status: 200 });
    expect((await formOf(scene)).amount).toMatchObject({ decimal: "600.00" });
  });

  it("S3.26 rises again when live money is given back", async () => {
    const scene = dealOf({});
    const session = await paid(scene, "live", "250.00");
    rig.stripe.refund(session, 10_000);
    await settle(rig);
    expect((await formOf(scene)).amount).toMatchObject({ decimal: "850.00" });
  });

  it("S1.4 does not count what is only asked for", async () => {
    const scene = dealOf({});
    const payment = await create(scene, { connectionId: connections.live, amount: "250.00" });
    await press(rig, payment, "cancellation");
    expect((await formOf(scene)).amount).toMatchObject({ decimal: "1000.00" });
  });

  it("never adds money of another currency", async () => {
    const scene = dealOf({});
    await paid(scene, "live", "250.00", "USD");
    expect((await formOf(scene)).amount).toMatchObject({ decimal: "1000.00", currency: "EUR" });
  });

  it("S1.17 is not asked for once the balance is nothing, and the sums are said", async () => {
    const scene = dealOf({ amount: "250.00" });
    await paid(scene, "live", "250.00");
    expect(await tabOf(scene)).toMatchObject({
      create: {
        blocked: {
          reason: "nothing_due",
          cure: "250.00 EUR of 250.00 EUR were received. Raise the deal's amount to ask for more.",
        },
      },
      balance: { open: { decimal: "0.00" }, total: { decimal: "250.00" }, received: { decimal: "250.00" } },
    });
  });

  it("S3.14 X14 is whole for yen", async () => {
    const scene = dealOf({ amount: "125000", currency: "JPY" });
    expect((await formOf(scene)).amount).toEqual({ minor: 125_000, currency: "JPY", decimal: "125000" });
    await paid(scene, "live", "25000", "JPY");
    expect((await formOf(scene)).amount).toEqual({ minor: 100_000, currency: "JPY", decimal: "100000" });
  });

  it("S3.14 X14 is exact to the fils for dinars", async () => {
    const scene = dealOf({ amount: "310.250", currency: "KWD" });
    expect((await formOf(scene)).amount).toEqual({ minor: 310_250, currency: "KWD", decimal: "310.250" });
    await paid(scene, "live", "10.500", "KWD");
    expect((await formOf(scene)).amount).toEqual({ minor: 299_750, currency: "KWD", decimal: "299.750" });
  });

  it("is left to the seller where the deal has no amount, or one its currency cannot hold", async () => {
    const { world } = rig.sandbox.hubspot;
    const scene = dealOf({});
    const { portalId, dealId: id } = scene;
    const edit = (amount: string) =>
      world.editByHand(portalId, { type: "deals", id, userId: 7, properties: { amount } });
    edit("");
    expect((await formOf(scene)).amount).toBeNull();
    edit("1000.005");
    expect((await formOf(scene)).amount).toBeNull();
    edit("900");
    expect((await formOf(scene)).amount).toMatchObject({ decimal: "900.00" });
  });
});
