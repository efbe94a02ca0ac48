import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MovesModel, stageIds, type EffectiveWrite, type Step } from "./moves-model.ts";

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Step>({ kind: "look" }) },
  {
    weight: 6,
    arbitrary: fc
      .constantFrom("well", "well", "unheard", "astray", "refused")
      .map((goes): Step => ({ kind: "write", goes: goes as "well" })),
  },
  { weight: 5, arbitrary: fc.constant<Step>({ kind: "look_after" }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: "die" }) },
  { weight: 4, arbitrary: fc.constantFrom(...stageIds).map((stageId): Step => ({ kind: "person", stageId })) },
  { weight: 1, arbitrary: fc.constantFrom(...stageIds).map((stageId): Step => ({ kind: "merge", stageId })) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: "delete" }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: "restore" }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: "undo" }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: "retry" }) },
);

const histories = fc.array(steps, { maxLength: 40, size: "max" });

const clocks = fc.constantFrom(-3, 0, 3).map((minutesAhead): Step => ({ kind: "clock", minutesAhead }));
const historiesOfClocks = fc.array(fc.oneof({ weight: 30, arbitrary: steps }, { weight: 2, arbitrary: clocks }), {
  maxLength: 40,
  size: "max",
});

function played(history: readonly Step[]): MovesModel {
  const model = new MovesModel();
  for (const step of history) model.take(step);
  model.settle();
  return model;
}

/**
 * What people did between our look at the deal and our write of it, the latest first. A merge may leave the deal in the
 * stage that we saw: nothing is lost then by moving it on.
 */
function between(model: MovesModel, { lookedAt, from, entry }: EffectiveWrite) {
  const done = model.history.filter(({ at, by }) => by !== "app" && at > lookedAt && at < entry.at).toReversed();
  return done.length === 1 && done[0]?.stageId === from ? [] : done;
}

describe("any order of looks, writes, lost answers, deletions, merges, people, undos and retries", () => {
  it("X1 X3 R5 I6 F41 ends with at most one write for the move, and one for each that takes something back", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { writes, moves } = played(history);
        const ids = writes.map(({ moveId }) => moveId);
        expect(new Set(ids).size).toBe(ids.length);
        const takenBack = moves.flatMap(({ undoes }) => undoes ?? []);
        expect(new Set(takenBack).size).toBe(takenBack.length);
        expect(moves.filter(({ undoes }) => undoes === null)).toHaveLength(1);
        expect(moves.every(({ state }) => state !== "planned" && state !== "writing")).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });

  it("I6 F70 ends with at most one write for each, too, where servers' clocks are minutes off HubSpot's", () => {
    fc.assert(
      fc.property(historiesOfClocks, (history) => {
        const ids = played(history).writes.map(({ moveId }) => moveId);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 10_000 },
    );
  });

  it("P3 F40 F44 ends in the rule's stage with one write where no person has a say, whatever is lost, dies or is deleted", () => {
    const personal: ReadonlySet<Step["kind"]> = new Set(["person", "merge", "undo", "retry"]);
    const isImpersonal = (step: Step) =>
      !personal.has(step.kind) && !(step.kind === "write" && step.goes === "refused");
    fc.assert(
      fc.property(histories, (history) => {
        const { stageId, writes, moves } = played(history.filter(isImpersonal));
        expect([stageId, writes.length, moves.map(({ state }) => state)]).toEqual(["billed", 1, ["applied"]]);
      }),
      { numRuns: 10_000 },
    );
  });

  it("I8 F41 F48 leaves every deal where a person has put it after our last write", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const model = played(history);
        // What HubSpot refused to give back waits for a person, and says so.
        fc.pre(!model.moves.some(({ undoes, state }) => undoes !== null && state === "refused"));
        const lastPerson = model.history.findLastIndex(({ by }) => by === "user:8");
        const after = new Set(model.history.slice(lastPerson + 1));
        // What came after a person was looked at after them, or gives back what was lost to a write of the same moment.
        for (const write of model.writes.filter(({ entry }) => after.has(entry))) {
          const [lost] = between(model, write);
          const isGivenBack =
            lost === undefined || model.stageId === lost.stageId || model.stageId !== write.entry.stageId;
          expect(isGivenBack).toBe(true);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it("X3 leaves nothing of a move that was taken back, unless a person wanted it so", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const model = played(history);
        const undo = model.moves.find(({ undoes, state }) => undoes !== null && state === "applied");
        fc.pre(undo !== undefined && undo.evidence.over === undefined);
        const last = model.history.at(-1);
        expect(last?.by === "app" && last.stageId === "billed").toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });
});
