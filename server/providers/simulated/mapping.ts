import type { AttemptState } from "../../domain/attempt.ts";
import type { AttemptFact, MoneyFact, Snapshot } from "../../ports/provider.ts";
import type { SimulatedCheckout, SimulatedHappening } from "../../ports/simulated.ts";
import { holdsOf, sumsOf, type Hold } from "./sums.ts";

/** The checkout in the words every provider is read in. */
export function snapshotOf(checkout: SimulatedCheckout, readAt: number): Snapshot {
  const holds = holdsOf(checkout, readAt);
  return {
    reference: checkout.reference,
    paymentId: checkout.paymentId,
    mode: "test",
    readAt,
    checkout: stateAt(checkout, readAt),
    asked: checkout.amount,
    attempts: checkout.happenings.map((happening) => toAttempt(happening, holds)).filter((attempt) => attempt !== null),
    money: [
      ...checkout.happenings.map((happening) => toMoney(checkout, happening)).filter((fact) => fact !== null),
      ...holds.filter(({ lapsed }) => lapsed > 0).map((hold) => lapse(checkout, hold)),
    ],
    totals: [],
    ...(checkout.payer && { payer: checkout.payer }),
    unknownWords: [],
  };
}

/** Why the checkout need not be closed any more, or null while it can be paid. Held money is on its way to the merchant. */
export function closedReason(checkout: SimulatedCheckout, now: number): "closed" | "already_paid" | null {
  const { captured, held } = sumsOf(checkout, now);
  if (captured > 0 || held > 0) return "already_paid";
  const wasHeld = checkout.happenings.some(({ kind }) => kind === "authorised");
  return checkout.closedAt !== null || wasHeld ? "closed" : null;
}

function stateAt(checkout: SimulatedCheckout, now: number): Snapshot["checkout"] {
  const reason = closedReason(checkout, now);
  if (reason) return reason === "already_paid" ? "used" : "cancelled";
  return checkout.expiresAt <= now ? "expired" : "live";
}

/** Only what the payer did is an attempt; capturing a hold takes its attempt further. */
function toAttempt({ id, kind, at, of }: SimulatedHappening, holds: readonly Hold[]): AttemptFact | null {
  const hold = holds.find((one) => one.id === id);
  if (hold) return { ...attempt(id, hold.at), state: holdState(hold) };
  if (kind === "captured" && of === undefined) return { ...attempt(id, at), state: "captured" };
  if (kind !== "declined") return null;
  return {
    ...attempt(id, at),
    state: "declined",
    declineCode: "simulated_decline",
    declineReason: "The simulated bank declined the card.",
  };
}

function attempt(key: string, at: number): Omit<AttemptFact, "state"> {
  return { key, at, method: "simulated card", declineCode: null, declineReason: null };
}

function holdState({ minor, captured, open }: Hold): AttemptState {
  if (captured === minor) return "captured";
  if (captured > 0) return "partially_captured";
  return open > 0 ? "authorised" : "voided";
}

function toMoney({ amount }: SimulatedCheckout, { id, kind, at, minor }: SimulatedHappening): MoneyFact | null {
  if (kind === "declined") return null;
  return { kind, key: `${id}:${kind}`, amount: { ...amount, minor: minor ?? amount.minor }, occurredAt: at };
}

function lapse({ amount }: SimulatedCheckout, { id, lapsed, lapsesAt }: Hold): MoneyFact {
  return { kind: "released", key: `${id}:lapsed`, amount: { ...amount, minor: lapsed }, occurredAt: lapsesAt };
}
