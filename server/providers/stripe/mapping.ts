import type { AttemptState } from "../../domain/attempt.ts";
import { payerOf } from "../../domain/snapshot.ts";
import type { AttemptFact, MoneyFact, Snapshot } from "../../ports/provider.ts";
import { addressLines, postalAddress, type GivenAddress } from "../../domain/address.ts";
import { cardHint } from "../common/card.ts";
import { table } from "../common/words.ts";
import { fromStripeAmount } from "./amounts.ts";
import type {
  ShippingDetails,
  StripeBalanceTransaction,
  StripeCharge,
  StripeDispute,
  StripeIntent,
  StripeRefund,
  StripeSession,
} from "./shapes.ts";

/** Tells our objects from those of other integrations on the merchant's account. */
export const source = "payments-tab";

type Metadata = Readonly<Record<string, string>> | null | undefined;

/** The payment an object of Stripe's belongs to, or null for what this account took outside this app or portal. */
export function paymentIn(metadata: Metadata, portalId: number): string | null {
  const isOurs = metadata?.["source"] === source && metadata["account"] === String(portalId);
  return isOurs ? (metadata["payment"] ?? null) : null;
}

/** Everything a read of one checkout brings together. */
export interface CheckoutRead {
  readonly session: StripeSession;
  readonly refunds: readonly StripeRefund[];
  readonly disputes: readonly StripeDispute[];
  /** What the charge did to the merchant's balance; null where that is not known. */
  readonly booked: StripeBalanceTransaction | null;
}

export function toSnapshot(read: CheckoutRead, portalId: number, readAt: number): Snapshot {
  const { session } = read;
  const payer = payerIn(session);
  return {
    reference: session.id,
    paymentId: paymentIn(session.metadata, portalId),
    mode: session.livemode ? "live" : "test",
    readAt,
    checkout: checkoutState(session),
    asked: fromStripeAmount(session.amount_total, session.currency),
    attempts: attemptsOf(session.payment_intent, feeIn(read.booked)),
    money: moneyOf(read),
    totals: [],
    ...(payer && { payer }),
    unknownWords: unknownWords(read),
  };
}

/** What stands there before the session is complete was filled in by us. */
function payerIn({ status, customer_details: given, collected_information: collected }: StripeSession) {
  if (status !== "complete") return null;
  const delivery = deliveryTo(collected?.shipping_details);
  const address = addressLines(delivery);
  return payerOf({
    name: given?.name,
    email: given?.email,
    phone: given?.phone,
    address,
    place: postalAddress(delivery),
  });
}

function deliveryTo(shipping: ShippingDetails): GivenAddress {
  const { line1, line2, postal_code: postcode, city, state, country } = shipping?.address ?? {};
  return { name: shipping?.name, street: [line1, line2], postcode, city, state, country };
}

/** A completed session whose money did not come is used up without being paid: the next click needs a new one. */
const emptyHanded = table<Snapshot["checkout"]>({ requires_payment_method: "expired", canceled: "cancelled" });

/** An unknown word counts as live: the careful reading of a page that might still take money. */
export function checkoutState({ status, payment_intent: intent }: StripeSession): Snapshot["checkout"] {
  if (status === "expired") return "expired";
  return status === "complete" ? (emptyHanded.get(intent?.status ?? "") ?? "used") : "live";
}

/** What a PaymentIntent says of itself while no charge speaks for it. */
const intentStates = table<AttemptState>({
  requires_confirmation: "started",
  processing: "started",
  requires_action: "requires_action",
  canceled: "expired",
});

/**
 * One attempt per charge, keyed by it. Only what has no charge yet (3-D Secure, a redirect) is keyed by the intent, and
 * never as `pending`: an attempt that nothing will settle must not hold up the payment's status.
 */
function attemptsOf(intent: StripeIntent | null, fee: Pick<AttemptFact, "fee">): readonly AttemptFact[] {
  if (!intent) return [];
  const charge = intent.latest_charge;
  const attempt = charge && chargeAttempt(intent, charge);
  const ofCharge = attempt && { ...attempt, ...fee };
  const ofIntent = charge && intent.status !== "requires_action" ? null : intentAttempt(intent);
  return [ofIntent, ofCharge].filter((attempt) => attempt !== null);
}

/** Merchants with prices of their own (IC+) are told 0 and get the truth in a report: that is not known, and not nothing. */
function feeIn(booked: StripeBalanceTransaction | null): Pick<AttemptFact, "fee"> {
  return booked && booked.fee > 0 ? { fee: fromStripeAmount(booked.fee, booked.currency) } : {};
}

function intentAttempt(intent: StripeIntent): AttemptFact | null {
  const hasFailed = intent.status === "requires_payment_method" && intent.last_payment_error;
  const state = hasFailed ? "declined" : intentStates.get(intent.status);
  if (!state) return null;
  const decline = hasFailed ? declineOf(intent, null) : noDecline;
  return { key: intent.id, state, at: endOfSecond(intent.created), method: null, ...decline };
}

function chargeAttempt(intent: StripeIntent, charge: StripeCharge): AttemptFact | null {
  const state = chargeState(intent, charge);
  if (!state) return null;
  const { type: method = null, card: told } = charge.payment_method_details ?? {};
  const card = cardHint(told?.brand, told?.last4);
  const decline = state === "declined" ? declineOf(intent, charge) : noDecline;
  return { key: charge.id, state, at: endOfSecond(charge.created), method, card, ...decline };
}

