import type { Money } from "../../domain/money.ts";
import type { Mode } from "../../domain/payment.ts";
import { payerOf, type PayerDetails } from "../../domain/snapshot.ts";
import type { MoneyFact, MoneyTotal, Snapshot } from "../../ports/provider.ts";
import { addressLines, postalAddress } from "../../domain/address.ts";
import { table } from "../common/words.ts";
import type { DojoIntent, DojoMoney } from "./api.ts";
import { attemptsOf } from "./attempts.ts";
import {
  capturedOf,
  changedAt,
  fromDojoMoney,
  isManual,
  lastTime,
  paidAt,
  successful,
  takers,
  totalOf,
} from "./intent.ts";

/** https://docs.dojo.tech/payments/api: both as whole minor units. */
export const currencies = ["GBP", "EUR"];

export function dojoRefusal({ currency }: Money): string | null {
  return currencies.includes(currency) ? null : "Dojo takes GBP and EUR only.";
}

export function toDojoMoney({ minor, currency }: Money): DojoMoney {
  return { value: minor, currencyCode: currency };
}

/** Tells our objects from those of other integrations on the merchant's account. */
export const source = "payments-tab";

/** The payment an intent belongs to, or null for what this account took outside this app or portal. */
export function paymentIn(metadata: DojoIntent["metadata"], portalId: number): string | null {
  const isOurs = metadata?.["source"] === source && metadata["account"] === String(portalId);
  return isOurs ? (metadata["payment"] ?? null) : null;
}

/** The key decides the mode; ids of test objects say it as well. */
export function modeOf(id: string, ofKey: Mode): Mode {
  return id.startsWith("pi_sandbox_") ? "test" : ofKey;
}

export interface Reading {
  readonly portalId: number;
  readonly mode: Mode;
  readonly readAt: number;
}

export function toSnapshot(intent: DojoIntent, { portalId, mode, readAt }: Reading): Snapshot {
  const payer = payerIn(intent);
  return {
    reference: intent.id,
    paymentId: paymentIn(intent.metadata, portalId),
    mode: modeOf(intent.id, mode),
    readAt,
    checkout: checkoutState(intent, readAt),
    asked: fromDojoMoney(intent.amount),
    attempts: attemptsOf(intent, readAt),
    money: moneyOf(intent, readAt),
    totals: totalsOf(intent, readAt),
    ...(payer && { payer }),
    unknownWords: unknownWords(intent),
  };
}

/** We fill in nothing of it, so what stands there was typed by the payer. */
function payerIn({ customer, shippingDetails }: DojoIntent): PayerDetails | null {
  const { name = null, deliveryNotes, address } = shippingDetails ?? {};
  const { address1, address2, address3, address4, city, state, postcode, countryCode: country } = address ?? {};
  const street = [address1, address2, address3, address4];
  const delivery = { name: address ? name : null, street, postcode, city, state, country };
  const notes = deliveryNotes?.trim() ? [deliveryNotes] : [];
  const { emailAddress: email = null, phoneNumber: phone = null } = customer ?? {};
  return payerOf({
    name,
    email,
    phone,
    address: [...addressLines(delivery), ...notes],
    place: postalAddress(delivery),
  });
}

const pages = table<Snapshot["checkout"]>({
  Created: "live",
  Authorized: "used",
  Captured: "used",
  Refunded: "used",
});

/** An unknown word counts as live: the careful reading of a page that might still take money. */
export function checkoutState(intent: DojoIntent, readAt: number): Snapshot["checkout"] {
  if (intent.status === "Canceled") return hasRunOut(intent, readAt) ? "expired" : "cancelled";
  if (intent.status === "Reversed") return capturedOf(intent) > 0 ? "used" : "cancelled";
  return pages.get(intent.status) ?? "live";
}

/**
 * Dojo uses one word for what was cancelled and what ran out, so the time of the change decides. Its own sample of a
 * cancelled intent was not changed since it was made; then only the clock is left.
 */
function hasRunOut(intent: DojoIntent, readAt: number): boolean {
  const { expireAt, createdAt, updatedAt } = intent;
  if (!expireAt) return false;
  const touchedAt = updatedAt && updatedAt > (createdAt ?? 0) ? updatedAt : null;
  return expireAt <= (lastTime(intent, "Canceled") ?? touchedAt ?? readAt);
}

