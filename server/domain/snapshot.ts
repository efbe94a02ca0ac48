import type { PostalAddress } from "./address.ts";
import type { LedgerEntry, LedgerKind } from "./ledger.ts";
import { sumUp } from "./ledger.ts";
import type { Money } from "./money.ts";
import { isSameMoney } from "./money.ts";
import type { Checkout, CheckoutState } from "./checkout.ts";
import type { Attempt, AttemptState } from "./attempt.ts";
import type { Mode, Payment, Review } from "./payment.ts";

/** The normalised result of reading a checkout at its provider. */
export interface Snapshot {
  readonly reference: string;
  /** Our payment's id as the provider gives it back, null when it keeps none. */
  readonly paymentId: string | null;
  readonly mode: Mode;
  /** Epoch ms, taken before the call was made. */
  readonly readAt: number;
  readonly checkout: "live" | "used" | "cancelled" | "expired";
  /** What the provider's page asks for. */
  readonly asked: Money;
  readonly attempts: readonly AttemptFact[];
  readonly money: readonly MoneyFact[];
  /** Sums of which the provider tells no single parts. */
  readonly totals: readonly MoneyTotal[];
  /** What the payer gave of themselves on the provider's page, where it tells. */
  readonly payer?: PayerDetails;
  /** Status words we do not know, verbatim. They never mean paid; they ask for a person. */
  readonly unknownWords: readonly string[];
}

/** As typed at the provider; at least one of them is there. It says nothing about who the contact is. */
export interface PayerDetails {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** Where the delivery goes, line by line; left out where no address was typed. */
  readonly address?: readonly string[];
  /** The same in its parts, as far as the provider tells them apart. */
  readonly place?: PostalAddress;
}

type Given = string | null | undefined;

/** Null for a payer who gave nothing. */
export function payerOf(given: {
  readonly name: Given;
  readonly email: Given;
  readonly phone: Given;
  readonly address?: readonly Given[];
  readonly place?: PostalAddress | null;
}): PayerDetails | null {
  const clean = (text: Given) => text?.trim() || null;
  const payer = { name: clean(given.name), email: clean(given.email), phone: clean(given.phone) };
  const address = (given.address ?? []).map(clean).filter((line) => line !== null);
  if (address.length > 0) return { ...payer, address, ...(given.place && { place: given.place }) };
  return payer.name === null && payer.email === null && payer.phone === null ? null : payer;
}

/**
 * What is known of the payer after another word of theirs: each part as last given, none forgotten because a later read
 * does not have it.
 */
export function withDetails(known: PayerDetails | null, given: PayerDetails): PayerDetails {
  const last = (part: "name" | "email" | "phone") => given[part] ?? known?.[part] ?? null;
  const { address, place } = given.address || !known ? given : known;
  return {
    name: last("name"),
    email: last("email"),
    phone: last("phone"),
    ...(address && { address }),
    ...(place && { place }),
  };
}

export interface AttemptFact extends Omit<Attempt, "paymentId"> {}

/** A fact about money with the provider's own id for it; the same id always means the same fact. */
export interface MoneyFact {
  readonly kind: Exclude<LedgerKind, "manual_confirmed" | "manual_undone">;
  readonly key: string;
  readonly amount: Money;
  readonly occurredAt: number;
}

/** A sum up to now. What it has grown by since the last read becomes an entry. */
export interface MoneyTotal {
  readonly kind: "captured" | "refunded";
  /** Names the sum, not its growth: `pi_1:refunded`. No other fact's key begins with it. */
  readonly key: string;
  readonly amount: Money;
  readonly occurredAt: number;
}

/** What we hold of a payment before a snapshot is laid over it. */
export interface KnownPayment {
  readonly payment: Payment;
  readonly checkouts: readonly Checkout[];
  readonly attempts: readonly Attempt[];
  readonly ledger: readonly LedgerEntry[];
}

/** What a snapshot adds. Nothing in it takes money away: a ledger only grows. */
export interface News {
  readonly checkout: Checkout;
  readonly money: readonly MoneyFact[];
  readonly attempts: readonly Attempt[];
  readonly declines: readonly Attempt[];
  readonly reviews: readonly { readonly review: Review; readonly detail: string }[];
}

/**
 * Compares a snapshot with what is known. Pure, and the same in any order and however often repeated: facts carry the
 * provider's ids, attempts only move up their ranks, and an older read than the last one is dropped (null).
 */
