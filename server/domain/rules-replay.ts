import type { LedgerEntry } from "./ledger.ts";
import type { Money } from "./money.ts";
import { judgeMove, type Sight } from "./judgement.ts";
import type { MoveReason } from "./moves.ts";
import type { Mode, PaymentStatus, Review } from "./payment.ts";
import { dueAfter, isFirstMoney, type DealMoney } from "./rules-money.ts";
import { decideMove, permissionsOf, type NoMoveReason, type Rule } from "./rules.ts";

/** What a replay needs of a payment. */
export interface PastPayment {
  readonly paymentId: string;
  readonly dealId: string;
  readonly mode: Mode;
  readonly currency: string;
}

/** What a replay needs of a payment's history. */
export interface PastEvent {
  readonly paymentId: string;
  /** Epoch ms. */
  readonly at: number;
  readonly facts:
    | { readonly kind: "status_changed"; readonly to: PaymentStatus }
    | { readonly kind: "review_raised"; readonly review: Review }
    | { readonly kind: "move_applied"; readonly from: string; readonly to: string };
}

/** A deal with what we know of its past. */
export interface PastDeal {
  readonly dealId: string;
  readonly payments: readonly PastPayment[];
  /** Of all its payments, in the order they happened. */
  readonly events: readonly PastEvent[];
  readonly ledger: readonly LedgerEntry[];
  /** The deal's amount as it is now, null where unknown: what it was then is not known. */
  readonly total: Money | null;
}

/** What a rule would have come to at one change of status. */
export interface Replayed {
  readonly dealId: string;
  readonly paymentId: string;
  readonly at: number;
  readonly onStatus: PaymentStatus;
  readonly mode: Mode;
  /** Null where the stage the deal then stood in is not known. */
  readonly from: string | null;
  /** Null where it stayed, and where the next stage of an unknown one is meant. */
  readonly to: string | null;
  /** `unsure`: it would have moved if it stood where the rule takes it from. */
  readonly outcome: "moved" | "unsure" | "stayed";
  readonly reason: MoveReason | NoMoveReason | null;
}

interface Surroundings {
  readonly rules: readonly Rule[];
  readonly pipelineId: string;
  readonly stages: Sight["stages"];
}

/**
 * What rules would have done with a deal, change by change. Where the deal stood is known from the moves this replay
 * has made itself and, before the first of them, from the moves that really were made: people's own moves are not known.
 */
export function replay(deal: PastDeal, around: Surroundings): readonly Replayed[] {
  const payments = new Map(deal.payments.map((payment) => [payment.paymentId, payment]));
  const memory: Memory = { reviews: new Map(), movedBy: new Map(), stage: null };
  return deal.events.flatMap(({ paymentId, at, facts }) => {
    const payment = payments.get(paymentId);
    if (!payment || facts.kind === "move_applied") return [];
    if (facts.kind === "status_changed") return decideAt({ deal, payment, at, status: facts.to }, memory, around);
    memory.reviews.set(paymentId, [...(memory.reviews.get(paymentId) ?? []), facts.review]);
    return [];
  });
}

/** What the replay has gathered so far. */
interface Memory {
  readonly reviews: Map<string, readonly Review[]>;
  readonly movedBy: Map<string, readonly string[]>;
  /** Where its own last move has put the deal. */
  stage: string | null;
}

function decideAt(change: Change, memory: Memory, around: Surroundings): readonly Replayed[] {
  const { deal, payment, at, status } = change;
  const { paymentId, mode } = payment;
  const movedBy = memory.movedBy.get(paymentId) ?? [];
  const reviews = memory.reviews.get(paymentId) ?? [];
  const known = { payment: { dealId: deal.dealId, mode, reviews }, status, movedBy };
  const decided = decideMove({ ...known, rules: around.rules });
  if (!decided) return [];
  if ("noMove" in decided) return [stayed(change, decided.noMove)];
  memory.movedBy.set(paymentId, [...movedBy, ...decided.moves.map(({ ruleId }) => ruleId)]);
  let isMoved = false;
  return decided.moves.map((rule) => {
    const one = carryOut(rule, { ...change, isMoved, from: memory.stage ?? stageBefore(deal, at) }, around);
    if (one.outcome !== "moved" || rule.isDry) return one;
    isMoved = true;
    memory.stage = one.to;
    return one;
  });
}

interface Change {
  readonly payment: PastPayment;
  readonly at: number;
  readonly status: PaymentStatus;
  readonly deal: PastDeal;
}

function stayed(change: Change, reason: MoveReason | NoMoveReason, from: string | null = null): Replayed {
  return { ...baseOf(change), from, to: null, outcome: "stayed", reason };
}

function baseOf({ payment: { paymentId, dealId, mode }, at, status }: Change) {
  return { dealId, paymentId, at, onStatus: status, mode };
}

/** Where a move that was really made has put the deal, or found it. Moves made later tell where it stood until then. */
function stageBefore({ events }: PastDeal, at: number): string | null {
  const moves = events.flatMap((event) =>
    event.facts.kind === "move_applied" ? [{ at: event.at, from: event.facts.from, to: event.facts.to }] : [],
  );
  return moves.findLast((move) => move.at < at)?.to ?? moves.find((move) => move.at >= at)?.from ?? null;
}

function carryOut(
  rule: Rule,
  change: Change & { readonly isMoved: boolean; readonly from: string | null },
  { pipelineId, stages }: Surroundings,
): Replayed {
  const { toStageId } = rule;
  const from = stages?.some(({ id }) => id === change.from) ? change.from : null;
  const money = moneyAt(change);
  const permissions = { ...permissionsOf(rule), isDry: false };
  const move = { state: "planned", pipelineId, toStageId, fromStageId: null, permissions } as const;
  const possible = from === null ? (stages ?? []).map(({ id }) => id) : [from];
  const judgements = possible.map((stageId) => judgeMove(move, { deal: { pipelineId, stageId }, stages, money }));
  const write = judgements.find((judgement) => judgement.verdict === "write");
  if (write && from === null) return { ...baseOf(change), from, to: toStageId, outcome: "unsure", reason: null };
  if (write) return { ...baseOf(change), from, to: write.toStageId, outcome: "moved", reason: null };
  const [first] = judgements;
  return stayed(change, first && "reason" in first ? first.reason : "stage_gone", from);
}

/** As the ledger stood then; test money beside test money alone. */
function moneyAt({ deal, payment, at, isMoved }: Change & { readonly isMoved: boolean }): DealMoney {
  const inMode = new Set(deal.payments.filter(({ mode }) => mode === payment.mode).map(({ paymentId }) => paymentId));
  const entries = deal.ledger.filter(({ paymentId, learnedAt }) => inMode.has(paymentId) && learnedAt <= at);
  const { currency } = payment;
  return { isFirst: isFirstMoney(entries, payment), due: dueAfter(entries, { amount: deal.total, currency }), isMoved };
}
