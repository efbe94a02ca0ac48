import { describe, expect, it } from "vitest";
import type { SeenDeal, Stage } from "../../server/domain/judgement.ts";
import type { Move } from "../../server/domain/moves.ts";
import type { StageEntry } from "../../server/domain/stage-history.ts";
import { judgeUndo, mayRetry, undoingOf, undoOf } from "../../server/domain/undo.ts";
import { move } from "./samples.ts";

const open = (id: string): Stage => ({ id, isClosed: false, isLost: false, isWritable: true });
const stages = [open("new"), open("offer"), { ...open("won"), isClosed: true }];
const settledAt = 1_000_000;

const applied = move({ state: "applied", fromStageId: "offer", toStageId: "won", settledAt });
const undo = undoOf(applied, { moveId: "u1", now: settledAt + 60_000 });

const ours: StageEntry = { stageId: "won", at: settledAt - 300, by: "app" };
const anna = (stageId: string): StageEntry => ({ stageId, at: settledAt + 5_000, by: "user:8" });

function judge(history: readonly StageEntry[], changes: { deal?: SeenDeal | null; stages?: readonly Stage[] } = {}) {
  const stageId = history[0]?.stageId ?? "";
  const deal = changes.deal === undefined ? { pipelineId: "default", stageId, history } : changes.deal;
  return judgeUndo(undo, { deal, stages: changes.stages ?? stages });
}

describe("what an undo does to a move", () => {
  const cases: readonly (readonly [string, Partial<Move>, string])[] = [
    ["stops one that is promised", { state: "planned" }, "stop"],
    ["waits for one whose write is under way", { state: "writing", fromStageId: "offer" }, "wait"],
    ["puts back one that was applied", { state: "applied", fromStageId: "offer" }, "put_back"],
    ["has nothing to take back of one that was skipped", { state: "skipped" }, "nothing"],
    ["has nothing to take back of one that was refused", { state: "refused" }, "nothing"],
    ["cannot be taken back itself", { state: "applied", fromStageId: "won", undoes: "m0" }, "nothing"],
  ];
  it.each(cases)("X3 %s", (_what, changes, expected) => {
    expect(undoingOf(move(changes), [])).toBe(expected);
  });

  it("X3 takes nothing back twice", () => {
    expect(undoingOf(applied, [applied, undo])).toBe("nothing");
  });

  it("X3 R5 is a move of its own under the same cause, and names what it takes back", () => {
    const { ruleId, generation, paymentId } = applied;
    expect(undo).toMatchObject({
      moveId: "u1",
      undoes: applied.moveId,
      state: "planned",
      ruleId,
      generation,
      paymentId,
    });
    expect(undo).toMatchObject({ fromStageId: "won", toStageId: "offer" });
  });

  it("F48 goes where a person had put the deal, if our write came just after them", () => {
    const overtaken = { ...applied, evidence: { over: anna("new") } };
    expect(undoOf(overtaken, { moveId: "u1", now: 0 }).toStageId).toBe("new");
  });
});

describe("judging an undo", () => {
  it("X3 puts a deal back that nobody has touched, also out of a closed stage and backwards", () => {
    expect(judge([ours])).toEqual({ verdict: "write", fromStageId: "won", toStageId: "offer" });
  });

  it("X3 F48 leaves it to the person who has moved it since, forwards, backwards or away and back", () => {
    expect(judge([anna("new"), ours])).toEqual({ verdict: "skipped", reason: "person_moved", by: anna("new") });
    expect(judge([anna("offer"), ours])).toEqual({ verdict: "skipped", reason: "already_there", by: anna("offer") });
    const back = { ...anna("won"), at: settledAt + 6_000 };
    expect(judge([back, anna("new"), ours])).toMatchObject({ verdict: "skipped", by: back });
  });

  it("F49 says that it was closed since", () => {
    const lost = { ...open("lost"), isClosed: true, isLost: true };
    expect(judge([anna("lost"), ours], { stages: [...stages, lost] })).toEqual({
      verdict: "skipped",
      reason: "deal_closed",
      by: anna("lost"),
    });
  });

  it("F40 leaves a deal that is gone", () => {
    expect(judge([], { deal: null })).toEqual({ verdict: "skipped", reason: "deal_gone" });
  });

  it("F41 leaves a merged deal: merging is a person's act", () => {
    const merged: StageEntry = { stageId: "won", at: settledAt + 5_000, by: "user:8" };
    expect(judge([merged])).toMatchObject({ verdict: "skipped" });
  });

  it("F41 F44 leaves a deal that was merged after a write whose answer was lost, also where it stands as before", () => {
    const seenAt = settledAt + 70_000;
    const writing = { ...undo, state: "writing" as const, seenAt, seenDealId: "512" };
    const merged: StageEntry = { stageId: "won", at: seenAt + 1_000, by: "user:8" };
    const deal = { pipelineId: "default", stageId: "won", history: [merged] };
    expect(judgeUndo(writing, { deal: { ...deal, id: "900" }, stages })).toEqual({
      verdict: "skipped",
      reason: "person_moved",
      by: merged,
    });
    const kept = { ...deal, id: "900", history: [ours] };
    expect(judgeUndo(writing, { deal: kept, stages })).toEqual({ verdict: "skipped", reason: "person_moved" });
    expect(judgeUndo(writing, { deal: { ...deal, id: "512" }, stages })).toMatchObject({ verdict: "write" });
  });

  it("F45 refuses where the former stage is gone or closed to apps, and takes no substitute", () => {
    expect(judge([ours], { stages: [open("new"), open("won")] })).toEqual({ verdict: "refused", reason: "stage_gone" });
    const locked = stages.map((stage) => ({ ...stage, isWritable: false }));
    expect(judge([ours], { stages: locked })).toEqual({ verdict: "refused", reason: "stage_read_only" });
  });

  it("leaves a deal of whose history nothing is known", () => {
    const deal = { pipelineId: "default", stageId: "won" };
    expect(judge([], { deal })).toEqual({ verdict: "skipped", reason: "person_moved" });
  });

  it("F44 ends by the history when its answer was lost", () => {
    const writing = { ...undo, state: "writing" as const, seenAt: settledAt + 70_000 };
    const back: StageEntry = { stageId: "offer", at: settledAt + 70_200, by: "app" };
    const sight = (history: readonly StageEntry[]) => ({
      deal: { pipelineId: "default", stageId: history[0]?.stageId ?? "", history },
      stages,
    });
    expect(judgeUndo(writing, sight([back, ours]))).toEqual({ verdict: "applied" });
    expect(judgeUndo(writing, sight([ours]))).toMatchObject({ verdict: "write", toStageId: "offer" });
  });
});

describe("trying a move again", () => {
  it("is for what HubSpot refused alone", () => {
    const states = ["planned", "writing", "applied", "skipped", "refused"] as const;
    expect(states.filter((state) => mayRetry(move({ state })))).toEqual(["refused"]);
  });
});
