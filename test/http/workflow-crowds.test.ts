import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { workWorkflows } from "../../server/jobs/workflows.ts";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, addNeighbour, newScene, press } from "../scene.ts";
import { enrolAll } from "../workflow-set-up.ts";

const day = 24 * 3_600_000;
/** So that a crowd of links does not end while other tests let days go by. */
const long = { validityDays: "365" };
const completions = /^\/automation\/actions\/callbacks\/2026-09\/complete$/;

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`Workflows that enrol many, on ${database.name}`, () => {
    // The store behaves alike on both; the crowd itself is proven once.
    const crowd = database.name === "SQLite" ? 200 : 20;
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database });
    });
    afterEach(() => rig.sandbox.hubspot.faults.clear());
    afterAll(() => rig.close());

    const scenes = (count: number) => Array.from({ length: count }, () => newScene(rig, { amount: "40.00" }));
    const idsOf = (all: readonly { readonly dealId: string }[]) => all.map(({ dealId }) => dealId);
    const ended = (callbackIds: readonly string[]) => callbackIds.map((id) => rig.sandbox.workflows.enrolment(id));
    const statesOf = (callbackIds: readonly string[]) => new Set(ended(callbackIds).map(({ state }) => state));
    const linkOf = (callbackId: string) => {
      const { outputs } = rig.sandbox.workflows.enrolment(callbackId);
      return { id: outputs["paymentId"] ?? "", link: outputs["paymentUrl"] ?? "" };
    };

    it(`F54 X31 make links for ${crowd} deals in a few calls of HubSpot, and wait for each until it is paid or over`, async () => {
      const { calls } = rig.sandbox.hubspot;
      const deals = scenes(crowd);
      calls.clear();
      const made = await enrolAll(rig, idsOf(deals), { action: "create-link", inputs: long });
      expect(calls.all).toEqual([]);
      expect(statesOf(made)).toEqual(new Set(["waiting"]));
      await rig.drain();
      expect(statesOf(made)).toEqual(new Set(["succeeded"]));
      expect(new Set(made.map((id) => linkOf(id).link)).size).toBe(crowd);
      expect(calls.count({ method: "GET", path: /\/(deals|contacts)\/\{/ })).toBe(0);
      expect(calls.count({ path: /^\/crm\/associations\// })).toBeLessThanOrEqual(3);
      expect(calls.count({ path: completions })).toBeLessThanOrEqual(4);

      const waiting = await enrolAll(rig, idsOf(deals), { action: "wait-until-paid", inputs: { waitDays: "2" } });
      await rig.drain();
      expect(statesOf(waiting)).toEqual(new Set(["waiting"]));
      const [paid = "", cancelled = "", ...others] = made;
      await actAsPayer(rig, linkOf(paid), "pay");
      await press(rig, linkOf(cancelled), "cancellation");
      await rig.drain();
      const statusOf = (one: { readonly outputs: Readonly<Record<string, string>> }) => one.outputs["paymentStatus"];
      expect(ended(waiting.slice(0, 3)).map(statusOf)).toEqual(["paid", "cancelled", undefined]);
      rig.clock.pass(2 * day);
      await rig.drain();
      expect(statesOf(waiting)).toEqual(new Set(["succeeded"]));
      expect(ended(waiting).filter((one) => statusOf(one) === "created")).toHaveLength(others.length);
    }, 60_000);

    it("F54 P7 make one payment for an execution that HubSpot repeats, and answer it the same", async () => {
      const [deal] = scenes(1);
      const [callbackId = ""] = await enrolAll(rig, idsOf(deal ? [deal] : []), { action: "create-link", inputs: long });
      expect((await rig.sandbox.workflows.repeatOne(callbackId)).state).toBe("waiting");
      await rig.drain();
      const done = rig.sandbox.workflows.enrolment(callbackId);
      rig.clock.pass(3 * day);
      expect(await rig.sandbox.workflows.repeatOne(callbackId)).toMatchObject({
        state: "succeeded",
        outputs: done.outputs,
      });
      await rig.drain();
      const { portalId } = rig.sandbox.demo;
      const record = { type: "deal", id: deal?.dealId ?? "" } as const;
      expect((await rig.app.context.store.payments.newsOf(portalId, record)).count).toBe(1);
    });

    it("F54 do not hold up the one of another account", async () => {
      const neighbour = await addNeighbour(rig, 70_002);
      const many = await enrolAll(rig, idsOf(scenes(110)), { action: "create-link", inputs: long });
      rig.clock.pass(1);
      const [own = ""] = await rig.sandbox.workflows.enrol({
        portalId: neighbour.portalId,
        workflowId: 9,
        action: "create-link",
        type: "deals",
        recordIds: [neighbour.dealId],
        inputs: { connection: "none yet", amountSource: "deal_balance" },
      });
      await workWorkflows(rig.app.context);
      expect(rig.sandbox.workflows.enrolment(own).outputs["errorCode"]).toBe("NO_CONNECTION");
      expect(ended(many).filter(({ state }) => state === "waiting")).toHaveLength(10);
      await rig.drain();
      expect(statesOf(many)).toEqual(new Set(["succeeded"]));
    }, 60_000);

    it("F54 complete the others when HubSpot waits for one no more", async () => {
      const made = await enrolAll(rig, idsOf(scenes(3)), { action: "create-link", inputs: long });
      const [first = "", ...others] = made;
      rig.sandbox.hubspot.world.openCallback(rig.sandbox.demo.portalId, first, rig.clock.now());
      await rig.drain();
      expect(statesOf(others)).toEqual(new Set(["succeeded"]));
      rig.clock.pass(day);
      await rig.drain();
      expect(rig.sandbox.workflows.enrolment(first).state).toBe("expired");
      const { store, clock } = rig.app.context;
      expect(await store.workflowRuns.portalsDue(clock.now() + 30 * day, 9)).toEqual([]);
    });

    it("F55 are let go of when the app is gone from the account", async () => {
      const neighbour = await addNeighbour(rig, 70_003);
      const [own = ""] = await rig.sandbox.workflows.enrol({
        portalId: neighbour.portalId,
        workflowId: 9,
        action: "create-link",
        type: "deals",
        recordIds: [neighbour.dealId],
        inputs: { connection: "c", amountSource: "deal_balance" },
      });
      rig.sandbox.hubspot.installs.uninstall(neighbour.portalId);
      rig.clock.pass(day);
      await rig.drain();
      const { store, clock } = rig.app.context;
      expect(await store.workflowRuns.portalsDue(clock.now() + 30 * day, 9)).toEqual([]);
      const again = await rig.sandbox.workflows.enrol({
        portalId: neighbour.portalId,
        workflowId: 9,
        action: "cancel",
        type: "deals",
        recordIds: [neighbour.dealId],
      });
      expect(rig.sandbox.workflows.enrolment(own).state).toBe("waiting");
      expect(rig.sandbox.workflows.enrolment(again[0] ?? "").outputs["errorCode"]).toBe("NOT_CONNECTED");
    });
  });
}
