import type { AttemptFact, MoneyFact, Snapshot } from "../../ports/provider.ts";
import type { SimulatedCheckout, SimulatedHappening } from "../../ports/simulated.ts";

/** The checkout in the words every provider is read in. */
export function snapshotOf(checkout: SimulatedCheckout, readAt: number): Snapshot {
  return {
    reference: checkout.reference,
    paymentId: checkout.paymentId,
    mode: "test",
    readAt,
    checkout: stateAt(checkout, readAt),
    asked: checkout.amount,
    attempts: checkout.happenings.map(toAttempt),
    money: checkout.happenings.filter(isCapture).map((happening) => toMoney(checkout, happening)),
    totals: [],
    unknownWords: [],
  };
}

/** Why the checkout need not be closed any more, or null while it can be paid. */
export function closedReason(checkout: SimulatedCheckout): "closed" | "already_paid" | null {
  if (checkout.happenings.some(isCapture)) return "already_paid";
  return checkout.closedAt === null ? null : "closed";
}

function stateAt(checkout: SimulatedCheckout, now: number): Snapshot["checkout"] {
  if (checkout.happenings.some(isCapture)) return "used";
  if (checkout.closedAt !== null) return "cancelled";
  return checkout.expiresAt <= now ? "expired" : "live";
}

function isCapture({ kind }: SimulatedHappening): boolean {
  return kind === "captured";
}

function toAttempt({ id, kind, at }: SimulatedHappening): AttemptFact {
  const isDeclined = kind === "declined";
  return {
    key: id,
    state: kind,
    at,
    method: "simulated card",
    declineCode: isDeclined ? "simulated_decline" : null,
    declineReason: isDeclined ? "The simulated bank declined the card." : null,
  };
}

function toMoney({ amount }: SimulatedCheckout, { id, at }: SimulatedHappening): MoneyFact {
  return { kind: "captured", key: `${id}:captured`, amount, occurredAt: at };
}