function chargeState(intent: StripeIntent, charge: StripeCharge): AttemptState | null {
  if (charge.status === "failed") return "declined";
  if (charge.status === "pending") return "pending";
  if (charge.status !== "succeeded") return null;
  const captured = capturedOf(intent, charge);
  if (captured === 0) return intent.status === "canceled" ? "voided" : "authorised";
  return captured < charge.amount ? "partially_captured" : "captured";
}

/** A charge may be captured in the background; then the intent knows it first. https://docs.stripe.com/payments/payment-intents/asynchronous-capture */
function capturedOf(intent: StripeIntent, charge: StripeCharge): number {
  if (charge.captured) return charge.amount_captured;
  return intent.status === "succeeded" ? intent.amount_received : 0;
}

function declineOf(intent: StripeIntent, charge: StripeCharge | null): Decline {
  const error = intent.last_payment_error;
  const codes = [error?.decline_code, error?.code, charge?.failure_code];
  const reasons = [error?.message, charge?.failure_message, charge?.outcome?.seller_message];
  return { declineCode: firstOf(codes), declineReason: firstOf(reasons) };
}

type Decline = Pick<AttemptFact, "declineCode" | "declineReason">;

const noDecline: Decline = { declineCode: null, declineReason: null };

function firstOf(texts: readonly (string | null | undefined)[]): string | null {
  return texts.find((text) => text) ?? null;
}

/** Stripe tells whole seconds; the end of one, so that a decline never looks older than the click that led to it. */
function endOfSecond(seconds: number): number {
  return seconds * 1000 + 999;
}

/** Refunds leave the charge's sum as soon as they are made; one that fails puts the money back. */
const refundKinds = table<readonly MoneyFact["kind"][]>({
  pending: ["refunded"],
  requires_action: ["refunded"],
  succeeded: ["refunded"],
  failed: ["refunded", "refund_failed"],
  canceled: ["refunded", "refund_failed"],
});

/** Inquiries (`warning_*`) and prevented disputes move no money. https://docs.stripe.com/api/disputes/object */
const disputeKinds = table<readonly MoneyFact["kind"][]>({
  warning_needs_response: [],
  warning_under_review: [],
  warning_closed: [],
  prevented: [],
  needs_response: ["dispute_opened"],
  under_review: ["dispute_opened"],
  appeal_needs_response: ["dispute_opened"],
  appeal_under_review: ["dispute_opened"],
  won: ["dispute_opened", "dispute_won"],
  lost: ["dispute_opened", "dispute_lost"],
});

/**
 * The facts about money, each under a key that never changes. Stripe does not say when a refund failed or a dispute
 * ended, so both carry the time they began.
 */
function moneyOf({ session, refunds, disputes }: CheckoutRead): readonly MoneyFact[] {
  const intent = session.payment_intent;
  const charge = intent?.latest_charge;
  if (!intent || charge?.status !== "succeeded") return [];
  return [
    ...chargeFacts(intent, charge),
    ...refunds.flatMap((refund) => facts(refund, refundKinds.get(refund.status ?? ""), "refunded")),
    ...disputes.flatMap((dispute) => facts(dispute, disputeKinds.get(dispute.status), null)),
  ];
}

function chargeFacts(intent: StripeIntent, charge: StripeCharge): readonly MoneyFact[] {
  const captured = capturedOf(intent, charge);
  const wasHeld = captured === 0 || intent.capture_method === "manual";
  const isOver = captured > 0 || intent.status === "canceled";
  const sums: readonly (readonly [MoneyFact["kind"], number])[] = [
    ["authorised", wasHeld ? charge.amount : 0],
    ["captured", captured],
    ["released", isOver ? charge.amount - captured : 0],
  ];
  return sums
    .filter(([, amount]) => amount > 0)
    .flatMap(([kind, amount]) => facts({ ...charge, amount }, [kind], null));
}

/** `plainKind` is the kind whose key is the object's own id; the others add their name. */
function facts(
  object: { readonly id: string; readonly amount: number; readonly currency: string; readonly created: number },
  kinds: readonly MoneyFact["kind"][] = [],
  plainKind: MoneyFact["kind"] | null,
): readonly MoneyFact[] {
  return kinds.map((kind) => ({
    kind,
    key: kind === plainKind ? object.id : `${object.id}:${kind}`,
    amount: fromStripeAmount(object.amount, object.currency),
    occurredAt: object.created * 1000,
  }));
}

const known = {
  session: new Set(["open", "complete", "expired"]),
  // `no_payment_required` is left out on purpose: we never ask for nothing.
  payment: new Set(["paid", "unpaid"]),
  intent: new Set([...intentStates.keys(), "requires_payment_method", "requires_capture", "succeeded"]),
  charge: new Set(["succeeded", "pending", "failed"]),
  refund: refundKinds,
  dispute: disputeKinds,
};

function unknownWords({ session, refunds, disputes }: CheckoutRead): readonly string[] {
  const intent = session.payment_intent;
  const words: readonly (readonly [keyof typeof known, string | null | undefined])[] = [
    ["session", session.status],
    ["payment", session.payment_status],
    ["intent", intent?.status],
    ["charge", intent?.latest_charge?.status],
    ...refunds.map(({ status }) => ["refund", status] as const),
    ...disputes.map(({ status }) => ["dispute", status] as const),
  ];
  return words.flatMap(([kind, word]) => (word && !known[kind].has(word) ? [word] : []));
}
