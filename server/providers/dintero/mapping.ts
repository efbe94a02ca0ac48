import type { Mode } from "../../domain/payment.ts";
import { payerOf, type PayerDetails } from "../../domain/snapshot.ts";
import type { AttemptFact, CheckoutOrder, MoneyFact, Snapshot } from "../../ports/provider.ts";
import { table } from "../common/words.ts";
import type { DinteroEvent, DinteroSession, DinteroTransaction } from "./shapes.ts";

/** Tells our sessions from those of other integrations on the merchant's account. */
const source = "payments-tab";

/** Own keys of a session's metadata must begin with `ext_`. */
export function metadataOf({ portalId, paymentId, generation }: CheckoutOrder): Readonly<Record<string, string>> {
  return {
    ext_source: source,
    ext_account: String(portalId),
    ext_payment: paymentId,
    ext_generation: String(generation),
  };
}

/** The payment a session was made for, or null for what this account took outside this app or portal. */
export function paymentIn({ metadata }: DinteroSession, portalId: number): string | null {
  const isOurs = metadata?.["ext_source"] === source && String(metadata["ext_account"]) === String(portalId);
  const payment = isOurs ? metadata["ext_payment"] : null;
  return typeof payment === "string" ? payment : null;
}

/** The mode is told by the first letter of an account's id, with which the ids of its objects begin. */
export function modeOf(accountId: string): Mode {
  return accountId.startsWith("P") ? "live" : "test";
}

/** Whether an id names another account; one that names none is taken as it is. */
export function isForeign(id: string, accountId: string): boolean {
  const [, named] = /^([TP]\d{8})\./.exec(id) ?? [];
  return named !== undefined && named !== accountId;
}

/** Everything a read of one checkout brings together. A session makes at most one transaction. */
export interface CheckoutRead {
  readonly session: DinteroSession;
  readonly transaction: DinteroTransaction | null;
}

/** For whom and when a checkout was read. */
export interface Reading {
  readonly portalId: number;
  readonly accountId: string;
  readonly readAt: number;
}

export function toSnapshot(read: CheckoutRead, { portalId, accountId, readAt }: Reading): Snapshot {
  const { session } = read;
  const payer = payerIn(read);
  return {
    reference: session.id,
    paymentId: paymentIn(session, portalId),
    mode: modeOf(accountId),
    readAt,
    checkout: checkoutState(read, readAt),
    asked: { minor: session.order.amount, currency: session.order.currency },
    attempts: attemptsOf(read, readAt),
    money: moneyOf(read),
    totals: [],
    ...(payer && { payer }),
    unknownWords: unknownWords(read),
  };
}

function payerIn({ transaction }: CheckoutRead): PayerDetails | null {
  const given = transaction?.customer;
  return given ? payerOf({ name: null, email: given.email, phone: given.phone_number }) : null;
}

interface Meaning {
  /** Null: the session's own state counts. */
  readonly checkout: Snapshot["checkout"] | null;
  readonly attempt: AttemptFact["state"];
  /** Events that must have moved money for it. */
  readonly proof?: readonly ("CAPTURE" | "REFUND")[];
}

/**
 * What a transaction's status means. `UNKNOWN` is left out on purpose: it asks for a person. A session makes no second
 * transaction after one that failed for good, so the next click needs a new session.
 * https://docs.dintero.com/docs/integrations/support/transaction-statuses
 */
const meanings = table<Meaning>({
  INITIATED: { checkout: null, attempt: "started" },
  ON_HOLD: { checkout: "used", attempt: "on_hold" },
  AUTHORIZED: { checkout: "used", attempt: "authorised" },
  AUTHORIZATION_VOIDED: { checkout: "cancelled", attempt: "voided" },
  CAPTURED: { checkout: "used", attempt: "captured", proof: ["CAPTURE"] },
  PARTIALLY_CAPTURED: { checkout: "used", attempt: "partially_captured", proof: ["CAPTURE"] },
  PARTIALLY_CAPTURED_REFUNDED: { checkout: "used", attempt: "partially_captured", proof: ["CAPTURE", "REFUND"] },
  PARTIALLY_REFUNDED: { checkout: "used", attempt: "captured", proof: ["CAPTURE", "REFUND"] },
  REFUNDED: { checkout: "used", attempt: "captured", proof: ["CAPTURE", "REFUND"] },
  DECLINED: { checkout: "expired", attempt: "declined" },
  FAILED: { checkout: "expired", attempt: "declined" },
});

export function checkoutState({ session, transaction }: CheckoutRead, now: number): Snapshot["checkout"] {
  if (transaction && capturedIn(transaction) > 0) return "used";
  const told = transaction && meanings.get(transaction.status)?.checkout;
  if (told) return told;
  const isCancelled = session.cancelled_at !== null || session.events.some(({ name }) => name === "CANCELLED");
  if (isCancelled) return "cancelled";
  return session.expires_at !== null && session.expires_at <= now ? "expired" : "live";
}

/** Whether somebody may have seen the sum. An unknown event counts as a visit. */
export function isUntouched({ session, transaction }: CheckoutRead): boolean {
  return transaction === null && session.events.every(({ name }) => ["INITIATED", "UPDATE_SESSION"].includes(name));
}

/** A go that ended on the page, such as a declined card, makes no transaction; the session tells of it. */
const failuresOnPage: ReadonlySet<string> = new Set(["PAY_FAILED", "DECLINED", "FAILED"]);

