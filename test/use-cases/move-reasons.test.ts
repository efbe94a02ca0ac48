import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drain } from "../../server/jobs/workers.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  actAsPayer,
  create,
  movesByApp,
  newPipeline,
  newScene,
  press,
  setRule,
  shown,
  stageOf,
  story,
  type Scene,
} from "../scene.ts";

const day = 24 * 60 * 60 * 1_000;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

type Kind = "open" | "won" | "lost" | "locked";

/** A deal in a pipeline of its own, with a rule for paid payments. */
async function ruled(kinds: readonly Kind[], { from = 0, to }: { from?: number; to?: number } = {}) {
  const stages = newPipeline(rig, kinds);
  const scene = newScene(rig, { stageId: stages[from] ?? "" });
  const toStageId = to === undefined ? undefined : stages[to];
  await setRule(rig, pipelineOf(scene), toStageId === undefined ? {} : { toStageId });
  return { scene, stages, payment: await create(scene) };
}

function pipelineOf({ portalId, dealId }: Scene): string {
  return rig.sandbox.hubspot.world.deal(portalId, dealId).pipelineId;
}

function byHand({ portalId, dealId }: Scene, stageId: string | undefined): void {
  rig.sandbox.hubspot.world.moveDealByHand(portalId, dealId, stageId ?? "", 8);
}

/** Pays, works, and tells what the timeline and the row say of the deal. */
async function payAndTell(payment: { readonly id: string; readonly link: string | null }) {
  await actAsPayer(rig, payment, "pay");
  await rig.drain();
  return tell(payment);
}

async function tell(payment: { readonly id: string }) {
  const { move, status } = await shown(rig, payment);
  return { status, move, last: (await story(rig, payment)).at(-1) };
}

describe("a deal that is moved", () => {
  it("X2 P4 goes to the next stage, and the timeline names from, to, rule and version", async () => {
    const { scene, stages, payment } = await ruled(["open", "open", "won", "lost"]);
    await setRule(rig, pipelineOf(scene));
    expect(await payAndTell(payment)).toEqual({
      status: "paid",
      move: "Deal moved to Stage 1",
      last: "Deal moved from Stage 0 to Stage 1 by the pipeline's rule (version 2).",
    });
    expect(stageOf(scene)).toBe(stages[1]);
  });

  it("S3.32 goes to the rule's own stage, also over others, also to won", async () => {
    const { scene, stages, payment } = await ruled(["open", "open", "won", "lost"], { to: 2 });
    expect(await payAndTell(payment)).toMatchObject({ move: "Deal moved to Stage 2" });
    expect(stageOf(scene)).toBe(stages[2]);
  });

  it("S3.6 goes by the payment's own pipeline, whatever other pipelines' rules say", async () => {
    const { payment } = await ruled(["open", "open"]);
    const other = await ruled(["open", "open"]);
    expect(await payAndTell(payment)).toMatchObject({ move: "Deal moved to Stage 1" });
    expect(movesByApp(other.scene)).toEqual([]);
  });

  it("F46 goes to a stage that was renamed meanwhile, under its new name", async () => {
    const { scene, stages, payment } = await ruled(["open", "open"], { to: 1 });
    rig.sandbox.hubspot.world.renameStage(scene.portalId, stages[1] ?? "", "Money is here");
    rig.clock.pass(61_000);
    expect(await payAndTell(payment)).toMatchObject({ move: "Deal moved to Money is here" });
  });

  it("follows one rule after the other when a payment reaches two statuses", async () => {
    const { scene, stages, payment } = await ruled(["open", "open", "open"], { to: 2 });
    await setRule(rig, pipelineOf(scene), { onStatus: "opened", toStageId: stages[1] ?? "" });
    await payAndTell(payment);
    expect(movesByApp(scene)).toEqual([`${stages[0]} → ${stages[1]}`, `${stages[1]} → ${stages[2]}`]);
  });

  it("F46 F50 goes by the rule as it was when the payment was paid", async () => {
    const { scene, stages, payment } = await ruled(["open", "open", "open"], { to: 1 });
    const { crm } = rig.app.context;
    const silent = { ...crm, readPipelines: () => Promise.reject(new Error("not now")) };
    await actAsPayer(rig, payment, "pay");
    await drain({ ...rig.app.context, crm: silent });
    await setRule(rig, pipelineOf(scene), { toStageId: stages[2] ?? "" });
    rig.clock.pass(10_000);
    await rig.drain();
    expect(stageOf(scene)).toBe(stages[1]);
    expect((await tell(payment)).last).toContain("(version 1)");
  });
});

