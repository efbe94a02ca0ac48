import type { Move, MoveReason } from "./moves.ts";
import { usualPermissions, type MovePermissions } from "./rules.ts";
import type { DealMoney } from "./rules-money.ts";
import { traceOf, type StageEntry, type StageHistory, type WrittenMove } from "./stage-history.ts";

/** What the writer saw. `deal` is null when it is gone. */
export interface Sight {
  readonly deal: SeenDeal | null;
  readonly stages: readonly Stage[] | null;
  /** Of the deal; left out where the rule acts on each payment. */
  readonly money?: DealMoney | null;
}

export interface SeenDeal {
  /** As which it answers: another id than it was asked for by once it was merged. Left out where nothing was written. */
  readonly id?: string;
  readonly pipelineId: string;
  readonly stageId: string;
  /** Of its stages; read where a write may have been made. */
  readonly history?: StageHistory;
  /** When anything of it was last changed, by HubSpot's clock, epoch ms. */
  readonly changedAt?: number | null;
}

export interface Stage {
  readonly id: string;
  readonly isClosed: boolean;
  readonly isLost: boolean;
  readonly isWritable: boolean;
}

export type Judgement =
  | { readonly verdict: "write"; readonly fromStageId: string; readonly toStageId: string }
  /** `by`: where somebody has put it since · `over`: what our write undid without our knowing. */
  | { readonly verdict: "applied"; readonly by?: StageEntry; readonly over?: StageEntry }
  | {
      readonly verdict: "skipped" | "refused";
      readonly reason: MoveReason;
      /** Who put it where it stands. */
      readonly by?: StageEntry;
      /** With `only_noted`: where the deal would have gone. */
      readonly would?: { readonly fromStageId: string; readonly toStageId: string };
    };

export type ToWrite = Extract<Judgement, { readonly verdict: "write" }>;

/**
 * Judges a move against the deal as it is now: forward only and never out of a closed stage, unless its rule allowed
 * more when it decided, and a person's move wins. A move already `writing` (its answer was lost) is applied when the
 * deal stands at its target, left alone when it stands anywhere but where it was seen, and else judged anew, since the
 * pipeline may have changed as well.
 */
export function judgeMove(move: JudgedMove, { deal, stages, money }: Sight): Judgement {
  if (!deal) return skipped("deal_gone");
  const outcome = move.state === "writing" ? outcomeOf(move, deal) : null;
  if (outcome) return outcome;
  if (deal.pipelineId !== move.pipelineId) return skipped("other_pipeline");
  const permissions = move.permissions ?? usualPermissions;
  const unmet = unmetCondition(permissions, money ?? null);
  if (unmet) return skipped(unmet);
  const judgement = judgeFrom(deal.stageId, stages ?? [], { ...permissions, toStageId: move.toStageId });
  return permissions.isDry ? noted(judgement) : judgement;
}

type Wish = MovePermissions & Pick<Move, "toStageId">;

function judgeFrom(stageId: string, stages: readonly Stage[], wish: Wish): Judgement {
  const from = stages.findIndex(({ id }) => id === stageId);
  const current = stages[from];
  if (!current) return refused("stage_gone");
  const bar = barAt(current, wish);
  if (bar) return skipped(bar);
  const { toStageId, mayGoBack } = wish;
  return toStageId === null ? judgeNext(stages, from, current) : judgeTarget(stages, current, { toStageId, mayGoBack });
}

/** Permissions left out are the usual ones. */
type JudgedMove = Written & Pick<Move, "state" | "pipelineId"> & Partial<Pick<Move, "permissions">>;

/** Why this payment is not the one that the rule waits for; null when it is. */
function unmetCondition({ fires }: MovePermissions, money: DealMoney | null): MoveReason | null {
  if (fires === "each") return null;
  if (money?.isMoved) return "moved_already";
  if (fires === "first_paid") return money?.isFirst ? null : "not_first";
  if (!money || money.due === null) return "balance_unknown";
  return money.due > 0 ? "not_fully_paid" : null;
}

