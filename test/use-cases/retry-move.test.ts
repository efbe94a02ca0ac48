import type { DealMove } from "@payments/shared";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readAudit } from "../../server/use-cases/account/read-audit.ts";
import { startRig, type Rig } from "../rig.ts";
import {
  actAsPayer,
  create,
  movesByApp,
  newKey,
  newPipeline,
  newScene,
  problemOf,
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
afterEach(() => rig.sandbox.hubspot.faults.clear());
afterAll(() => rig.close());

type Named = { readonly id: string; readonly link: string | null };

/** A paid deal in a pipeline of its own, whose rule leads from the first stage to the second. */
async function paid(prepare: (scene: Scene, stages: readonly string[]) => void = () => undefined) {
  const stages = newPipeline(rig, ["open", "open", "open"]);
  const scene = newScene(rig, { stageId: stages[0] ?? "" });
  const { pipelineId } = rig.sandbox.hubspot.world.deal(scene.portalId, scene.dealId);
  await setRule(rig, pipelineId, { toStageId: stages[1] ?? "" });
  prepare(scene, stages);
  rig.clock.pass(61_000);
  const payment = await create(scene);
  await actAsPayer(rig, payment, "pay");
  await rig.drain();
  return { scene, stages, pipelineId, payment };
}

async function moveOf(payment: Named): Promise<DealMove> {
  const [latest] = (await shown(rig, payment)).moves;
  if (!latest) throw new Error("No rule has had a say.");
  return latest;
}

async function retry(payment: Named, body: Readonly<Record<string, unknown>> = {}, userId?: number) {
  const path = `/api/payments/${payment.id}/moves/${(await moveOf(payment)).id}/retry`;
  return rig.card("POST", path, { idempotencyKey: newKey(), ...body }, userId);
}

const demands = (scene: Scene, stages: readonly string[]): void =>
  rig.sandbox.hubspot.world.requireAtStage(scene.portalId, stages[1] ?? "", ["closedate"]);

function fillIn({ portalId, dealId }: Scene): void {
  const properties = { closedate: "2026-11-20T10:00:00.000Z" };
  rig.sandbox.hubspot.world.editByHand(portalId, { type: "deals", id: dealId, userId: 8, properties });
}

describe("trying a refused move again", () => {
  it("F45 X12 X13 says in people's words what HubSpot wants filled in, and moves the deal once it is", async () => {
    const { scene, stages, payment } = await paid(demands);
    const refused = await moveOf(payment);
    expect(refused).toMatchObject({ state: "refused", attempts: 1, can: { retry: true, undo: false } });
    expect(refused.said).toContain("closedate");
    expect(refused.cure).toBe("Fill in “Close date” on the deal. Then press Retry.");
    fillIn(scene);
    expect((await retry(payment)).status).toBe(200);
    expect(await moveOf(payment)).toMatchObject({ state: "moving", attempts: 2, cure: null, said: null });
    const { entries } = await readAudit(rig.app.context, scene.portalId, null);
    expect(entries[0]).toMatchObject({ act: "payment_act", details: { paymentId: payment.id, kind: "move_retried" } });
    await rig.drain();
    expect(movesByApp(scene)).toEqual([`${stages[0]} → ${stages[1]}`]);
    expect(await moveOf(payment)).toMatchObject({ state: "moved", attempts: 2 });
    expect((await story(rig, payment)).slice(-2)).toEqual([
      "The deal's move is tried again (attempt 2).",
      expect.stringMatching(/^Deal moved from Stage 0 to Stage 1/),
    ]);
  });

  it("R5 X1 is the same move: one row under one cause, however often it is tried", async () => {
    const { scene, payment } = await paid(demands);
    for (const attempt of [2, 3]) {
      await retry(payment);
      await rig.drain();
      expect(await moveOf(payment)).toMatchObject({ state: "refused", attempts: attempt });
    }
    fillIn(scene);
    const idempotencyKey = newKey();
    await Promise.all([retry(payment, { idempotencyKey }), retry(payment, { idempotencyKey })]);
    await rig.drain();
    const { store } = rig.app.context;
    expect(await store.moves.list(scene.portalId, payment.id)).toMatchObject([{ state: "applied", attempts: 4 }]);
    expect(movesByApp(scene)).toHaveLength(1);
    expect(problemOf(await retry(payment))).toMatchObject({ status: 409 });
  });

  it("F45 a rule's stage that is gone: goes where the rule says by then", async () => {
    const { scene, stages, pipelineId, payment } = await paid(({ portalId }, all) =>
      rig.sandbox.hubspot.world.removeStage(portalId, all[1] ?? ""),
    );
    expect(await moveOf(payment)).toMatchObject({ state: "refused", cure: expect.stringContaining("choose a stage") });
    await setRule(rig, pipelineId, { toStageId: stages[2] ?? "" });
    await retry(payment);
    await rig.drain();
    expect(stageOf(scene)).toBe(stages[2]);
    expect(await moveOf(payment)).toMatchObject({ state: "moved", ruleVersion: 2 });
  });

  it("P4 HubSpot was out of reach for days", async () => {
    const stages = newPipeline(rig, ["open", "open"]);
    const scene = newScene(rig, { stageId: stages[0] ?? "" });
    await setRule(rig, rig.sandbox.hubspot.world.deal(scene.portalId, scene.dealId).pipelineId);
    const payment = await create(scene);
    await actAsPayer(rig, payment, "pay");
    // The account itself answers, so that nobody takes HubSpot for silent and spares the tries.
    rig.sandbox.hubspot.faults.next({ answer: 503, match: { path: /\/objects\// }, times: 1_000 });
    for (let days = 0; days < 20; days += 1) {
      rig.clock.pass(day);
      await rig.drain();
    }
    rig.sandbox.hubspot.faults.clear();
    expect(await moveOf(payment)).toMatchObject({ state: "refused", cure: expect.stringContaining("Press Retry") });
    await retry(payment);
    await rig.drain();
    expect(stageOf(scene)).toBe(stages[1]);
  });

  it("F48 leaves a deal that a person has moved further meanwhile", async () => {
    const { scene, stages, payment } = await paid(demands);
    rig.sandbox.hubspot.world.moveDealByHand(scene.portalId, scene.dealId, stages[2] ?? "", 8);
    await retry(payment);
    await rig.drain();
    expect(stageOf(scene)).toBe(stages[2]);
    expect(await moveOf(payment)).toMatchObject({ state: "not_moved", can: { retry: false } });
  });

  it("X3 an undo that HubSpot refused is tried again, too", async () => {
    const { scene, stages, payment } = await paid();
    rig.clock.pass(60_000);
    rig.sandbox.hubspot.world.requireAtStage(scene.portalId, stages[0] ?? "", ["closedate"]);
    const path = `/api/payments/${payment.id}/moves/${(await moveOf(payment)).id}/undo`;
    await rig.card("POST", path, { idempotencyKey: newKey(), reason: "Paid for another deal" });
    await rig.drain();
    expect(await moveOf(payment)).toMatchObject({ isUndo: true, state: "refused", can: { retry: true } });
    fillIn(scene);
    await retry(payment);
    await rig.drain();
    expect(stageOf(scene)).toBe(stages[0]);
    expect(await moveOf(payment)).toMatchObject({ isUndo: true, state: "moved" });
  });
});
