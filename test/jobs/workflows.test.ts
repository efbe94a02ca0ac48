import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { turnsOf } from "../../server/jobs/turns.ts";
import { workflowLane } from "../../server/jobs/workflows.ts";
import { startRig, type Rig } from "../rig.ts";
import { addNeighbour, newScene } from "../scene.ts";
import { enrolAll } from "../workflow-set-up.ts";

const completions = /^\/automation\/actions\/callbacks\/2026-09\/complete$/;

describe("the turns of accounts whose workflows wait", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
    await rig.drain();
  });
  afterEach(() => rig.sandbox.hubspot.faults.clear());
  afterAll(() => rig.close());

  const enrolment = (callbackId: string) => rig.sandbox.workflows.enrolment(callbackId);
  const enrolOne = async (dealId: string) => (await enrolAll(rig, [dealId], { action: "create-link" }))[0] ?? "";

  it("F54 F14 go on beside one that HubSpot leaves without an answer", async () => {
    const neighbour = await addNeighbour(rig, 70_004);
    const { dealId } = newScene(rig);
    const { faults } = rig.sandbox.hubspot;
    faults.next({
      answer: "timeout",
      match: { path: /\/deals\/batch\/read$/, body: new RegExp(`"${dealId}"`) },
    });
    const slow = await enrolOne(dealId);
    rig.clock.pass(1);
    const [own = ""] = await rig.sandbox.workflows.enrol({
      portalId: neighbour.portalId,
      workflowId: 9,
      action: "create-link",
      type: "deals",
      recordIds: [neighbour.dealId],
      inputs: { connection: "none yet", amountSource: "deal_balance" },
    });
    const turns = turnsOf(workflowLane());
    await turns.round(rig.app.context);
    await expect.poll(() => enrolment(own).outputs["errorCode"]).toBe("NO_CONNECTION");
    expect([enrolment(slow).state, faults.pending]).toEqual(["waiting", 0]);
    faults.clear();
    await turns.settled();
    rig.clock.pass(60_000);
    await rig.drain();
    expect(enrolment(slow).state).toBe("succeeded");
  });

  it("F54 G8 wait a moment after one that was not full, so that what comes one by one is told in one call, once", async () => {
    const { portalId } = rig.sandbox.demo;
    const { calls } = rig.sandbox.hubspot;
    const { take } = workflowLane();
    const first = await enrolOne(newScene(rig).dealId);
    await take(rig.app.context, portalId);
    expect(enrolment(first).state).toBe("succeeded");
    calls.clear();
    const others = [await enrolOne(newScene(rig).dealId), await enrolOne(newScene(rig).dealId)];
    await take(rig.app.context, portalId);
    expect([calls.all, others.map((id) => enrolment(id).state)]).toEqual([[], ["waiting", "waiting"]]);
    rig.clock.pass(1_000);
    await take(rig.app.context, portalId);
    expect(others.map((id) => enrolment(id).state)).toEqual(["succeeded", "succeeded"]);
    expect(calls.count({ path: completions })).toBe(1);
    // Longer than any lease.
    rig.clock.pass(3_600_000);
    await take(rig.app.context, portalId);
    expect(calls.count({ path: completions })).toBe(1);
  });
});
