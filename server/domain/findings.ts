import type { Attempt } from "./attempt.ts";
import { mostTries } from "./backoff.ts";
import { isAlive, type Checkout } from "./checkout.ts";
import { sumUp, type LedgerEntry } from "./ledger.ts";
import type { Payment } from "./payment.ts";
import { deriveStatus, mayHavePage } from "./status.ts";
import { day, hour, minute } from "./time.ts";

/**
 * What must hold of an account's rows at any moment, and is looked for each night: the numbers of
 * docs/reliability.md. Judging changes nothing, and repairs nothing.
 */
export const invariants = ["I2", "I4", "I5", "I9", "I11", "I13", "I15", "I17", "I18"] as const;

export type Invariant = (typeof invariants)[number];

/** A row, or a few that belong together, of which something does not hold. */
export interface Finding {
  readonly invariant: Invariant;
  /** `payment {id}`: kinds and ids of ours alone, nothing personal. */
  readonly about: string;
  /** What is wrong, in a fixed sentence. */
  readonly fault: string;
}

/** A payment with the rows that its status and balance follow from, as they are stored. Its token is left out. */
export interface BookedPayment {
  readonly payment: Payment;
  readonly ledger: readonly LedgerEntry[];
  readonly attempts: readonly Pick<Attempt, "state" | "at">[];
  readonly checkouts: readonly Pick<Checkout, "state" | "expiresAt">[];
  /** Whether its rows name a connection or another payment that the account does not have. */
  readonly isStray: boolean;
}

/** How long a page may outlive its payment, ms: closing it waits while the provider does not answer. */
const closedWithin = day;

/** By how much the clocks of two servers may differ, ms. */
const clocksDiffer = minute;

/** All that does not hold of a payment at a moment, epoch ms. */
export function judgePayment(booked: BookedPayment, now: number): readonly Finding[] {
  const about = `payment ${booked.payment.paymentId}`;
  return findingsOf(about, [
    ["I4", ledgerFault(booked)],
    ["I5", balanceFault(booked)],
    ["I9", pageFault(booked, now)],
    ["I11", hasItsStatus(booked, now) ? null : "Its status is not the one that follows from its facts."],
    ["I13", booked.isStray ? "A row of it names something that the account does not have." : null],
  ]);
}

function findingsOf(about: string, faults: readonly (readonly [Invariant, string | null])[]): readonly Finding[] {
  return faults.flatMap(([invariant, fault]) => (fault === null ? [] : [{ invariant, about, fault }]));
}

function ledgerFault({ ledger }: BookedPayment): string | null {
  const isNameless = ledger.some(({ key, source, userId }) => key === "" || (source === "person" && userId === null));
  return isNameless ? "A ledger entry has neither a provider's id nor a person behind it." : null;
}

/** A deal's balance and every list add up entries in the payment's currency: any other would be left out unseen. */
function balanceFault({ payment, ledger }: BookedPayment): string | null {
  const isCounted = ({ amount }: LedgerEntry): boolean =>
    amount.currency === payment.amount.currency && Number.isSafeInteger(amount.minor);
  return ledger.every(isCounted)
    ? null
    : "A ledger entry does not count in the balance: another currency, or no whole sum.";
}

function pageFault({ payment, ledger, attempts, checkouts }: BookedPayment, now: number): string | null {
  const alive = checkouts.filter(isAlive);
  if (alive.length > 1) return "It has more than one page that can be paid.";
  const isPayable = alive.some(({ expiresAt }) => expiresAt === null || expiresAt > now);
  const isLate = payment.lastEventAt < now - closedWithin;
  const isWrong = isPayable && isLate && !mayHavePage({ payment, sums: sumUp(ledger), attempts, now });
  return isWrong ? "It has its money or is over, and its page can still be paid." : null;
}

/**
 * Time alone ends no payment: the sweep does, once its page is closed. A server whose clock is a little ahead may have
 * ended it already (F70).
 */
function hasItsStatus({ payment, ledger, attempts }: BookedPayment, now: number): boolean {
  const { validUntil, status } = payment;
  const times = [now, now + clocksDiffer, ...(validUntil === null ? [] : [validUntil - 1])];
  const sums = sumUp(ledger);
  return times.some((at) => deriveStatus({ payment, sums, attempts, now: at }) === status);
}

/** A row of the inbox, or of what is promised to HubSpot. */
export interface KeptWork {
  readonly kind: "delivery" | "write";
  readonly id: string;
  readonly state: "ready" | "running" | "done" | "dead" | "ignored";
  readonly reason: string | null;
  readonly attempts: number;
  /** When it is taken up next, epoch ms. */
  readonly runAt: number;
  /** Until when somebody holds it, epoch ms; 0 for nobody. */
  readonly claimedUntil: number;
  /** Whether it names something that the account does not have. */
  readonly isStray: boolean;
  /** Whether it may wait for as long as it takes: for a permission, or for HubSpot to answer. */
  readonly mayWait: boolean;
}

/** The longest wait between two tries is a day. */
const takenUpWithin = 2 * day;
/** A lease is a minute or two; whoever took it over would have noticed by then. */
const heldAtMost = hour;

/** All that does not hold of a row of work at a moment, epoch ms. */
export function judgeWork(work: KeptWork, now: number): readonly Finding[] {
  const about = `${work.kind} ${work.id}`;
  return findingsOf(about, [
    ["I2", endFault(work, now)],
    ["I13", work.isStray ? "It names something that the account does not have." : null],
    ["I17", holdFault(work, now)],
  ]);
}

/** A write that was made needs no reason; what became of a delivery is told in any case. */
function endFault({ kind, state, reason, runAt, mayWait }: KeptWork, now: number): string | null {
  const isToldWhy = state === "dead" || (state === "done" && kind === "delivery");
  if (isToldWhy && !reason) return "It has ended without a reason.";
  if (state !== "ready") return null;
  if (runAt > now + takenUpWithin) return "Nothing takes it up in time.";
  return runAt < now - takenUpWithin && !mayWait ? "It has been due for days and nobody takes it up." : null;
}

function holdFault({ state, attempts, claimedUntil }: KeptWork, now: number): string | null {
  if (attempts > mostTries) return "It was tried more often than anything may be.";
  return state === "running" && claimedUntil < now - heldAtMost
    ? "It is held by nobody, and nobody takes it over."
    : null;
}
