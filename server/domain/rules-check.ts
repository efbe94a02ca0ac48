import type { FieldError } from "./errors.ts";
import { judgeMove } from "./judgement.ts";
import type { PaymentStatus } from "./payment.ts";
import { permissionsOf, type RuleRow } from "./rules.ts";

/** A row as somebody wants to save it. */
export type RuleDraft = Omit<RuleRow, "ruleId">;

export interface RulePipeline {
  readonly id: string;
  readonly label: string;
  readonly stages: readonly {
    readonly id: string;
    readonly label: string;
    readonly isClosed: boolean;
    readonly isLost: boolean;
    readonly isWritable: boolean;
  }[];
}

/** Something that may be meant, and should be looked at. */
export interface RuleWarning {
  /** Place of the row in the set, from 0. */
  readonly row: number;
  readonly kind: "stopped" | "loop" | "never_moves" | "goes_back" | "reopens" | "refused_before";
  readonly message: string;
}

export interface RuleCheck {
  /** What cannot be saved, at its field: `rows.2.toStageId`. */
  readonly refusals: readonly FieldError[];
  readonly warnings: readonly RuleWarning[];
}

interface Surroundings {
  /** Null where HubSpot has no such pipeline. */
  readonly pipeline: RulePipeline | null;
  /** Stages into which HubSpot refused the latest move, with what it said. */
  readonly refused: readonly { readonly stageId: string; readonly said: string | null }[];
}

/** Holds a set of rules against the pipeline as it is now and the rules against each other. */
export function checkRules(rows: readonly RuleDraft[], { pipeline, refused }: Surroundings): RuleCheck {
  // Taking the rules out is the one thing to be done about a pipeline that is gone.
  if (!pipeline) return { refusals: rows.length === 0 ? [] : [noPipeline], warnings: [] };
  const refusals = rows.flatMap((row, place) => [
    ...stageProblems(row, pipeline).map(at(place)),
    ...firingProblems(row, rows.slice(0, place)).map(at(place)),
  ]);
  const drawn = rows.map((row, place): Drawn => ({ row, place, paths: row.isOn ? pathsOf(row, pipeline) : [] }));
  const warnings = drawn.flatMap((one) => [
    ...pathWarnings(one, pipeline),
    ...loopWarnings(one, drawn, pipeline),
    ...refusalWarnings(one, refused, pipeline),
  ]);
  return { refusals, warnings };
}

/** At the field of the pipeline. */
export const noPipeline: FieldError = { name: "pipelineId", message: "This pipeline does not exist in HubSpot." };

function at(place: number): (problem: FieldError) => FieldError {
  return ({ name, message }) => ({ name: `rows.${place}.${name}`, message });
}

function stageProblems({ toStageId, onlyFrom }: RuleDraft, pipeline: RulePipeline): readonly FieldError[] {
  const problems: FieldError[] = [];
  const target = pipeline.stages.find(({ id }) => id === toStageId);
  if (toStageId !== null && !target)
    problems.push({ name: "toStageId", message: `${pipeline.label} has no such stage.` });
  if (target?.isWritable === false)
    problems.push({ name: "toStageId", message: `${target.label} does not accept changes from apps.` });
  if (onlyFrom?.length === 0)
    problems.push({ name: "onlyFrom", message: "Choose at least one stage, or let deals move from any stage." });
  if (onlyFrom?.some((stageId) => !pipeline.stages.some(({ id }) => id === stageId)))
    problems.push({ name: "onlyFrom", message: `${pipeline.label} does not have all of these stages.` });
  return problems;
}

/** Statuses that mean money has come, so that it can be the deal's first or last. */
const paidStatuses: ReadonlySet<PaymentStatus> = new Set(["partially_paid", "paid", "confirmed_manually"]);

/** One status and kind of payment has one rule, or one for the deal's first payment and one for its last. */
function firingProblems({ onStatus, mode, fires }: RuleDraft, before: readonly RuleDraft[]): readonly FieldError[] {
  const problems: FieldError[] = [];
  const others = before.filter((other) => other.onStatus === onStatus && other.mode === mode);
  const isDoubled = others.some((other) => other.fires === fires || other.fires === "each" || fires === "each");
  if (isDoubled) {
    const message = `There is another rule for this status and ${mode} payments already. Change that one, or take it out.`;
    problems.push({ name: "onStatus", message });
  }
  if (fires !== "each" && !paidStatuses.has(onStatus))
    problems.push({ name: "fires", message: "Only money that has come can be a deal's first or last." });
  return problems;
}

