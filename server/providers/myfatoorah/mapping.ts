import type { Money } from "../../domain/money.ts";
import type { AttemptState } from "../../domain/attempt.ts";
import type { Mode } from "../../domain/payment.ts";
import type { AttemptFact, MoneyFact, Snapshot } from "../../ports/provider.ts";
import { table } from "../common/words.ts";
import { readAmount, sumsOf, toAsked, type InvoiceSums } from "./amounts.ts";
import type { Invoice, InvoiceRefund, Transaction } from "./api.ts";
import type { Site } from "./countries.ts";
import { markIn } from "./marks.ts";
import { momentOf, wallClockIn } from "./wall-clock.ts";

/** Everything a read of one invoice brings together. */
export interface InvoiceRead {
  readonly invoice: Invoice;
  readonly refunds: readonly InvoiceRefund[];
}

/** Whose invoice it is, and when it was asked for. */
export interface Reading {
  readonly portalId: number;
  readonly mode: Mode;
  readonly site: Site;
  readonly readAt: number;
}

export function toSnapshot(read: InvoiceRead, reading: Reading): Snapshot {
  const { invoice } = read;
  const mark = markIn(invoice.UserDefinedField, reading.portalId);
  const sums = sumsOf(invoice.InvoiceDisplayValue, invoice.InvoiceValue, reading.site.currency);
  const tries = triesOf(invoice, { sums, isHold: mark?.isHold ?? false, reading });
  const { facts, unknown } = refundFacts(read.refunds, sums, reading.readAt);
  return {
    reference: invoice.InvoiceId,
    paymentId: mark?.paymentId ?? null,
    mode: reading.mode,
    readAt: reading.readAt,
    checkout: checkoutState(invoice, tries, reading),
    asked: sums.asked,
    attempts: tries.flatMap(({ attempt }) => attempt ?? []),
    money: [...tries.flatMap(({ money }) => money), ...facts],
    totals: [],
    unknownWords: [
      ...(invoiceWords.has(invoice.InvoiceStatus) ? [] : [invoice.InvoiceStatus]),
      ...sums.unknown,
      ...tries.flatMap(({ unknown: words }) => words),
      ...unknown,
    ],
  };
}

const invoiceWords: ReadonlySet<string> = new Set(["Pending", "Paid", "Canceled"]);

/**
 * There is no word for an invoice whose time is over, so that is counted from its end. One that holds money counts as
 * used: nothing but its capture or release stops that money. An unknown word counts as live, which is the careful
 * reading of a page that might still take money.
 */
function checkoutState(invoice: Invoice, tries: readonly Try[], reading: Reading): Snapshot["checkout"] {
  const states = new Set(tries.map(({ state }) => state));
  if (invoice.InvoiceStatus === "Paid" || states.has("captured") || states.has("authorised")) return "used";
  // A hold that was let go of: calling the page open again would contradict what was read while it held.
  if (invoice.InvoiceStatus === "Canceled" || states.has("voided")) return "cancelled";
  const end = endOf(invoice, reading.site.zone);
  return invoice.InvoiceStatus === "Pending" && end !== null && end <= reading.readAt ? "expired" : "live";
}

function endOf({ ExpiryDate, ExpiryTime }: Invoice, zone: string): number | null {
  const wall = wallClockIn(ExpiryDate ?? "", ExpiryTime || "23:59:59");
  return wall === null ? null : momentOf(wall, zone);
}

/** One go of the payer, as far as it can be understood. */
interface Try {
  readonly state: AttemptState | null;
  readonly attempt: AttemptFact | null;
  readonly money: readonly MoneyFact[];
  readonly unknown: readonly string[];
}

interface TryContext {
  readonly sums: InvoiceSums;
  readonly isHold: boolean;
  readonly reading: Reading;
}

/** `Succss` is theirs; the other two are taken in case it is ever put right. */
const transactionStates = table<AttemptState>({
  InProgress: "started",
  Authorize: "authorised",
  Succss: "captured",
  Success: "captured",
  SUCCESS: "captured",
  Failed: "declined",
  Canceled: "cancelled_by_payer",
});

/** KNET may tell a failure after the success of the same payment: success is final, a hold the next best. */
const finality: readonly (AttemptState | undefined)[] = ["captured", "authorised"];

function triesOf({ InvoiceTransactions: transactions }: Invoice, context: TryContext): readonly Try[] {
  const payments = new Set(transactions.map(({ PaymentId }) => PaymentId));
  return [...payments].flatMap((payment) => {
    const told = transactions.filter(({ PaymentId }) => PaymentId === payment);
    const final = finality.map((state) =>
      told.find(({ TransactionStatus: word }) => transactionStates.get(word) === state),
    );
    const last = final.find((found) => found) ?? told.at(-1);
    return last ? [tryOf(last, context)] : [];
  });
}

function tryOf(transaction: Transaction, context: TryContext): Try {
  const state = stateOf(transaction, context);
  if (state === null) return { state, attempt: null, money: [], unknown: [transaction.TransactionStatus] };
  const at = timeOf(transaction, context.reading);
  const attempt: AttemptFact = {
    key: transaction.PaymentId,
    state,
    at,
    method: transaction.PaymentGateway || null,
    ...declineOf(transaction, state),
  };
  const hasId = transaction.PaymentId !== "";
  if (!moneyStates.has(state)) return { state, attempt: hasId ? attempt : null, money: [], unknown: [] };
  const amount = hasId ? amountOf(transaction, context.sums) : null;
  if (amount === null) return { state: null, attempt: null, money: [], unknown: [inWords(transaction)] };
  const isPart = state === "captured" && amount.minor < context.sums.asked.minor;
  const money = moneyOf(transaction.PaymentId, { state, amount, at }, context);
  return { state, attempt: { ...attempt, state: isPart ? "partially_captured" : state }, money, unknown: [] };
}

