import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, pressPay, sessionsOf, settle, shown, tokenOf } from "../scene.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ withStripe: true });
});
afterAll(() => rig.close());

describe("a link", () => {
  it("S5.5 works until its end, on another device than the one it was opened on, and asks for no account", async () => {
    const payment = await create(newScene(rig));
    await pressPay(rig, payment);
    rig.clock.pass(7 * day - 2 * minute);
    const page = await rig.page(`/p/${tokenOf(payment)}`, { headers: { "user-agent": "Telephone" } });
    expect([page.status, page.headers.get("set-cookie")]).toEqual([200, null]);
    expect((await pressPay(rig, payment)).status).toBe(303);
    rig.stripe.pay(sessionsOf(rig, payment).at(-1) ?? "");
    await settle(rig);
    expect((await shown(rig, payment)).status).toBe("paid");
  });

  it("S5.5 S3.36 leads nowhere any more two minutes after it", async () => {
    const payment = await create(newScene(rig));
    rig.clock.pass(7 * day + 2 * minute);
    expect((await pressPay(rig, payment)).status).toBe(409);
    expect(sessionsOf(rig, payment)).toEqual([]);
  });
});
