import type { Sums } from "./ledger.ts";
import type { Attempt } from "./attempt.ts";
import { isWaiting, type Payment, type PaymentStatus } from "./payment.ts";

export interface StatusFacts {
  readonly payment: Pick<Payment, "amount" | "cancellation" | "validUntil" | "openedAt" | "reviews">;
  readonly sums: Sums;
  readonly attempts: readonly Pick<Attempt, "state" | "at">[];
  readonly now: number;
}

/**
 * The one place a status comes from. First match wins: money beats links, so a paid payment stays paid however its link
 * ended.
 */
export function deriveStatus(facts: StatusFacts): PaymentStatus {
  const { reviews } = facts.payment;
  if (reviews.includes("mismatch") || reviews.includes("unknown")) return "needs_review";
  return unreviewed(facts);
}

interface PageFacts extends StatusFacts {
  readonly payment: StatusFacts["payment"] & Pick<Payment, "status">;
}

/**
 * The one place that says whether a provider's page of the payment may be open (P5): none where money came or is held,
 * through whichever page, nor where the link has ended. Money on its way keeps its page, where its payer may have to try
 * again. Somebody's having to look at the payment changes nothing (R16): what lies beneath decides.
 */
export function mayHavePage(facts: PageFacts): boolean {
  const { status } = facts.payment;
  const beneath = status === "needs_review" ? unreviewed(facts) : status;
  return isWaiting(beneath) || beneath === "pending";
}

function unreviewed(facts: StatusFacts): PaymentStatus {
  return moneyStatus(facts) ?? attemptStatus(facts) ?? linkStatus(facts);
}

function moneyStatus({ payment, sums }: StatusFacts): PaymentStatus | null {
  const due = payment.amount.minor;
  if (sums.disputed > 0) return "disputed";
  if (sums.received > 0 && sums.refunded >= sums.received) return "refunded";
  if (sums.refunded > 0) return "partially_refunded";
  if (sums.captured >= due) return "paid";
  if (sums.received >= due) return "confirmed_manually";
  return sums.received > 0 ? "partially_paid" : null;
}

function attemptStatus({ attempts }: StatusFacts): PaymentStatus | null {
  if (attempts.some(({ state }) => state === "authorised")) return "authorised";
  if (attempts.some(({ state }) => state === "pending" || state === "on_hold")) return "pending";
  return null;
}

function linkStatus({ payment, attempts, now }: StatusFacts): PaymentStatus {
  if (payment.cancellation) return "cancelled";
  if (payment.validUntil !== null && payment.validUntil <= now) return "expired";
  const last = attempts.toSorted((a, b) => a.at - b.at).at(-1);
  if (last?.state === "declined" && last.at >= (payment.openedAt ?? 0)) return "declined";
  return payment.openedAt === null ? "created" : "opened";
}