/** What cannot be taken for money until a person has looked at it: a sum or its currency is strange, or it has no id. */
function inWords({ TransationValue: value, Currency, PaymentId }: Transaction): string {
  return `${value ?? "no sum"} ${Currency ?? "in no currency"}${PaymentId === "" ? " without PaymentId" : ""}`;
}

const moneyStates: ReadonlySet<AttemptState> = new Set(["captured", "authorised", "voided"]);

/** A hold is let go of under the same word as a payer's change of mind, which carries a code. */
function stateOf({ TransactionStatus: word, ErrorCode }: Transaction, { isHold }: TryContext): AttemptState | null {
  const state = transactionStates.get(word) ?? null;
  return state === "cancelled_by_payer" && isHold && !ErrorCode ? "voided" : state;
}

/**
 * What a transaction moved, in the currency the invoice was asked in. `TransationValue` is without what the payer may
 * have been charged on top of it.
 */
function amountOf({ TransationValue: value, Currency }: Transaction, sums: InvoiceSums): Money | null {
  const currency = sums.currencyOf(Currency ?? "");
  if (value === null || value === undefined) return null;
  if (currency === sums.asked.currency) return readAmount(value, currency);
  if (currency === undefined || currency !== sums.base?.currency) return null;
  const own = readAmount(value, currency);
  const minor = own && toAsked(own.minor, sums);
  return minor === null ? null : { minor, currency: sums.asked.currency };
}

interface Moved {
  readonly state: AttemptState;
  readonly amount: Money;
  readonly at: number;
}

/** One operation ends a hold, so what it did not take is let go of. */
function moneyOf(key: string, { state, amount, at }: Moved, { sums, isHold }: TryContext): readonly MoneyFact[] {
  const captured = state === "captured" ? amount.minor : 0;
  const wasHeld = isHold || state !== "captured";
  const held = !wasHeld ? 0 : state === "authorised" ? amount.minor : Math.max(sums.asked.minor, captured);
  const released = state === "authorised" ? 0 : held - captured;
  const fact = (kind: MoneyFact["kind"], name: string, minor: number): readonly MoneyFact[] =>
    minor > 0 ? [{ kind, key: name, amount: { ...amount, minor }, occurredAt: at }] : [];
  return [
    ...fact("authorised", `${key}:authorised`, held),
    ...fact("captured", key, captured),
    ...fact("released", `${key}:released`, wasHeld ? released : 0),
  ];
}

/** Never after the read, should their clock be another one than we think. */
function timeOf({ TransactionDate }: Transaction, { site, readAt }: Reading): number {
  return Math.min(momentOf(TransactionDate ?? "", site.zone) ?? readAt, readAt);
}

/** For codes that come without a sentence. https://docs.myfatoorah.com/docs/get-payment-status */
const reasons = table({
  MF001: "3-D Secure failed.",
  MF002: "The bank declined the payment.",
  MF003: "The gateway blocked the payment.",
  MF004: "There was not enough money.",
  MF005: "The payment took too long.",
  MF006: "The payer cancelled the payment.",
  MF007: "The card has expired.",
  MF008: "The bank does not answer.",
  MF009: "The payment was refused for its risk.",
  MF010: "The security code was wrong.",
  MF020: "The payment failed for a reason that was not told.",
});

function declineOf({ Error: said, ErrorCode }: Transaction, state: AttemptState) {
  if (state !== "declined" && state !== "cancelled_by_payer") return { declineCode: null, declineReason: null };
  const code = ErrorCode || null;
  return { declineCode: code, declineReason: said || reasons.get(code ?? "") || "The payment was not made." };
}

const refundWords: ReadonlySet<string> = new Set(["Refunded", "Pending", "Canceled"]);

interface RefundFacts {
  readonly facts: readonly MoneyFact[];
  readonly unknown: readonly string[];
}

/**
 * Refunds are told in the account's currency. Each is worth what the sum up to it is worth more than the sum before,
 * so that parts of a whole add up to the whole; a refused one counts as a step too, or later ones would change.
 * A refund has no time of its own, so it gets that of the read which found it. Only `Refunded` is money.
 */
function refundFacts(refunds: readonly InvoiceRefund[], sums: InvoiceSums, readAt: number): RefundFacts {
  const facts: MoneyFact[] = [];
  const unknown: string[] = refunds.map(({ RefundStatus }) => RefundStatus).filter((word) => !refundWords.has(word));
  let own = 0;
  let given = 0;
  for (const { RefundId, RefundStatus, Amount } of inOrder(refunds)) {
    own += baseAmountOf(Amount, sums)?.minor ?? Number.NaN;
    const upTo = Number.isNaN(own) ? null : toAsked(own, sums);
    if (upTo === null) return { facts, unknown: [...unknown, `refund of ${Amount}`] };
    const amount = { minor: upTo - given, currency: sums.asked.currency };
    if (RefundStatus === "Refunded" && amount.minor > 0) {
      facts.push({ kind: "refunded", key: `refund:${RefundId}`, amount, occurredAt: readAt });
    }
    given = upTo;
  }
  return { facts, unknown };
}

export function baseAmountOf(amount: string | number, { base }: InvoiceSums): Money | null {
  return base === null ? null : readAmount(amount, base.currency);
}

function inOrder(refunds: readonly InvoiceRefund[]): readonly InvoiceRefund[] {
  return refunds.toSorted((a, b) => a.RefundId.length - b.RefundId.length || (a.RefundId < b.RefundId ? -1 : 1));
}
