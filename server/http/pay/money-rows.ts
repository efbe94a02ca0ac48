import type { LedgerEntry, LedgerKind } from "../../domain/ledger.ts";
import type { PayPage } from "../../use-cases/pay/read-pay-page.ts";
import type { PaySurroundings } from "../../use-cases/pay/read-pay-surroundings.ts";
import type { ReceiptFacts } from "../../use-cases/pay/read-receipt.ts";
import { languages, type Language, type MessageName } from "../messages/index.ts";
import { moneyIn } from "./lines.ts";
import { dayIn } from "./moments.ts";

/** One sum that came or went back. */
export interface MoneyRow {
  readonly date: string;
  readonly method: string;
  readonly amount: string;
  /** Whether a person of the merchant's says so, and no provider. */
  readonly isByHand: boolean;
}

interface Reader {
  readonly page: PayPage;
  readonly around: PaySurroundings;
  readonly language: Language;
}

/** Oldest first. What was taken back later, or came to nothing, is left out. */
export function moneyRows(facts: ReceiptFacts, { page, around, language }: Reader): readonly MoneyRow[] {
  const { ledger } = facts;
  const { messages } = languages[language];
  const byHand = standing(ledger, "manual_confirmed", "manual_undone");
  const kept = [
    ...ledger.filter(({ kind }) => kind === "captured"),
    ...byHand,
    ...standing(ledger, "refunded", "refund_failed"),
  ].toSorted((a, b) => a.occurredAt - b.occurredAt || a.learnedAt - b.learnedAt);
  const methodOf = (entry: LedgerEntry): string => {
    if (entry.kind === "refunded") return messages.refund;
    if (entry.kind === "captured") return `${paidBy(facts, language)} (${page.providerLabel})`;
    return `${messages[handName(facts, entry)]} *`;
  };
  return kept.map((entry) => {
    const { kind, amount, occurredAt } = entry;
    const isByHand = kind === "manual_confirmed";
    // A day by hand is a date on a calendar and no moment, so it is the same in every zone.
    const date = dayIn(language, occurredAt, isByHand ? "UTC" : around.timeZone);
    const minor = kind === "refunded" ? -amount.minor : amount.minor;
    return { date, method: methodOf(entry), amount: moneyIn(language, { ...amount, minor }), isByHand };
  });
}

export function hasByHand(rows: readonly MoneyRow[]): boolean {
  return rows.some(({ isByHand }) => isByHand);
}

/** The entries of a kind, each later one of the other kind taking back the latest of the same sum. */
function standing(ledger: readonly LedgerEntry[], kind: LedgerKind, undoing: LedgerKind): readonly LedgerEntry[] {
  const left = ledger.filter((entry) => entry.kind === kind);
  for (const { amount } of ledger.filter((entry) => entry.kind === undoing)) {
    const undone = left.findLastIndex((entry) => entry.amount.minor === amount.minor);
    if (undone >= 0) left.splice(undone, 1);
  }
  return left;
}

/** In the order of the ledger, each confirmation has an event that names its method. */
function handName({ ledger, events }: ReceiptFacts, entry: LedgerEntry): MessageName {
  const place = ledger.filter(({ kind }) => kind === "manual_confirmed").indexOf(entry);
  const confirmed = events.flatMap(({ facts }) => (facts.kind === "confirmed" ? [facts.method] : []));
  return handNames.get(confirmed[place] ?? "") ?? "methodOther";
}

const handNames: ReadonlyMap<string, MessageName> = new Map([
  ["bank_transfer", "methodBankTransfer"],
  ["cash", "methodCash"],
  ["card_terminal", "methodCardTerminal"],
  ["cheque", "methodCheque"],
]);

/** As the provider calls it; a card in the reader's language, by what its holder knows it by. */
function paidBy({ attempts }: ReceiptFacts, language: Language): string {
  const { messages } = languages[language];
  const paid = attempts.findLast(({ state }) => state === "captured" || state === "partially_captured");
  const card = paid?.card;
  if (card) return `${named(card.brand ?? messages.methodCard)} •••• ${card.last4}`;
  if (!paid?.method) return messages.methodOther;
  return /card/i.test(paid.method) ? messages.methodCard : named(paid.method);
}

/** `revolut_pay` → `Revolut pay`. */
function named(word: string): string {
  const plain = word.replaceAll(/[_.]+/g, " ").trim();
  return plain.slice(0, 1).toUpperCase() + plain.slice(1);
}
