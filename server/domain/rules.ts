import type { Mode, Payment, PaymentStatus, Review } from "./payment.ts";

/** "When a payment of this pipeline reaches this status, move its deal to this stage." */
export interface Rule {
  readonly portalId: number;
  readonly ruleId: string;
  /** Counts the edits; a move names the version that decided it. */
  readonly version: number;
  readonly pipelineId: string;
  readonly onStatus: PaymentStatus;
  /** The stage to move to, or null for the one after the deal's present stage. */
  readonly toStageId: string | null;
  /** Which money may fire it. A test payment never moves a deal by a live rule. */
  readonly mode: Mode;
}

/** Why a change of status moves no deal. */
export type NoMoveReason = "no_deal" | "no_rule" | "wrong_mode" | "late_money" | "already_moved";

export type Decision =
  | { readonly move: Rule }
  | { readonly noMove: NoMoveReason }
  /** Nobody would expect a move at this status, so nothing is said about it. */
  | null;

export interface StatusChange {
  readonly payment: Pick<Payment, "dealId" | "mode" | "reviews">;
  readonly status: PaymentStatus;
  readonly rules: readonly Rule[];
  /** Ids of rules that have already had their move for this payment. */
  readonly movedBy: readonly string[];
}

/** Decides what a payment's new status means for its deal. Pure; the deal's own state is judged later, when it is read. */
export function decideMove({ payment, status, rules, movedBy }: StatusChange): Decision {
  const candidates = rulesFor(status, payment.mode, rules);
  if (candidates.length === 0) return silentUnlessPaid(status, payment.dealId === null ? "no_deal" : "no_rule");
  if (payment.dealId === null) return { noMove: "no_deal" };
  const rule = candidates.find(({ mode }) => mode === payment.mode);
  if (!rule) return { noMove: "wrong_mode" };
  if (isLate(payment.reviews)) return { noMove: "late_money" };
  if (movedBy.includes(rule.ruleId)) return { noMove: "already_moved" };
  return { move: rule };
}

/** Money confirmed by hand counts as paid wherever no rule of its own, for its mode, says otherwise. */
function rulesFor(status: PaymentStatus, mode: Mode, rules: readonly Rule[]): readonly Rule[] {
  const own = rules.filter(({ onStatus }) => onStatus === status);
  if (status !== "confirmed_manually" || own.some((rule) => rule.mode === mode)) return own;
  return [...own, ...rules.filter(({ onStatus }) => onStatus === "paid")];
}

function silentUnlessPaid(status: PaymentStatus, reason: NoMoveReason): Decision {
  return status === "paid" || status === "confirmed_manually" ? { noMove: reason } : null;
}

// Money on a link that was already dead asks for a person first.
function isLate(reviews: readonly Review[]): boolean {
  return reviews.includes("late");
}
