import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeMove, type Judgement, type Sight } from "../../server/domain/judgement.ts";
import type { Move } from "../../server/domain/moves.ts";

type Stage = NonNullable<Sight["stages"]>[number];

const open = (id: string): Stage => ({ id, isClosed: false, isLost: false, isWritable: true });
const won: Stage = { ...open("won"), isClosed: true };
const lost: Stage = { ...open("lost"), isClosed: true, isLost: true };
const stages = [open("new"), open("offer"), open("billed"), won, lost];

interface Case {
  readonly at?: string;
  readonly to?: string | null;
  readonly from?: string | null;
  readonly state?: Move["state"];
  readonly pipelineId?: string;
  readonly stages?: Sight["stages"];
}

function judge({ at = "offer", to = "billed", from = null, state = "planned", pipelineId = "default", ...seen }: Case) {
  const move = { state, pipelineId: "default", toStageId: to, fromStageId: from };
  return judgeMove(move, {
    deal: { pipelineId, stageId: at },
    stages: seen.stages === undefined ? stages : seen.stages,
  });
}

const writing = (seen: Case): Judgement => judge({ state: "writing", from: "offer", ...seen });
const write = (from: string, to: string) => ({ verdict: "write", fromStageId: from, toStageId: to });
const skipped = (reason: string) => ({ verdict: "skipped", reason });
const refused = (reason: string) => ({ verdict: "refused", reason });

describe("judging a move", () => {
  it("writes the rule's stage when it lies ahead, near or far", () => {
    expect(judge({})).toEqual(write("offer", "billed"));
    expect(judge({ at: "new", to: "won" })).toEqual(write("new", "won"));
    expect(judge({ at: "new", to: "lost" })).toEqual(write("new", "lost"));
  });

  it("writes the next stage when the rule names none", () => {
    expect(judge({ at: "new", to: null })).toEqual(write("new", "offer"));
    expect(judge({ at: "billed", to: null })).toEqual(write("billed", "won"));
  });

  it("F40 leaves a deal that is gone", () => {
    const move = { pipelineId: "default", toStageId: "billed", fromStageId: "offer" };
    for (const state of ["planned", "writing"] as const) {
      expect(judgeMove({ ...move, state }, { deal: null, stages })).toEqual(skipped("deal_gone"));
    }
  });

  it("F47 leaves a deal that is in another pipeline", () => {
    expect(judge({ pipelineId: "other" })).toEqual(skipped("other_pipeline"));
  });

  it("F45 refuses when the deal's stage, the rule's stage or the pipeline is gone, and takes no substitute", () => {
    expect(judge({ at: "deleted" })).toEqual(refused("stage_gone"));
    expect(judge({ to: "deleted" })).toEqual(refused("stage_gone"));
    expect(judge({ stages: null })).toEqual(refused("stage_gone"));
    expect(judge({ stages: [] })).toEqual(refused("stage_gone"));
  });

  it("refuses a stage that no app may write", () => {
    const locked = [open("new"), { ...open("offer"), isWritable: false }, open("billed")];
    expect(judge({ at: "new", to: "offer", stages: locked })).toEqual(refused("stage_read_only"));
    expect(judge({ at: "new", to: null, stages: locked })).toEqual(refused("stage_read_only"));
    expect(judge({ at: "new", to: "billed", stages: locked })).toEqual(write("new", "billed"));
  });

  it("is done when the deal already stands there, also in a closed stage", () => {
    expect(judge({ at: "billed" })).toEqual(skipped("already_there"));
    expect(judge({ at: "won", to: "won" })).toEqual(skipped("already_there"));
  });

  it("X4 never moves a deal backwards", () => {
    expect(judge({ at: "billed", to: "new" })).toEqual(skipped("further_ahead"));
  });

  it("X4 F49 never moves a deal out of a closed stage", () => {
    expect(judge({ at: "won", to: "lost" })).toEqual(skipped("deal_closed"));
    expect(judge({ at: "lost", to: "billed" })).toEqual(skipped("deal_closed"));
    expect(judge({ at: "won", to: null })).toEqual(skipped("deal_closed"));
  });

  it("has no next stage after the last one", () => {
    expect(judge({ at: "billed", to: null, stages: stages.slice(0, 3) })).toEqual(skipped("no_next_stage"));
  });

  it("does not lose a deal because lost happens to be the next stage", () => {
    expect(judge({ at: "offer", to: null, stages: [open("offer"), lost] })).toEqual(skipped("next_stage_lost"));
  });
});

