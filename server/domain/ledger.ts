import type { Money } from "./money.ts";

export type LedgerKind =
  | "authorised"
  | "captured"
  | "released"
  | "refunded"
  | "refund_failed"
  | "dispute_opened"
  | "dispute_won"
  | "dispute_lost"
  | "manual_confirmed"
  | "manual_undone";

/** One fact about money. Written once, never changed, never deleted. The amount is always positive; the kind says which way. */
export interface LedgerEntry {
  readonly entryId: string;
  readonly paymentId: string;
  readonly kind: LedgerKind;
  readonly amount: Money;
  /** The provider's id of the fact, or ours for what a person did; unique within the connection. */
  readonly key: string;
  /** When it happened at the provider, epoch ms. */
  readonly occurredAt: number;
  /** When we learned of it, epoch ms. */
  readonly learnedAt: number;
  readonly source: "read" | "person";
  readonly userId: string | null;
}

/** What the ledger adds up to, in minor units of the payment's currency. */
export interface Sums {
  readonly captured: number;
  readonly manual: number;
  readonly refunded: number;
  readonly disputed: number;
  /** Money that came in: captured and confirmed by hand, before refunds. */
  readonly received: number;
  readonly net: number;
}

export function sumUp(entries: readonly Pick<LedgerEntry, "kind" | "amount">[]): Sums {
  const total = (kind: LedgerKind): number =>
    entries.reduce((sum, entry) => (entry.kind === kind ? sum + entry.amount.minor : sum), 0);
  const captured = total("captured");
  const manual = total("manual_confirmed") - total("manual_undone");
  const refunded = total("refunded") - total("refund_failed");
  // A lost dispute stays disputed, also when its opening was never told; only a won one gives the money back.
  const disputed = Math.max(total("dispute_opened") - total("dispute_won"), total("dispute_lost"));
  const received = captured + manual;
  return { captured, manual, refunded, disputed, received, net: received - refunded };
}
