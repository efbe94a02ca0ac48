import { sumUp, type LedgerEntry } from "./ledger.ts";
import type { Money } from "./money.ts";
import { day } from "./time.ts";

/** Money held on the payer's card: what can still be captured of it, minor units. */
export interface Hold {
  readonly minor: number;
  /** Captured of it so far. */
  readonly captured: number;
  /** When it was last authorised, epoch ms. */
  readonly since: number;
}

/** What is held by now, or null. Money captured at once was never held. */
export function holdOf(entries: readonly Pick<LedgerEntry, "kind" | "amount" | "occurredAt">[]): Hold | null {
  const holds = entries.filter(({ kind }) => kind === "authorised");
  const total = (kind: LedgerEntry["kind"]): number =>
    entries.reduce((sum, entry) => (entry.kind === kind ? sum + entry.amount.minor : sum), 0);
  const { captured } = sumUp(entries);
  const minor = total("authorised") - total("released") - captured;
  return minor > 0 ? { minor, captured, since: Math.max(...holds.map(({ occurredAt }) => occurredAt)) } : null;
}

/** About when the provider lets go by itself, epoch ms; null where it names no figure. */
export function holdEnd({ since }: Pick<Hold, "since">, days: number | null): number | null {
  return days === null ? null : since + days * day;
}

/** What somebody asked a provider to do with held money. What became of it is the ledger's to say; this is the promise. */
export interface HoldAct {
  readonly portalId: number;
  readonly paymentId: string;
  /** Ours; with the payment's id it is the key sent to the provider. */
  readonly actId: string;
  readonly kind: HoldActKind;
  /** The provider's reference of the checkout that holds the money. */
  readonly checkout: string;
  /** What to capture, or all that is let go of. */
  readonly amount: Money;
  /** Captured there before as far as we knew, minor units: more there later means that this one came through. */
  readonly capturedBefore: number;
  readonly askedBy: string;
  readonly askedAt: number;
  /** The form's key and the hash of what it sent. One that was refused gives its key back: the same press may try anew. */
  readonly requestKey: string | null;
  readonly requestHash: string;
  readonly state: HoldActState;
  /** While `asking`: until when nobody else may call the provider for it, epoch ms. */
  readonly claimedUntil: number;
}

export type HoldActKind = "capture" | "release";

/**
 * `asking`: noted before the provider is called, its answer not known (also after a crash) · `done`: done there, not read
 * back yet · `booked`: read back since · `failed`: refused, nothing was done.
 */
export type HoldActState = "asking" | "done" | "booked" | "failed";