describe("judging a move whose answer was lost", () => {
  it("F44 calls it applied when the deal stands at its target", () => {
    expect(writing({ at: "billed" })).toEqual({ verdict: "applied" });
    expect(writing({ at: "won", to: "won" })).toEqual({ verdict: "applied" });
  });

  it("F44 writes it again when the deal still stands where it was seen", () => {
    expect(writing({ at: "offer" })).toEqual(write("offer", "billed"));
  });

  it("F48 leaves it to the person who has moved the deal elsewhere meanwhile, forwards or backwards", () => {
    expect(writing({ at: "won" })).toEqual(skipped("person_moved"));
    expect(writing({ at: "new" })).toEqual(skipped("person_moved"));
    expect(writing({ at: "elsewhere", pipelineId: "other" })).toEqual(skipped("person_moved"));
  });

  it("F45 does not write again what the changed pipeline no longer allows", () => {
    const without = stages.filter(({ id }) => id !== "billed");
    const turned = [open("billed"), open("offer")];
    const closed = [{ ...open("offer"), isClosed: true }, open("billed")];
    const locked = [open("offer"), { ...open("billed"), isWritable: false }];
    expect(writing({ stages: without })).toEqual(refused("stage_gone"));
    expect(writing({ stages: null })).toEqual(refused("stage_gone"));
    expect(writing({ stages: turned })).toEqual(skipped("further_ahead"));
    expect(writing({ stages: closed })).toEqual(skipped("deal_closed"));
    expect(writing({ stages: locked })).toEqual(refused("stage_read_only"));
    expect(writing({ pipelineId: "other" })).toEqual(skipped("other_pipeline"));
  });
});

const anyId = fc.constantFrom("a", "b", "c", "d", "e", "f");
const anyStages = fc.uniqueArray(
  fc.record({ id: anyId, isClosed: fc.boolean(), isLost: fc.boolean(), isWritable: fc.boolean() }),
  { selector: ({ id }) => id, minLength: 3 },
);
const anyMove = fc.record({
  state: fc.constantFrom("planned" as const, "writing" as const),
  pipelineId: fc.constant("default"),
  toStageId: fc.option(anyId),
  fromStageId: fc.constantFrom("a", "b", null),
});

describe("judging any move", () => {
  it("X4 writes strictly forward only, to a writable stage, never out of a closed one", () => {
    fc.assert(
      fc.property(anyStages, fc.constantFrom("a", "b"), anyMove, (stages, stageId, move) => {
        const judgement = judgeMove(move, { deal: { pipelineId: "default", stageId }, stages });
        fc.pre(judgement.verdict === "write");
        const from = stages.findIndex(({ id }) => id === judgement.fromStageId);
        const to = stages.findIndex(({ id }) => id === judgement.toStageId);
        expect(judgement.fromStageId).toBe(stageId);
        expect(to).toBeGreaterThan(from);
        expect(stages[to]?.isWritable).toBe(true);
        expect(stages[from]?.isClosed).toBe(false);
        expect(judgement.toStageId).toBe(move.toStageId ?? stages[from + 1]?.id);
        expect(move.toStageId === null && stages[to]?.isLost).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it("F44 ends in applied after a write that arrived, whatever its answer", () => {
    fc.assert(
      fc.property(anyStages, anyId, fc.option(anyId), (stages, stageId, toStageId) => {
        const move = { pipelineId: "default", state: "planned" as const, toStageId, fromStageId: null };
        const first = judgeMove(move, { deal: { pipelineId: "default", stageId }, stages });
        fc.pre(first.verdict === "write");
        const written = { ...move, state: "writing" as const, ...first };
        expect(judgeMove(written, { deal: { pipelineId: "default", stageId }, stages })).toEqual(first);
        const moved = { pipelineId: "default", stageId: first.toStageId };
        expect(judgeMove(written, { deal: moved, stages })).toEqual({ verdict: "applied" });
      }),
    );
  });
});
