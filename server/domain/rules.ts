import type { Mode, Payment, PaymentStatus, Review } from "./payment.ts";

/**
 * On which of a deal's payments a rule acts: on each that reaches the status, on the first that brings money, or on the
 * one after which nothing is due any more.
 */
export const firings = ["each", "first_paid", "fully_paid"] as const;

export type Firing = (typeof firings)[number];

/** What a rule lets its moves do. Kept with each move as it was decided, so that a later edit changes nothing about it. */
export interface MovePermissions {
  readonly fires: Firing;
  /** Stages a deal may be moved out of, null for any. */
  readonly onlyFrom: readonly string[] | null;
  /** Whether a deal may go to an earlier stage than its own. */
  readonly mayGoBack: boolean;
  /** Whether a deal may leave a closed stage. */
  readonly mayReopen: boolean;
  /** Whether the move is only noted on the payment, and the deal stays. */
  readonly isDry: boolean;
}

/** Forward only, not out of closed stages, from wherever the deal stands. */
export const usualPermissions: MovePermissions = {
  fires: "each",
  onlyFrom: null,
  mayGoBack: false,
  mayReopen: false,
  isDry: false,
};

/** One row of a pipeline's rules: "when a payment reaches this status, move its deal to this stage". */
export interface RuleRow extends MovePermissions {
  /** The same through all versions in which the row has this status, mode and firing. */
  readonly ruleId: string;
  readonly onStatus: PaymentStatus;
  /** The stage to move to, or null for the one after the deal's present stage. */
  readonly toStageId: string | null;
  /** Which money may fire it. A test payment never moves a deal by a live rule. */
  readonly mode: Mode;
  readonly isOn: boolean;
  /** Whether money that came after the link had ended counts. */
  readonly takesLateMoney: boolean;
}

/** A row with the place it stands in. */
export interface Rule extends RuleRow {
  readonly portalId: number;
  readonly pipelineId: string;
  /** Of the pipeline's set; a move names the version that decided it. */
  readonly version: number;
}

/** All rules of a pipeline, as somebody saved them. Kept for ever; the latest one counts. */
export interface RuleSet {
  readonly portalId: number;
  readonly pipelineId: string;
  /** Counts the saves, from 1. */
  readonly version: number;
  readonly rows: readonly RuleRow[];
  readonly savedAt: number;
  /** HubSpot's id of the user, or null for what no person has saved. */
  readonly savedBy: string | null;
  /** The version it brought back. */
  readonly restores: number | null;
}

export function permissionsOf({ fires, onlyFrom, mayGoBack, mayReopen, isDry }: MovePermissions): MovePermissions {
  return { fires, onlyFrom, mayGoBack, mayReopen, isDry };
}

/** Why a change of status moves no deal. */
export type NoMoveReason =
  "no_deal" | "no_rule" | "rule_off" | "rule_stopped" | "taken_back" | "wrong_mode" | "late_money" | "already_moved";

export type Decision =
  /** One rule, or two where the first payment and the last one of a deal have rules of their own. */
  | { readonly moves: readonly Rule[] }
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
  const own = candidates.filter(({ mode }) => mode === payment.mode);
  if (own.length === 0) return { noMove: "wrong_mode" };
  const switchedOn = own.filter(({ isOn }) => isOn);
  if (switchedOn.length === 0) return { noMove: "rule_off" };
  const willing = isLate(payment.reviews) ? switchedOn.filter(({ takesLateMoney }) => takesLateMoney) : switchedOn;
  if (willing.length === 0) return { noMove: "late_money" };
  const fresh = willing.filter(({ ruleId }) => !movedBy.includes(ruleId));
  return fresh.length === 0 ? { noMove: "already_moved" } : { moves: fresh.toSorted(byFiring) };
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

const firingOrder: Readonly<Record<Firing, number>> = { fully_paid: 0, first_paid: 1, each: 2 };

/** The order is fixed: where one payment is the first and the last of its deal, it is the last that counts. */
function byFiring(one: RuleRow, other: RuleRow): number {
  return firingOrder[one.fires] - firingOrder[other.fires];
}