export function newsOf(known: KnownPayment, snapshot: Snapshot): News | null {
  const checkout = known.checkouts.find(({ providerReference }) => providerReference === snapshot.reference);
  if (!checkout || snapshot.mode !== known.payment.mode) return null;
  if (checkout.readAt !== null && snapshot.readAt < checkout.readAt) return null;
  const attempts = changedAttempts(known, snapshot);
  const fees = feesLearned(known, snapshot, attempts);
  const money = newMoney(known, snapshot);
  return {
    checkout: { ...checkout, state: checkoutState(checkout.state, snapshot.checkout), readAt: snapshot.readAt },
    money,
    attempts: [...attempts, ...fees],
    declines: attempts.filter(({ state }) => state === "declined"),
    reviews: newReviews(known, checkout, snapshot, money),
  };
}

/** How far along an attempt is. Deliveries come late and twice, so an attempt only goes up. */
const ranks: Readonly<Record<AttemptState, number>> = {
  started: 10,
  requires_action: 20,
  pending: 30,
  on_hold: 30,
  declined: 40,
  cancelled_by_payer: 40,
  expired: 40,
  authorised: 50,
  voided: 55,
  partially_captured: 60,
  captured: 70,
};

// A declined card may be tried again inside the same checkout; a fresh read may say so.
const afterDecline: ReadonlySet<AttemptState> = new Set(["started", "requires_action", "pending"]);

function changedAttempts({ payment, attempts }: KnownPayment, snapshot: Snapshot): readonly Attempt[] {
  const before = new Map(attempts.map((attempt) => [attempt.key, attempt]));
  return snapshot.attempts
    .filter((fact) => isAttemptNews(before.get(fact.key), fact))
    .map((fact) => ({ ...fact, paymentId: payment.paymentId, ...withFee(fact, before.get(fact.key)) }));
}

/** A fee that was told once stays known. */
function withFee(fact: AttemptFact, before: Attempt | undefined): Pick<Attempt, "fee"> {
  const fee = fact.fee ?? before?.fee;
  return fee ? { fee } : {};
}

/** Attempts of which nothing is new but their fee: providers tell it a while after the money. */
function feesLearned({ attempts }: KnownPayment, snapshot: Snapshot, changed: readonly Attempt[]): readonly Attempt[] {
  return snapshot.attempts.flatMap(({ key, fee }) => {
    const before = attempts.find((attempt) => attempt.key === key);
    if (!before || !fee || changed.some((attempt) => attempt.key === key)) return [];
    return before.fee && isSameMoney(before.fee, fee) ? [] : [{ ...before, fee }];
  });
}

function isAttemptNews(before: Attempt | undefined, fact: AttemptFact): boolean {
  if (!before) return true;
  if (before.state === fact.state) return before.at < fact.at;
  if (before.state === "declined" && afterDecline.has(fact.state)) return true;
  // Of two states equally far along the later read is right, so the order of the reads does not matter.
  return ranks[fact.state] >= ranks[before.state];
}

function newMoney({ payment, ledger }: KnownPayment, snapshot: Snapshot): readonly MoneyFact[] {
  if (!isOurs(payment, snapshot)) return [];
  const known = new Set(ledger.map(({ key }) => key));
  const facts = [...snapshot.money, ...snapshot.totals.flatMap((total) => growthOf(total, ledger))];
  const isNews = ({ key, amount }: MoneyFact) => !known.has(key) && amount.currency === payment.amount.currency;
  // Several deliveries may tell the same at once.
  const each = [...new Map(facts.map((fact) => [fact.key, fact])).values()];
  return each.filter((fact) => isNews(fact) && isSum(fact.amount));
}

/** Whole minor units above nothing: whatever else a provider says is no entry of a ledger (I5). */
function isSum({ minor }: Money): boolean {
  return Number.isSafeInteger(minor) && minor > 0;
}

/** What a total has grown by, under a key that says how far. */
function growthOf(total: MoneyTotal, ledger: readonly LedgerEntry[]): readonly MoneyFact[] {
  const minor = total.amount.minor - bookedOf(total, ledger);
  if (minor <= 0) return [];
  const key = `${total.key}:${total.amount.minor}`;
  return [{ kind: total.kind, key, amount: { ...total.amount, minor }, occurredAt: total.occurredAt }];
}

function bookedOf({ key }: MoneyTotal, ledger: readonly LedgerEntry[]): number {
  const parts = ledger.filter((entry) => entry.key.startsWith(`${key}:`));
  return parts.reduce((sum, { amount }) => sum + amount.minor, 0);
}

/** Money of an object that names another payment is that one's, whatever its reference says. */
function isOurs({ paymentId }: Payment, snapshot: Snapshot): boolean {
  return snapshot.paymentId === null || snapshot.paymentId === paymentId;
}

function checkoutState(before: CheckoutState, read: Snapshot["checkout"]): CheckoutState {
  if (read === "used") return "used";
  const isAlive = before === "opening" || before === "live";
  return isAlive && read !== "live" ? read : before;
}

