import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, payerSentTo, payableAtStripe, pressPay } from "../scene.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ withStripe: true });
});
afterAll(() => rig.close());

describe("our own step on the way to the pay page", () => {
  it("S4.11 waits for nobody where the page is there already: neither for HubSpot nor for the provider", async () => {
    const payment = await create(newScene(rig));
    const page = await payerSentTo(rig, payment);
    rig.sandbox.hubspot.calls.clear();
    rig.sandbox.hubspot.faults.next({ answer: 503, times: 20 });
    rig.stripe.faults.add({ kind: "server_error" });
    const answer = await pressPay(rig, payment);
    rig.sandbox.hubspot.faults.clear();
    rig.stripe.faults.clear();
    expect([answer.status, answer.headers.get("location")]).toEqual([303, page]);
    expect(rig.sandbox.hubspot.calls.count()).toBe(0);
    expect(payableAtStripe(rig, payment)).toBe(1);
  });

  it("S4.11 asks the provider once, and HubSpot not at all, for a page that is not there yet", async () => {
    const payment = await create(newScene(rig));
    rig.sandbox.hubspot.calls.clear();
    expect((await pressPay(rig, payment)).status).toBe(303);
    expect(rig.sandbox.hubspot.calls.count()).toBe(0);
    expect(payableAtStripe(rig, payment)).toBe(1);
  });
});