function moneyOf(intent: DojoIntent, readAt: number): readonly MoneyFact[] {
  if (!takers.has(intent.status)) return [];
  return [...holdOf(intent, readAt), ...capturesOf(intent, readAt)];
}

function holdOf(intent: DojoIntent, readAt: number): readonly MoneyFact[] {
  if (!isManual(intent) && intent.status !== "Authorized") return [];
  const { id, status } = intent;
  const total = totalOf(intent);
  const rest = total.minor - capturedOf(intent);
  const heldAt = lastTime(intent, "Authorized") ?? paidAt(intent, readAt);
  const authorised: MoneyFact = { kind: "authorised", key: `${id}:authorised`, amount: total, occurredAt: heldAt };
  if (status !== "Reversed" || rest <= 0) return [authorised];
  const occurredAt = changedAt(intent, "Reversed", readAt);
  return [authorised, { kind: "released", key: `${id}:released`, amount: { ...total, minor: rest }, occurredAt }];
}

function capturesOf(intent: DojoIntent, readAt: number): readonly MoneyFact[] {
  const { currency } = totalOf(intent);
  if (isManual(intent)) {
    return successful(intent).map(({ id, amount, createdAt }) => ({
      kind: "captured",
      key: id ?? `${intent.id}:captured:${createdAt ?? 0}`,
      amount: { minor: amount, currency },
      occurredAt: createdAt ?? paidAt(intent, readAt),
    }));
  }
  const minor = capturedOf(intent);
  if (minor <= 0) return [];
  const occurredAt = lastTime(intent, "Captured") ?? paidAt(intent, readAt);
  return [{ kind: "captured", key: `${intent.id}:captured`, amount: { minor, currency }, occurredAt }];
}

/** There is no list of refunds, only their sum. A reversal gives back all that was taken. */
function totalsOf(intent: DojoIntent, readAt: number): readonly MoneyTotal[] {
  if (!takers.has(intent.status)) return [];
  const isReversed = intent.status === "Reversed";
  const minor = isReversed ? capturedOf(intent) : (intent.refundedAmount ?? 0);
  if (minor <= 0) return [];
  const occurredAt = changedAt(intent, isReversed ? "Reversed" : "Refunded", readAt);
  const amount = { minor, currency: totalOf(intent).currency };
  return [{ kind: "refunded", key: `${intent.id}:refunded`, amount, occurredAt }];
}

/** https://docs.dojo.tech/api: PaymentIntentStatus */
export const statuses: readonly string[] = ["Created", "Authorized", "Captured", "Reversed", "Refunded", "Canceled"];

/** https://docs.dojo.tech/api: CaptureMode, CaptureStatus, paymentEventType */
const known = {
  status: new Set(statuses),
  mode: new Set(["Auto", "Manual"]),
  capture: new Set(["Created", "Successful", "Declined", "Failed"]),
  event: new Set([
    "Created",
    "Authorized",
    "Captured",
    "Reversed",
    "Refunded",
    "Canceled",
    "AuthChallenged",
    "Declined",
    "ManualAuthReady",
    "Error",
    "Unknown",
  ]),
};

function unknownWords(intent: DojoIntent): readonly string[] {
  const { status, captureMode, captures, paymentEvents } = intent;
  const words: readonly (readonly [keyof typeof known, string])[] = [
    ["status", status],
    ["mode", captureMode ?? "Auto"],
    ...(captures ?? []).map(({ status }) => ["capture", status] as const),
    ...(paymentEvents ?? []).map(({ eventType }) => ["event", eventType] as const),
  ];
  const unknown = words.flatMap(([kind, word]) => (known[kind].has(word) ? [] : [word]));
  return [...new Set([...unknown, ...contradictions(intent)])];
}

/** Words we know beside sums that do not bear them out: nothing is booked on them, and a person looks. */
function contradictions(intent: DojoIntent): readonly string[] {
  const { status, captures, refundedAmount } = intent;
  const isEmptyCapture = status === "Captured" && isManual(intent) && (captures ?? []).length === 0;
  const isEmptyRefund = status === "Refunded" && (refundedAmount ?? 0) <= 0;
  return [
    ...(isEmptyCapture ? ["Captured without a capture"] : []),
    ...(isEmptyRefund ? ["Refunded without a sum"] : []),
  ];
}
