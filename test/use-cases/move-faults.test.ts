import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { drain } from "../../server/jobs/workers.ts";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import type { Fault } from "../sandbox/hubspot/gate/faults.ts";
import { installApp } from "../sandbox/set-up.ts";
import {
  actAsPayer,
  create,
  movesByApp,
  newPipeline,
  newScene,
  setRule,
  shown,
  stageOf,
  story,
  type Scene,
} from "../scene.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

const moved = ["presentationscheduled → decisionmakerboughtin"];
const writing = { method: "POST", path: /\/deals\/batch\/update$/ };
const reading = { method: "POST", path: /\/deals\/batch\/read$/ };

const before: readonly (readonly [string, Fault])[] = [
  ["F43 the write is refused for too many calls", { match: writing, answer: 429, retryAfter: 30 }],
  ["F42 the write meets another write", { match: writing, answer: 409 }],
  ["F42 the deal is locked by other writes", { match: writing, answer: 423 }],
  ["F42 the account is being moved to another data centre", { match: writing, answer: 477, retryAfter: 30 }],
  ["the write is refused by an inner error, without effect", { match: writing, answer: 500 }],
  ["F44 the write's connection breaks before it is heard", { match: writing, answer: "drop" }],
  ["the first look fails", { match: reading, answer: 503 }],
  ["F25 the first look is answered with a web page", { match: reading, answer: "html" }],
];

const after: readonly (readonly [string, Fault])[] = [
  ["the connection breaks after the write", { match: writing, answer: "drop_after_effect" }],
  ["the write answers 502 and was done", { match: writing, answer: 502, takesEffect: true }],
  ["the write's answer is cut off", { match: writing, answer: "cut_json" }],
];

async function paid(scene: Scene, changes: Readonly<Record<string, unknown>> = {}) {
  const payment = await create(scene, changes);
  await actAsPayer(scene.rig, payment, "pay");
  // With the allowance full nobody stands in line for a call: waiting would put the clock on until the next try is due.
  scene.rig.clock.pass(10 * second);
  return payment;
}