/** A row with every way it could move a deal. */
interface Drawn {
  readonly row: RuleDraft;
  readonly place: number;
  readonly paths: readonly Path[];
}

interface Path {
  readonly from: string;
  readonly to: string;
}

/** From which stage to which a row could move a deal, by the very judgement that moves are judged by. */
function pathsOf(row: RuleDraft, { id: pipelineId, stages }: RulePipeline): readonly Path[] {
  const permissions = { ...permissionsOf(row), fires: "each", isDry: false } as const;
  const move = { state: "planned", pipelineId, toStageId: row.toStageId, fromStageId: null, permissions } as const;
  return stages.flatMap(({ id: stageId }) => {
    const judgement = judgeMove(move, { deal: { pipelineId, stageId }, stages });
    return judgement.verdict === "write" ? [{ from: judgement.fromStageId, to: judgement.toStageId }] : [];
  });
}

function pathWarnings({ row, place, paths }: Drawn, pipeline: RulePipeline): readonly RuleWarning[] {
  if (!row.isOn || (row.toStageId !== null && !pipeline.stages.some(({ id }) => id === row.toStageId))) return [];
  const warnings: RuleWarning[] = [];
  const target = labelOf(row.toStageId, pipeline);
  if (paths.length === 0) {
    const message = `This rule never moves a deal: none may come to ${target} from the stages it allows. Choose a later stage, or allow moving back.`;
    warnings.push({ row: place, kind: "never_moves", message });
  }
  const back = paths.filter((path) => isBack(path, pipeline));
  if (back.length > 0) {
    const message = `It may take deals back to ${target}, from ${names(back, pipeline)}.`;
    warnings.push({ row: place, kind: "goes_back", message });
  }
  const reopened = paths.filter(({ from }) => pipeline.stages.some(({ id, isClosed }) => id === from && isClosed));
  if (reopened.length > 0) {
    const message = `It may take deals out of ${names(reopened, pipeline)}, which is closed.`;
    warnings.push({ row: place, kind: "reopens", message });
  }
  return warnings;
}

/** One rule takes a deal to a stage from which another takes it back to where the first one starts again. */
function loopWarnings({ row, place, paths }: Drawn, all: readonly Drawn[], pipeline: RulePipeline) {
  const isLoop = (other: Drawn): boolean =>
    paths.some(
      (there) =>
        !isBack(there, pipeline) &&
        other.paths.some(
          (home) => home.from === there.to && isBack(home, pipeline) && paths.some((again) => again.from === home.to),
        ),
    );
  return all
    .filter((other) => other.place !== place && other.row.mode === row.mode && isLoop(other))
    .map((other): RuleWarning => {
      const message = `Deals can go round: rule ${other.place + 1} takes them back to where this rule moves them on again.`;
      return { row: place, kind: "loop", message };
    });
}

function refusalWarnings(
  { row, place, paths }: Drawn,
  refused: Surroundings["refused"],
  pipeline: RulePipeline,
): readonly RuleWarning[] {
  return refused
    .filter(({ stageId }) => row.isOn && paths.some(({ to }) => to === stageId))
    .map(({ stageId, said }) => {
      const words = said ? ` It said: “${said}”` : "";
      const message = `HubSpot refused the last deal that was to go to ${labelOf(stageId, pipeline)}: it may want properties filled in there.${words}`;
      return { row: place, kind: "refused_before", message };
    });
}

function isBack({ from, to }: Path, { stages }: RulePipeline): boolean {
  return stages.findIndex(({ id }) => id === to) < stages.findIndex(({ id }) => id === from);
}

function names(paths: readonly Path[], pipeline: RulePipeline): string {
  return paths.map(({ from }) => labelOf(from, pipeline)).join(", ");
}

function labelOf(stageId: string | null, { stages }: RulePipeline): string {
  return stageId === null ? "a next stage" : (stages.find(({ id }) => id === stageId)?.label ?? stageId);
}