type Finding = { readonly review: Review; readonly detail: string };

function newReviews(
  known: KnownPayment,
  checkout: Checkout,
  snapshot: Snapshot,
  money: readonly MoneyFact[],
): readonly Finding[] {
  const findings = [
    ...disagreements(known.payment, checkout, snapshot),
    ...snapshot.unknownWords.map((word): Finding => ({ review: "unknown", detail: word })),
    ...takenBack(checkout, snapshot),
    ...shrunk(known, snapshot),
    ...noSums(snapshot),
    ...money.filter((fact) => isLate(known.payment, checkout, fact)).map((fact): Finding => late(fact)),
    ...sumFindings(known, checkout, snapshot, money),
  ];
  const raised = new Set(known.payment.reviews);
  return findings.filter(({ review }) => !raised.has(review) && raised.add(review));
}

function disagreements(payment: Payment, checkout: Checkout, snapshot: Snapshot): Finding[] {
  const findings: Finding[] = [];
  if (!isOurs(payment, snapshot)) {
    findings.push({ review: "mismatch", detail: "The provider's object names another payment." });
  }
  // The answer to a change of the sum may have been lost: then either is what we asked for.
  const next = { ...checkout.amount, minor: checkout.nextMinor ?? checkout.amount.minor };
  if (!isSameMoney(snapshot.asked, checkout.amount) && !isSameMoney(snapshot.asked, next)) {
    findings.push({ review: "mismatch", detail: "The provider's page asked for another amount or currency." });
  }
  if ([...snapshot.money, ...snapshot.totals].some(({ amount }) => amount.currency !== payment.amount.currency)) {
    findings.push({ review: "mismatch", detail: "Money came in another currency." });
  }
  return findings;
}

// Longer than any call may take: a read that began this much later than another was surely answered later, too.
const surelyLater = 60_000;

/** What was paid cannot be open again. The ledger stands, and a person looks at it. */
function takenBack({ state, readAt }: Checkout, snapshot: Snapshot): Finding[] {
  const isTakenBack = state === "used" && snapshot.checkout === "live" && snapshot.readAt - (readAt ?? 0) > surelyLater;
  return isTakenBack ? [{ review: "unknown", detail: "The provider calls a paid checkout open again." }] : [];
}

/** A total never goes down by itself; nothing is booked back on such a word. */
function shrunk({ ledger }: KnownPayment, { totals }: Snapshot): Finding[] {
  const isSmaller = (total: MoneyTotal) => total.amount.minor < bookedOf(total, ledger);
  return totals.filter(isSmaller).map(({ key }) => ({ review: "unknown", detail: `${key} has gone down` }));
}

/** Nothing is a word about money that did not move; less than nothing, or part of a minor unit, nobody can book. */
function noSums({ money, totals }: Snapshot): Finding[] {
  const strange = [...money, ...totals].filter(({ amount }) => amount.minor !== 0 && !isSum(amount));
  return strange.map(({ key }) => ({ review: "unknown", detail: `${key} is no sum of money` }));
}

/** Late is judged by the provider's clock: a capture before the end counts, however late its message comes. */
function isLate(payment: Payment, checkout: Checkout, { kind, occurredAt }: MoneyFact): boolean {
  if (kind !== "captured") return false;
  if (payment.validUntil !== null && occurredAt > payment.validUntil) return true;
  if (payment.cancellation !== null && occurredAt > payment.cancellation.at) return true;
  return checkout.state === "superseded" && !isSameMoney(checkout.amount, payment.amount);
}

function late(fact: MoneyFact): Finding {
  return { review: "late", detail: fact.key };
}

function sumFindings(
  { payment, ledger }: KnownPayment,
  checkout: Checkout,
  snapshot: Snapshot,
  money: readonly MoneyFact[],
): Finding[] {
  const captures = money.filter(({ kind }) => kind === "captured");
  const last = captures.at(-1);
  if (!last) return [];
  const due = payment.amount.minor;
  const before = sumUp(ledger).received;
  const after = before + captures.reduce((sum, { amount }) => sum + amount.minor, 0);
  if (after > due) return [{ review: before > 0 || captures.length > 1 ? "double" : "overpaid", detail: last.key }];
  // The rest of a sum that is captured in parts is not missing: the merchant has it held, or let go of it.
  const isInParts = snapshot.attempts.some(({ state }) => state === "partially_captured");
  const isFinished = snapshot.checkout === "used" && !isInParts && isSameMoney(checkout.amount, payment.amount);
  return isFinished && after < due ? [{ review: "underpaid", detail: last.key }] : [];
}