describe("a deal that is not moved, and why", () => {
  it("F48 a person moved it there before", async () => {
    const { scene, stages, payment } = await ruled(["open", "open", "open"], { to: 1 });
    byHand(scene, stages[1]);
    expect(await payAndTell(payment)).toEqual({
      status: "paid",
      move: "Deal not moved: it already stood in that stage",
      last: "Deal not moved: it already stood in that stage.",
    });
    expect(movesByApp(scene)).toEqual([]);
  });

  it("F48 X4 a person moved it further", async () => {
    const { scene, stages, payment } = await ruled(["open", "open", "open"], { to: 1 });
    byHand(scene, stages[2]);
    expect(await payAndTell(payment)).toMatchObject({ move: "Deal not moved: it already stood further ahead" });
    expect(stageOf(scene)).toBe(stages[2]);
  });

  it.each(["won", "lost"] as const)("F49 X4 it was closed as %s, and the money is kept all the same", async (end) => {
    const { scene, stages, payment } = await ruled(["open", "open", end]);
    byHand(scene, stages[2]);
    expect(await payAndTell(payment)).toEqual({
      status: "paid",
      move: "Deal not moved: it is closed, and its rule takes no deal out of a closed stage",
      last: "Deal not moved: it is closed, and its rule takes no deal out of a closed stage.",
    });
    expect(movesByApp(scene)).toEqual([]);
  });

  it("F47 a person put it into another pipeline", async () => {
    const { scene, payment } = await ruled(["open", "open"]);
    byHand(scene, "qualifiedtobuy");
    expect(await payAndTell(payment)).toMatchObject({ move: "Deal not moved: it is in another pipeline now" });
    expect(stageOf(scene)).toBe("qualifiedtobuy");
  });

  it("F40 it was deleted between our look and our write, and is moved once it is back", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    await actAsPayer(rig, payment, "pay");
    rig.clock.pass(10_000);
    const { world, faults } = rig.sandbox.hubspot;
    const match = { method: "POST", path: /\/deals\/batch\/update$/ };
    faults.meanwhile(match, () => world.archiveDeal(scene.portalId, scene.dealId));
    await rig.drain();
    expect((await shown(rig, payment)).move).toBe("Deal not moved: it was deleted in HubSpot");
    world.restoreDeal(scene.portalId, scene.dealId);
    await rig.hubspotTells();
    await rig.drain();
    expect(movesByApp(scene)).toEqual(["presentationscheduled → decisionmakerboughtin"]);
  });

  it("F40 it was deleted, and the payment is kept", async () => {
    const { scene, payment } = await ruled(["open", "open"]);
    rig.sandbox.hubspot.world.archiveDeal(scene.portalId, scene.dealId);
    expect(await payAndTell(payment)).toMatchObject({
      status: "paid",
      move: "Deal not moved: it was deleted in HubSpot",
    });
  });

  it("F45 the rule's stage was deleted: what to do is said, and no other stage is taken", async () => {
    const { scene, stages, payment } = await ruled(["open", "open", "open"], { to: 1 });
    rig.sandbox.hubspot.world.removeStage(scene.portalId, stages[1] ?? "");
    rig.clock.pass(61_000);
    expect(await payAndTell(payment)).toMatchObject({
      move: "Deal not moved: its stage no longer exists; set the pipeline's rule anew",
    });
    expect(stageOf(scene)).toBe(stages[0]);
  });

  it("F45 the rule's stage was deleted a moment ago, so that only HubSpot knows: its sentence is passed on", async () => {
    const { scene, stages, payment } = await ruled(["open", "open", "open"], { to: 1 });
    await rig.card("GET", `/api/payments/${payment.id}`);
    rig.sandbox.hubspot.world.removeStage(scene.portalId, stages[1] ?? "");
    const { last } = await payAndTell(payment);
    expect(last).toMatch(/^Deal not moved: .+/);
    expect(stageOf(scene)).toBe(stages[0]);
    expect(movesByApp(scene)).toEqual([]);
  });

  it("the account lets no app put deals there", async () => {
    const { scene, payment } = await ruled(["open", "locked", "won"]);
    expect(await payAndTell(payment)).toMatchObject({
      move: "Deal not moved: the stage does not accept changes from apps",
    });
    expect(movesByApp(scene)).toEqual([]);
  });

  it("stands in the last stage already", async () => {
    const { payment } = await ruled(["open"]);
    expect(await payAndTell(payment)).toMatchObject({ move: "Deal not moved: it already stands in the last stage" });
  });

  it("X4 the next stage means that it is lost", async () => {
    const { scene, payment } = await ruled(["open", "lost"]);
    expect(await payAndTell(payment)).toMatchObject({ move: "Deal not moved: the next stage means the deal is lost" });
    expect(movesByApp(scene)).toEqual([]);
  });

  it("F45 the stage demands a property that is empty: HubSpot's own sentence is on the timeline", async () => {
    const { scene, stages, payment } = await ruled(["open", "open"]);
    rig.sandbox.hubspot.world.requireAtStage(scene.portalId, stages[1] ?? "", ["closedate"]);
    const { move, last } = await payAndTell(payment);
    expect(move).toBe("Deal not moved: HubSpot refused");
    expect(last).toMatch(/^Deal not moved: HubSpot refused\. It said: “.*required.*closedate.*”/);
    expect(stageOf(scene)).toBe(stages[0]);
  });

  it("X1 F48 a person moved it between our write and our second look: theirs stands, and it is said", async () => {
    const { scene, stages, payment } = await ruled(["open", "open", "open"]);
    await actAsPayer(rig, payment, "pay");
    const { crm } = rig.app.context;
    const meddled = {
      ...crm,
      async writeRecords(...given: Parameters<typeof crm.writeRecords>) {
        const results = await crm.writeRecords(...given);
        byHand(scene, stages[2]);
        return results;
      },
    };
    await drain({ ...rig.app.context, crm: meddled });
    await rig.drain();
    expect(await tell(payment)).toMatchObject({
      move: "Deal moved to Stage 1; user 8 has moved it on to Stage 2 since",
    });
    expect(stageOf(scene)).toBe(stages[2]);
    expect(movesByApp(scene)).toHaveLength(1);
  });

  it("F48 a person moved it back afterwards: it stays where they put it, however often the payment is read", async () => {
    const { scene, stages, payment } = await ruled(["open", "open", "open"]);
    await payAndTell(payment);
    byHand(scene, stages[0]);
    await press(rig, payment, "checks");
    rig.clock.pass(day);
    await press(rig, payment, "checks");
    await rig.drain();
    expect(stageOf(scene)).toBe(stages[0]);
    expect(movesByApp(scene)).toHaveLength(1);
  });

  it("P4 the pipeline has no rule", async () => {
    const [stageId = ""] = newPipeline(rig, ["open", "open"]);
    const payment = await create(newScene(rig, { stageId }));
    expect(await payAndTell(payment)).toMatchObject({
      move: null,
      last: "Deal not moved: the deal's pipeline has no rule for this.",
    });
  });

  it("F130 X39 the rule is for live money and the payment is a test", async () => {
    const [stageId = ""] = newPipeline(rig, ["open", "open"]);
    const scene = newScene(rig, { stageId });
    await setRule(rig, pipelineOf(scene), { mode: "live" });
    const payment = await create(scene);
    expect(await payAndTell(payment)).toMatchObject({
      last: "Deal not moved: its rule is for payments of the other kind; test and live are kept apart.",
    });
    expect(movesByApp(scene)).toEqual([]);
  });

  it("P4 the payment belongs to no deal", async () => {
    const scene = newScene(rig);
    const payment = await create(scene, { objectTypeId: "0-1", objectId: scene.contactId });
    expect(await payAndTell(payment)).toMatchObject({ last: "Deal not moved: this payment belongs to no deal." });
  });

  it("X9 F82 the money came after the link had ended", async () => {
    const { scene, payment } = await ruled(["open", "open"]);
    await actAsPayer(rig, payment, "pay_late");
    await rig.drain();
    const { status, reviews, timeline } = await shown(rig, payment);
    expect({ status, reviews }).toEqual({ status: "paid", reviews: ["late"] });
    expect(timeline.map(({ text }) => text)).toContain(
      "Deal not moved: the money came after the link had ended; look at it first.",
    );
    expect(movesByApp(scene)).toEqual([]);
  });

  it("X9 F84 it was paid twice: one move, and it is said that it was twice", async () => {
    const { scene, payment } = await ruled(["open", "open", "open"]);
    await actAsPayer(rig, payment, "pay_twice");
    await rig.drain();
    expect(await shown(rig, payment)).toMatchObject({
      status: "paid",
      reviews: ["double"],
      received: { minor: 150_000 },
    });
    expect(movesByApp(scene)).toHaveLength(1);
  });
});