/** Why a deal in this stage stays there whatever the target; null when it may leave. */
function barAt({ id, isClosed }: Stage, { toStageId, onlyFrom, mayReopen }: Wish): MoveReason | null {
  if (id === toStageId) return "already_there";
  if (isClosed && !mayReopen) return "deal_closed";
  return onlyFrom === null || onlyFrom.includes(id) ? null : "other_stage";
}

/** What is known of a write. */
export type Written = Pick<Move, "toStageId" | "fromStageId"> &
  Partial<Pick<Move, "seenAt" | "seenDealId" | "seenChangedAt">>;

/**
 * How a write whose answer was lost, or is looked after, has ended; null when the deal stands where it was seen and
 * nobody has touched it since. The history tells our write from a person's of the same stage, and theirs wins. So does
 * whoever has merged the deal: what may have been written went with it, and the other's history says nothing of that.
 */
export function outcomeOf(move: Written, deal: SeenDeal): Exclude<Judgement, ToWrite> | null {
  const { stageId, history = [] } = deal;
  const write = asSeen(move, deal);
  const trace = traceOf(write, history);
  if (trace.kind === "landed") return { verdict: "applied", ...named("by", trace.since), ...named("over", trace.over) };
  if (trace.kind === "forestalled") return { ...skipped("person_moved"), by: trace.by };
  if (isAnother(deal, move)) {
    const merging = history.find(({ at }) => at > write.seenAt) ?? null;
    return { ...skipped("person_moved"), ...named("by", merging) };
  }
  if (stageId === move.toStageId) return { verdict: "applied" };
  return stageId === move.fromStageId ? null : skipped("person_moved");
}

/** When a deal was last changed says nothing of the history of the one that it was merged into. */
function asSeen(move: Written, deal: SeenDeal): WrittenMove {
  const { seenAt, seenChangedAt = null } = move;
  return { ...move, seenAt: seenAt ?? 0, seenChangedAt: isAnother(deal, move) ? null : seenChangedAt };
}

/** Merged since it was looked at before the write. */
function isAnother({ id }: SeenDeal, { seenDealId }: Written): boolean {
  return id !== undefined && typeof seenDealId === "string" && id !== seenDealId;
}

function named<K extends string>(name: K, entry: StageEntry | null): { readonly [P in K]?: StageEntry } {
  return entry ? ({ [name]: entry } as { readonly [P in K]: StageEntry }) : {};
}

function judgeNext(stages: readonly Stage[], from: number, current: Stage): Judgement {
  const next = stages[from + 1];
  if (!next) return skipped("no_next_stage");
  if (next.isLost) return skipped("next_stage_lost");
  return writeTo(next, current.id);
}

function judgeTarget(
  stages: readonly Stage[],
  current: Stage,
  { toStageId, mayGoBack }: { readonly toStageId: string; readonly mayGoBack: boolean },
): Judgement {
  const to = stages.findIndex(({ id }) => id === toStageId);
  const target = stages[to];
  if (!target) return refused("stage_gone");
  if (to < stages.indexOf(current) && !mayGoBack) return skipped("further_ahead");
  return writeTo(target, current.id);
}

/** The deal stays: the rule is to be watched first. */
function noted(judgement: Judgement): Judgement {
  if (judgement.verdict !== "write") return judgement;
  const { fromStageId, toStageId } = judgement;
  return { verdict: "skipped", reason: "only_noted", would: { fromStageId, toStageId } };
}

function writeTo(target: Stage, fromStageId: string): Judgement {
  if (!target.isWritable) return refused("stage_read_only");
  return { verdict: "write", fromStageId, toStageId: target.id };
}

function skipped(reason: MoveReason): Exclude<Judgement, ToWrite | { readonly verdict: "applied" }> {
  return { verdict: "skipped", reason };
}

function refused(reason: MoveReason): Judgement {
  return { verdict: "refused", reason };
}
