import type { PaymentStatus } from "./payment.ts";
import { usualPermissions, type MovePermissions } from "./rules.ts";
import type { DealMoney } from "./rules-money.ts";
import { traceOf, type StageEntry, type StageHistory } from "./stage-history.ts";

/** One decision by a rule about one deal. */
export interface Move {
  readonly portalId: number;
  readonly moveId: string;
  readonly paymentId: string;
  readonly dealId: string;
  readonly ruleId: string;
  readonly ruleVersion: number;
  readonly pipelineId: string;
  readonly onStatus: PaymentStatus;
  readonly generation: number;
  /** The rule's stage, or null for the next one; fixed to a stage once the deal has been read. */
  readonly toStageId: string | null;
  /** What the rule allowed when it decided. */
  readonly permissions: MovePermissions;
  /** The stage the deal was seen in before the write, null until it was read. */
  readonly fromStageId: string | null;
  readonly state: MoveState;
  readonly reason: MoveReason | null;
  /** HubSpot's own sentence with a refusal. */
  readonly said: string | null;
  /** The move it takes back; null for a move by a rule. There is at most one for each. */
  readonly undoes: string | null;
  /** How often it was begun: a person may have it tried again. */
  readonly attempts: number;
  /** When the deal was looked at before the write, epoch ms; null until then. */
  readonly seenAt: number | null;
  readonly evidence: MoveEvidence;
  readonly decidedAt: number;
  readonly settledAt: number | null;
}

/** What HubSpot told about the end of a move. */
export interface MoveEvidence {
  /** Who put the deal where it stood instead, or where it went afterwards. */
  readonly by?: StageEntry;
  /** What was done between our look and our write, and was lost by it. */
  readonly over?: StageEntry;
  /** Properties of the deal that HubSpot wants filled in first. */
  readonly needs?: readonly string[];
}

/** `planned`: promised · `writing`: from and to are fixed and the write may be under way · the rest is final. */
export type MoveState = "planned" | "writing" | "applied" | "skipped" | "refused";

export type MoveReason =
  | "already_there"
  | "further_ahead"
  | "other_stage"
  | "not_first"
  | "not_fully_paid"
  | "balance_unknown"
  | "moved_already"
  | "only_noted"
  | "deal_closed"
  | "deal_gone"
  | "other_pipeline"
  | "stage_gone"
  | "stage_read_only"
  | "no_next_stage"
  | "next_stage_lost"
  | "person_moved"
  | "hubspot_refused"
  | "unreachable"
  | "account_disconnected"
  /** Taken back by a person before it happened. */
  | "taken_back"
  /** Too many moves of one deal in a short time: something moves it back again and again. */
  | "ping_pong";

/** Reasons for which a rule has not had its turn yet: the payment was not the one it waits for, or it only watches. */
const stillToCome: ReadonlySet<MoveReason | null> = new Set<MoveReason>([
  "not_first",
  "not_fully_paid",
  "balance_unknown",
  "moved_already",
  "only_noted",
]);

/** Whether the move was its rule's one move for the payment. */
export function hasHadItsMove({ reason }: Pick<Move, "reason">): boolean {
  return !stillToCome.has(reason);
}

/** What the writer saw. `deal` is null when it is gone. */
export interface Sight {
  readonly deal: SeenDeal | null;
  readonly stages: readonly Stage[] | null;
  /** Of the deal; left out where the rule acts on each payment. */
  readonly money?: DealMoney | null;
}

export interface SeenDeal {
  readonly pipelineId: string;
  readonly stageId: string;
  /** Of its stages; read where a write may have been made. */
  readonly history?: StageHistory;
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
export type Written = Pick<Move, "toStageId" | "fromStageId"> & Partial<Pick<Move, "seenAt">>;

/**
 * How a write whose answer was lost, or is looked after, has ended; null when the deal stands where it was seen and
 * nobody has touched it since. The history tells our write from a person's of the same stage, and theirs wins.
 */
export function outcomeOf(move: Written, { stageId, history }: SeenDeal): Exclude<Judgement, ToWrite> | null {
  const trace = traceOf({ ...move, seenAt: move.seenAt ?? 0 }, history ?? []);
  if (trace.kind === "landed") return { verdict: "applied", ...named("by", trace.since), ...named("over", trace.over) };
  if (trace.kind === "forestalled") return { ...skipped("person_moved"), by: trace.by };
  if (stageId === move.toStageId) return { verdict: "applied" };
  return stageId === move.fromStageId ? null : skipped("person_moved");
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
