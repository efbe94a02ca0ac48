import type { LedgerEntry, Sums } from "./ledger.ts";
import type { Money } from "./money.ts";
import type { Checkout } from "./checkout.ts";

/** Money that somebody asked a provider to give back. What became of it is the ledger's to say; this is the promise. */
export interface AskedRefund {
  readonly portalId: number;
  readonly paymentId: string;
  /** Ours; with the payment's id it is the key sent to the provider. */
  readonly refundId: string;
  /** The provider's reference of the checkout that took the money. */
  readonly checkout: string;
  readonly amount: Money;
  readonly reason: string;
  readonly askedBy: string;
  readonly askedAt: number;
  /** The form's key and the hash of what it sent. A refund that failed gives its key back: the same press may try anew. */
  readonly requestKey: string | null;
  readonly requestHash: string;
  readonly state: RefundState;
  /** The provider's id of the refund, null until it answered. */
  readonly providerRefund: string | null;
  /** While `asking`: until when nobody else may call the provider for it, epoch ms. */
  readonly claimedUntil: number;
  /** When the provider had told that it was done or failed, epoch ms. */
  readonly settledAt: number | null;
}

/**
 * `asking`: noted before the provider is called, its answer not known (also after a crash) · `requested`: taken there,
 * done later or waiting for people · `given`: done there, the ledger may not tell of it yet · `booked`: read back since ·
 * `failed`: no money was given.
 */
export type RefundState = "asking" | "requested" | "given" | "booked" | "failed";

/** What has been read of a payment. */
export interface ReadSoFar {
  readonly checkouts: readonly Pick<Checkout, "providerReference" | "readAt">[];
  readonly ledger: readonly Pick<LedgerEntry, "kind" | "key">[];
}

/** Whether the money may still leave without the ledger telling of it, so that it must not be promised twice. */
export function isUnderWay(refund: AskedRefund, read: ReadSoFar): boolean {
  if (refund.state === "booked" || refund.state === "failed") return false;
  if (isInLedger(refund, read.ledger)) return false;
  return refund.state !== "given" || !wasReadSince(refund, read.checkouts);
}

/** Where a provider has ids for refunds, the entry's key has it as one of its parts: `re_1:refunded`, `refund:4711`. */
function isInLedger({ providerRefund }: AskedRefund, ledger: ReadSoFar["ledger"]): boolean {
  if (providerRefund === null) return false;
  return ledger.some(({ kind, key }) => kind === "refunded" && key.split(":").includes(providerRefund));
}

/** A read that began after the provider called it done has told of it; one of the same moment may not have. */
function wasReadSince({ checkout, settledAt }: AskedRefund, checkouts: ReadSoFar["checkouts"]): boolean {
  const found = checkouts.find(({ providerReference }) => providerReference === checkout);
  return settledAt !== null && (found?.readAt ?? 0) > settledAt;
}

/** What can still be given back, minor units: taken by the provider, not given back, not disputed, not asked for. */
export function refundableOf(sums: Sums, underWay: readonly Pick<AskedRefund, "amount">[]): number {
  return Math.max(sums.captured - sums.refunded - sums.disputed - askedIn(underWay), 0);
}

/** Minor units. */
export function askedIn(refunds: readonly Pick<AskedRefund, "amount">[]): number {
  return refunds.reduce((sum, { amount }) => sum + amount.minor, 0);
}
