import type { PaymentStatus } from "./payment.ts";
import type { MovePermissions } from "./rules.ts";
import type { StageEntry } from "./stage-history.ts";

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
  /** As which deal it was looked at: `dealId` is another one since, where that was merged. Null until then. */
  readonly seenDealId: string | null;
  /** When it had last been changed as it was looked at, by HubSpot's clock, epoch ms. Null until then, and where untold. */
  readonly seenChangedAt: number | null;
  readonly evidence: MoveEvidence;
  readonly decidedAt: number;
  readonly settledAt: number | null;
}

/** Its deal has not been looked at for a write. */
export const unseen = { seenAt: null, seenDealId: null, seenChangedAt: null } as const satisfies Partial<Move>;

/** Nothing has been done for it yet, and nothing is known. */
const untouched = {
  fromStageId: null,
  state: "planned",
  reason: null,
  said: null,
  undoes: null,
  attempts: 1,
  ...unseen,
  evidence: {},
  settledAt: null,
} as const satisfies Partial<Move>;

/** A rule's decision as it is promised. */
export function plannedMove(decision: Omit<Move, keyof typeof untouched>): Move {
  return { ...decision, ...untouched };
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

/** Whether it is still to happen. */
export function isPromised({ state }: Pick<Move, "state">): boolean {
  return state === "planned" || state === "writing";
}

/**
 * A move that ended because its deal was gone, once the deal is back: the same one under the same cause. A write whose
 * answer was lost may have arrived before the deal went, so what is known of it goes along.
 */
export function resumedMove(move: Move): Move {
  const state = mayHaveBeenWritten(move) ? "writing" : "planned";
  return { ...move, state, reason: null, attempts: move.attempts + 1, evidence: {}, settledAt: null };
}

/** What takes a move back begins with the look that ended that one; a later look is its own. */
function mayHaveBeenWritten({ undoes, seenAt, decidedAt }: Move): boolean {
  return seenAt !== null && (undoes === null || seenAt > decidedAt);
}

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