async function isApplied(rig: Rig, payment: { readonly id: string }): Promise<boolean> {
  return (await shown(rig, payment)).timeline.some(({ kind }) => kind === "move_applied");
}

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`moving deals while HubSpot is in trouble, on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database });
      // What an install leaves to do takes up the allowance.
      await rig.drain();
    });
    afterEach(() => rig.sandbox.hubspot.faults.clear());
    afterAll(() => rig.close());

    it.each(before)("%s: nothing is said yet, and the deal is moved once later", async (_what, fault) => {
      const scene = newScene(rig);
      const payment = await paid(scene);
      rig.sandbox.hubspot.faults.next(fault);
      await rig.drain();
      expect(stageOf(scene)).toBe("presentationscheduled");
      expect(await isApplied(rig, payment)).toBe(false);
      expect(await shown(rig, payment)).toMatchObject({ status: "paid", move: "The deal is being moved" });
      rig.clock.pass(minute);
      await rig.drain();
      expect(movesByApp(scene)).toEqual(moved);
      expect(await isApplied(rig, payment)).toBe(true);
    });

    it.each(after)("F44 R6 %s: it is looked at again, and not written twice", async (_what, fault) => {
      const scene = newScene(rig);
      const payment = await paid(scene);
      rig.sandbox.hubspot.faults.next(fault);
      await rig.drain();
      expect(movesByApp(scene)).toEqual(moved);
      expect(await isApplied(rig, payment)).toBe(false);
      rig.clock.pass(minute);
      await rig.drain();
      expect(movesByApp(scene)).toEqual(moved);
      expect(await shown(rig, payment)).toMatchObject({ move: "Deal moved to Decision maker bought-in" });
    });

    it("F44 the second look fails after the write: it is looked at again, and not written twice", async () => {
      const scene = newScene(rig);
      const payment = await paid(scene);
      const { context } = rig.app;
      let looks = 0;
      const shortSighted = {
        ...context.crm,
        readStageHistories() {
          looks += 1;
          return Promise.reject(new Error("blind"));
        },
      };
      await drain({ ...context, crm: shortSighted });
      expect(looks).toBe(1);
      rig.clock.pass(minute);
      await rig.drain();
      expect(movesByApp(scene)).toEqual(moved);
      expect(await isApplied(rig, payment)).toBe(true);
    });

    it("F44 F48 an answer lost, and a person moves on before the second look: theirs stands", async () => {
      const scene = newScene(rig);
      const payment = await paid(scene);
      rig.sandbox.hubspot.faults.next({ match: writing, answer: "drop_after_effect" });
      await rig.drain();
      rig.sandbox.hubspot.world.moveDealByHand(scene.portalId, scene.dealId, "contractsent", 8);
      rig.clock.pass(minute);
      await rig.drain();
      expect(stageOf(scene)).toBe("contractsent");
      expect(movesByApp(scene)).toEqual(moved);
      expect((await story(rig, payment)).at(-1)).toContain("has moved it on to Contract sent since");
    });

    it("P3 R9 F44 a second payment's move does not overtake one whose write may have arrived: each moves the deal once", async () => {
      const scene = newScene(rig);
      const first = await paid(scene);
      rig.sandbox.hubspot.faults.next({ match: writing, answer: 503, retryAfter: 30 * 60 });
      await rig.drain();
      const second = await paid(scene, { amount: "250.00" });
      await rig.drain();
      rig.clock.pass(hour);
      await rig.drain();
      expect(movesByApp(scene)).toEqual([...moved, "decisionmakerboughtin → contractsent"]);
      expect(await shown(rig, first)).toMatchObject({ move: "Deal moved to Decision maker bought-in" });
      expect(await shown(rig, second)).toMatchObject({ move: "Deal moved to Contract sent" });
    });

    it("R9 R10 F44 both moves of a deal wait while its write is not answered well, without a rush of calls", async () => {
      const scene = newScene(rig);
      await paid(scene);
      rig.sandbox.hubspot.faults.next({ match: writing, answer: 503, retryAfter: 30 * 60, times: 3 });
      await rig.drain();
      await paid(scene, { amount: "250.00" });
      rig.sandbox.hubspot.calls.clear();
      await rig.drain();
      expect(rig.sandbox.hubspot.calls.count({ path: writing.path, status: 503 })).toBe(1);
      for (let times = 0; times < 3; times += 1) {
        rig.clock.pass(hour);
        await rig.drain();
      }
      expect(movesByApp(scene)).toEqual([...moved, "decisionmakerboughtin → contractsent"]);
    });

    it("one deal of three is refused: the other two are moved, each with its own reason", async () => {
      const [from = "", to = ""] = newPipeline(rig, ["open", "open"]);
      const scenes = [newScene(rig), newScene(rig, { stageId: from }), newScene(rig)];
      const { portalId, dealId } = scenes[1] as Scene;
      await setRule(rig, rig.sandbox.hubspot.world.deal(portalId, dealId).pipelineId);
      rig.sandbox.hubspot.world.requireAtStage(portalId, to, ["closedate"]);
      const payments = [];
      for (const scene of scenes) payments.push(await paid(scene));
      rig.sandbox.hubspot.calls.clear();
      await rig.drain();
      expect(rig.sandbox.hubspot.calls.count({ path: writing.path, status: 207 })).toBe(1);
      const lasts = await Promise.all(payments.map(async (payment) => (await story(rig, payment)).at(-1)));
      expect(lasts).toEqual([
        expect.stringContaining("Deal moved from Presentation scheduled"),
        expect.stringMatching(/HubSpot refused\. It said: “.*closedate/),
        expect.stringContaining("Deal moved from Presentation scheduled"),
      ]);
      expect(scenes.map(stageOf)).toEqual(["decisionmakerboughtin", from, "decisionmakerboughtin"]);
    });

    it("one deal of three was deleted: the other two are moved", async () => {
      const scenes = [newScene(rig), newScene(rig), newScene(rig)];
      const payments = [];
      for (const scene of scenes) payments.push(await paid(scene));
      const { portalId, dealId } = scenes[1] as Scene;
      rig.sandbox.hubspot.world.archiveDeal(portalId, dealId);
      await rig.drain();
      const moves = await Promise.all(payments.map(async (payment) => (await shown(rig, payment)).move));
      expect(moves).toEqual([
        "Deal moved to Decision maker bought-in",
        "Deal not moved: it was deleted in HubSpot",
        "Deal moved to Decision maker bought-in",
      ]);
    });
  });
}

describe("moving deals while HubSpot is in trouble for long", () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
    // Our properties are made once, after the install.
    await rig.drain();
  });
  afterEach(() => rig.sandbox.hubspot.faults.clear());
  afterAll(() => rig.close());

  it("many deals share few calls", async () => {
    const scenes = Array.from({ length: 12 }, () => newScene(rig));
    for (const scene of scenes) await paid(scene);
    rig.sandbox.hubspot.calls.clear();
    await rig.drain();
    expect(scenes.map(movesByApp)).toEqual(scenes.map(() => moved));
    // Pipelines, deals, the write, the second look, contacts, notes: one call each.
    expect(rig.sandbox.hubspot.calls.count()).toBeLessThanOrEqual(6);
  });

  it("P1 nothing is given up for a day of silence", async () => {
    const scene = newScene(rig);
    const payment = await paid(scene);
    rig.sandbox.hubspot.faults.next({ answer: 503, match: { path: /\/(deals|pipelines)/ }, times: 1_000 });
    for (let hours = 0; hours < 24; hours += 1) {
      rig.clock.pass(hour);
      await rig.drain();
    }
    expect(movesByApp(scene)).toEqual([]);
    rig.sandbox.hubspot.faults.clear();
    rig.clock.pass(14 * hour);
    await rig.drain();
    expect(movesByApp(scene)).toEqual(moved);
    expect(await isApplied(rig, payment)).toBe(true);
  });

  it("P4 what HubSpot does not take for days is told, and ends", async () => {
    const scene = newScene(rig);
    const payment = await paid(scene);
    rig.sandbox.hubspot.faults.next({ answer: 503, match: { path: /\/objects\// }, times: 1_000 });
    for (let days = 0; days < 20; days += 1) {
      rig.clock.pass(24 * hour);
      await rig.drain();
    }
    rig.sandbox.hubspot.faults.clear();
    expect((await shown(rig, payment)).move).toBe(
      "Deal not moved: HubSpot could not be reached for days; move it by hand",
    );
    rig.clock.pass(24 * hour);
    await rig.drain();
    expect(movesByApp(scene)).toEqual([]);
  });

  it("F39 P8 without the permission a move waits, costs no calls, is told with its cure, and is made after a new installation", async () => {
    const scene = newScene(rig);
    const payment = await paid(scene);
    const { portalId, adminId: userId } = rig.sandbox.demo;
    const { crmWrites } = rig.app.context.store;
    rig.sandbox.hubspot.installs.withdrawScope(portalId, "crm.objects.deals.write");
    await rig.drain();
    rig.sandbox.hubspot.calls.clear();
    for (let hours = 0; hours < 30; hours += 1) {
      rig.clock.pass(hour);
      await rig.drain();
    }
    expect(rig.sandbox.hubspot.calls.count({ path: /^\/crm\/objects/ })).toBe(0);
    expect(await crmWrites.listParked(portalId)).toContainEqual(
      expect.objectContaining({ kind: "move", objectType: "deal", reason: "missing_scope", waiting: 1 }),
    );
    const waits = "The deal waits to be moved: the account does not let the app change deals";
    const told = await shown(rig, payment);
    expect(told.move).toBe(waits);
    expect(told.moves[0]).toMatchObject({
      state: "moving",
      text: waits,
      cure: expect.stringMatching(/install the app/),
    });
    await installApp({ serverOrigin: rig.url, portalId, userId, now: rig.clock.now });
    await rig.drain();
    expect(movesByApp(scene)).toEqual(moved);
    expect(await isApplied(rig, payment)).toBe(true);
  });

  it("F55 F37 an account that removed the app is left alone, and its deal is moved after a new installation", async () => {
    const scene = newScene(rig);
    const payment = await paid(scene);
    const { portalId, adminId: userId } = rig.sandbox.demo;
    rig.sandbox.hubspot.installs.uninstall(portalId);
    rig.clock.pass(hour);
    await rig.drain();
    const { store } = rig.app.context;
    expect(await store.portals.find(portalId)).toMatchObject({ state: "disconnected" });
    rig.sandbox.hubspot.calls.clear();
    for (let hours = 0; hours < 30; hours += 1) {
      rig.clock.pass(hour);
      await rig.drain();
    }
    expect(rig.sandbox.hubspot.calls.count()).toBe(0);
    await installApp({ serverOrigin: rig.url, portalId, userId, now: rig.clock.now });
    rig.clock.pass(hour);
    await rig.drain();
    expect(movesByApp(scene)).toEqual(moved);
    expect(await isApplied(rig, payment)).toBe(true);
  });
});
