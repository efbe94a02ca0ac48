import { sumUp, type LedgerEntry } from "./ledger.ts";
import type { Money } from "./money.ts";
import type { Payment } from "./payment.ts";

/** What a rule for a deal's first or last payment goes by. Of one mode: test money never stands beside live money. */
export interface DealMoney {
  /** Whether no other payment of the deal had brought money before. */
  readonly isFirst: boolean;
  /** What is still due, minor units; null where the deal has no amount to go by, or one in another currency. */
  readonly due: number | null;
  /** Whether another rule has moved the deal for this payment's status already. */
  readonly isMoved: boolean;
}

/** Whether the payment was the first of its deal to bring money; of two that learned of it at once, one. */
export function isFirstMoney(entries: readonly LedgerEntry[], { paymentId }: Pick<Payment, "paymentId">): boolean {
  const payments = [...new Set(entries.map((entry) => entry.paymentId))];
  const firsts = payments.flatMap((id) => {
    const own = entries.filter((entry) => entry.paymentId === id);
    return sumUp(own).received > 0 ? [firstMoneyOf(own)] : [];
  });
  return firsts.toSorted(inOrder)[0]?.paymentId === paymentId;
}

/** What is due on a deal after this money; null where payment and deal have different currencies. */
export function dueAfter(
  entries: readonly LedgerEntry[],
  { amount: total, currency }: { readonly amount: Money | null; readonly currency: string },
): number | null {
  if (total?.currency !== currency) return null;
  return total.minor - sumUp(entries.filter(({ amount }) => amount.currency === currency)).net;
}

type Moment = Pick<LedgerEntry, "learnedAt" | "paymentId">;

function firstMoneyOf(entries: readonly LedgerEntry[]): Moment {
  const received = entries.filter(({ kind }) => kind === "captured" || kind === "manual_confirmed");
  const first = received.toSorted(inOrder)[0];
  if (!first) throw new Error("Money was received without an entry.");
  return first;
}

function inOrder(one: Moment, other: Moment): number {
  return one.learnedAt - other.learnedAt || (one.paymentId < other.paymentId ? -1 : 1);
}