function attemptsOf({ session, transaction }: CheckoutRead, readAt: number): readonly AttemptFact[] {
  const ofTransaction = transaction && transactionAttempt(transaction, readAt);
  const failure = session.events.findLast(({ name }) => failuresOnPage.has(name));
  // Where the transaction itself was declined the session's event is the same happening.
  if (!failure || ofTransaction?.state === "declined") return ofTransaction ? [ofTransaction] : [];
  const onPage: AttemptFact = {
    key: session.id,
    state: "declined",
    at: failure.created_at ?? readAt,
    method: null,
    declineCode: failure.name,
    declineReason: failure.details?.error ?? null,
  };
  return ofTransaction ? [onPage, ofTransaction] : [onPage];
}

/** Events after which an attempt stands where it stands; refunds and settlements are told long afterwards. */
const steps: ReadonlySet<string> = new Set(["INITIALIZE", "INITIATE", "AUTHORIZE", "CAPTURE", "VOID"]);

function transactionAttempt(transaction: DinteroTransaction, readAt: number): AttemptFact | null {
  const meaning = meanings.get(transaction.status);
  if (!meaning) return null;
  const isPartlyCaptured = meaning.attempt === "voided" && capturedIn(transaction) > 0;
  const state = isPartlyCaptured ? "partially_captured" : meaning.attempt;
  const times = transaction.events.filter(({ event }) => steps.has(event)).map((event) => event.created_at);
  return {
    key: transaction.id,
    state,
    at: times.length > 0 ? Math.max(...times) : (transaction.created_at ?? readAt),
    method: transaction.payment_product_type,
    ...(state === "declined" ? declineIn(transaction) : { declineCode: null, declineReason: null }),
  };
}

function declineIn({ status, events }: DinteroTransaction): Pick<AttemptFact, "declineCode" | "declineReason"> {
  const error = events.findLast((event) => event.success === false)?.error;
  return {
    declineCode: error?.type?.[0] ?? error?.code ?? status,
    declineReason: error?.message ?? null,
  };
}

/** Events that succeeded and what they did; those that only begin something (`INITIATE_…`) or failed moved no money. */
const moneyKinds = table<MoneyFact["kind"]>({
  AUTHORIZE: "authorised",
  CAPTURE: "captured",
  VOID: "released",
  REFUND: "refunded",
});

function moneyOf({ session, transaction }: CheckoutRead): readonly MoneyFact[] {
  if (!transaction || !meanings.has(transaction.status)) return [];
  const captured = capturedIn(transaction);
  const wasHeld = session.configuration?.auto_capture !== true || captured === 0;
  return transaction.events.flatMap((event): readonly MoneyFact[] => {
    const kind = event.success === true ? moneyKinds.get(event.event) : undefined;
    if (!kind || (kind === "authorised" && !wasHeld)) return [];
    const minor = amountOf(event, kind, transaction, captured);
    if (minor === null || minor <= 0) return [];
    const amount = { minor, currency: transaction.currency };
    return [{ kind, key: `${transaction.id}:${kind}:${idOf(event)}`, amount, occurredAt: event.created_at }];
  });
}

/** A hold and its release may name no sum: then it is the whole one, and what of it was not captured. */
function amountOf(
  { amount }: DinteroEvent,
  kind: MoneyFact["kind"],
  transaction: DinteroTransaction,
  captured: number,
): number | null {
  if (kind === "authorised") return amount ?? transaction.amount;
  if (kind === "released") return amount ?? transaction.amount - captured;
  return amount;
}

function idOf({ id, request_id: requestId, created_at: at }: DinteroEvent): string {
  return String(id ?? requestId ?? at);
}

export function capturedIn(transaction: DinteroTransaction): number {
  return sumOf(transaction, "CAPTURE");
}

function sumOf({ events }: DinteroTransaction, name: string): number {
  const done = events.filter(({ event, success }) => event === name && success === true);
  return done.reduce((sum, { amount }) => sum + (amount ?? 0), 0);
}

/** How an operation under our reference stands; null when there was none. Its events share the id of its request. */
export function outcomeOf(
  { events }: DinteroTransaction,
  name: "CAPTURE" | "REFUND",
  reference: string,
): "done" | "under_way" | "failed" | null {
  const named = events.filter(({ event_reference: told }) => told === reference);
  const requests = new Set(named.flatMap(({ request_id: request }) => request ?? []));
  const own = events.filter((event) => named.includes(event) || requests.has(event.request_id ?? ""));
  if (own.some(({ event, success }) => event === name && success === true)) return "done";
  const last = own.findLast(({ event }) => event === name || event === `INITIATE_${name}`);
  if (!last) return null;
  return last.success === false ? "failed" : "under_way";
}

/** What the processor said of the newest operation that failed. */
export function lastFailure({ events }: DinteroTransaction): string | null {
  return events.findLast(({ success }) => success === false)?.error?.message ?? null;
}

/** Names of events that are known, with or without money. */
const knownEvents: ReadonlySet<string> = new Set([
  ...moneyKinds.keys(),
  ...steps,
  "INITIATE_CAPTURE",
  "INITIATE_REFUND",
  "INITIATE_VOID",
  "SETTLEMENT",
]);

/** Words and contradictions that ask for a person: what cannot be told for sure is not booked. */
function unknownWords({ transaction }: CheckoutRead): readonly string[] {
  if (!transaction) return [];
  const { status, events } = transaction;
  const meaning = meanings.get(status);
  const missing = (meaning?.proof ?? []).filter((name) => sumOf(transaction, name) === 0);
  const withMoney = events.filter(({ success, amount }) => success === true && (amount ?? 0) > 0);
  const strange = withMoney.filter(({ event }) => !knownEvents.has(event)).map(({ event }) => event);
  return [...(meaning ? [] : [status]), ...missing.map((name) => `${status} without ${name}`), ...new Set(strange)];
}
