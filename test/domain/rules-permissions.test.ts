import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeMove, type Sight } from "../../server/domain/judgement.ts";
import { usualPermissions, type MovePermissions } from "../../server/domain/rules.ts";

type Stage = NonNullable<Sight["stages"]>[number];

const open = (id: string): Stage => ({ id, isClosed: false, isLost: false, isWritable: true });
const won: Stage = { ...open("won"), isClosed: true };
const stages = [open("new"), open("offer"), open("billed"), won];

interface Case {
  readonly at?: string;
  readonly to?: string | null;
  readonly allows?: Partial<MovePermissions>;
  readonly money?: Sight["money"];
}

function judge({ at = "offer", to = "billed", allows = {}, money = null }: Case) {
  const permissions = { ...usualPermissions, ...allows };
  const move = { state: "planned", pipelineId: "default", toStageId: to, fromStageId: null, permissions } as const;
  return judgeMove(move, { deal: { pipelineId: "default", stageId: at }, stages, money });
}

const write = (from: string, to: string) => ({ verdict: "write", fromStageId: from, toStageId: to });
const skipped = (reason: string) => ({ verdict: "skipped", reason });
const money = { isFirst: true, due: 0, isMoved: false };

describe("what a rule may let its moves do", () => {
  it("X4 goes back only where that is ticked", () => {
    expect(judge({ at: "billed", to: "new" })).toEqual(skipped("further_ahead"));
    expect(judge({ at: "billed", to: "new", allows: { mayGoBack: true } })).toEqual(write("billed", "new"));
  });

  it("X4 F49 leaves a closed stage only where that is ticked, and going back is a tick of its own", () => {
    expect(judge({ at: "won", to: "offer", allows: { mayGoBack: true } })).toEqual(skipped("deal_closed"));
    expect(judge({ at: "won", to: "offer", allows: { mayReopen: true } })).toEqual(skipped("further_ahead"));
    const both = { mayGoBack: true, mayReopen: true };
    expect(judge({ at: "won", to: "offer", allows: both })).toEqual(write("won", "offer"));
  });

  it("S3.33 takes deals only out of the stages it names", () => {
    expect(judge({ allows: { onlyFrom: ["new"] } })).toEqual(skipped("other_stage"));
    expect(judge({ allows: { onlyFrom: ["offer"] } })).toEqual(write("offer", "billed"));
    expect(judge({ to: null, allows: { onlyFrom: ["new"] } })).toEqual(skipped("other_stage"));
  });

  it("X5 only says what it would do, where that is ticked", () => {
    const would = { fromStageId: "offer", toStageId: "billed" };
    expect(judge({ allows: { isDry: true } })).toEqual({ ...skipped("only_noted"), would });
    expect(judge({ at: "billed", allows: { isDry: true } })).toEqual(skipped("already_there"));
  });

  it("X15 waits for the deal's first payment", () => {
    const allows = { fires: "first_paid" } as const;
    expect(judge({ allows, money })).toEqual(write("offer", "billed"));
    expect(judge({ allows, money: { ...money, isFirst: false } })).toEqual(skipped("not_first"));
    expect(judge({ allows })).toEqual(skipped("not_first"));
  });

  it("X15 F90 waits until the deal is fully paid, and never takes an unknown balance for paid", () => {
    const allows = { fires: "fully_paid" } as const;
    expect(judge({ allows, money })).toEqual(write("offer", "billed"));
    expect(judge({ allows, money: { ...money, due: -1 } })).toEqual(write("offer", "billed"));
    expect(judge({ allows, money: { ...money, due: 1 } })).toEqual(skipped("not_fully_paid"));
    expect(judge({ allows, money: { ...money, due: null } })).toEqual(skipped("balance_unknown"));
    expect(judge({ allows })).toEqual(skipped("balance_unknown"));
  });

  it("P3 X15 moves a deal once where its first payment is also its last", () => {
    for (const fires of ["first_paid", "fully_paid"] as const) {
      expect(judge({ allows: { fires }, money: { ...money, isMoved: true } })).toEqual(skipped("moved_already"));
    }
  });
});

const anyId = fc.constantFrom("a", "b", "c", "d", "e");
const anyStages = fc.uniqueArray(
  fc.record({ id: anyId, isClosed: fc.boolean(), isLost: fc.boolean(), isWritable: fc.boolean() }),
  { selector: ({ id }) => id, minLength: 2 },
);
const anyPermissions = fc.record({
  fires: fc.constantFrom("each" as const, "first_paid" as const, "fully_paid" as const),
  onlyFrom: fc.option(fc.array(anyId)),
  mayGoBack: fc.boolean(),
  mayReopen: fc.boolean(),
  isDry: fc.boolean(),
});
const anyMoney = fc.option(fc.record({ isFirst: fc.boolean(), due: fc.option(fc.integer()), isMoved: fc.boolean() }));

const anyCase = fc.record({
  stages: anyStages,
  at: anyId,
  to: fc.option(anyId),
  permissions: anyPermissions,
  money: anyMoney,
});

type AnyCase = typeof anyCase extends fc.Arbitrary<infer Case> ? Case : never;

/** What a rule was not allowed to do and did all the same. */
function breaches({ stages, permissions, money }: AnyCase, from: string, to: string): readonly string[] {
  const placeOf = (stageId: string) => stages.findIndex(({ id }) => id === stageId);
  const { fires, mayGoBack, mayReopen, isDry } = permissions;
  const onlyFrom: readonly string[] = permissions.onlyFrom ?? [from];
  const { isFirst, due } = money ?? { isFirst: false, due: null };
  const broken = {
    "went back": placeOf(to) < placeOf(from) && !mayGoBack,
    "left a closed stage": stages[placeOf(from)]?.isClosed === true && !mayReopen,
    "left another stage": !onlyFrom.includes(from),
    "wrote a stage that is locked": stages[placeOf(to)]?.isWritable !== true,
    "wrote what was to be noted": isDry,
    "took a part for all": fires === "fully_paid" && (due === null || due > 0),
    "took a later payment for the first": fires === "first_paid" && !isFirst,
  };
  return Object.entries(broken).flatMap(([name, isBroken]) => (isBroken ? [name] : []));
}

describe("any rule", () => {
  it("X4 X15 F49 never moves a deal back or out of a closed stage unless that is ticked, nor where it is not to", () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const { stages, at, to, permissions, money: seen } = one;
        const move = { state: "planned", pipelineId: "p", toStageId: to, fromStageId: null, permissions } as const;
        const judgement = judgeMove(move, { deal: { pipelineId: "p", stageId: at }, stages, money: seen });
        fc.pre(judgement.verdict === "write");
        expect(breaches(one, at, judgement.toStageId)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
