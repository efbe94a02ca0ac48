import { UpstreamError } from "../../domain/errors.ts";
import type { Money } from "../../domain/money.ts";
import type { CaptureOrder, Refund, RefundOrder, RefundReference } from "../../ports/provider.ts";
import { secondLook } from "../common/second-look.ts";
import { table } from "../common/words.ts";
import { toStripeAmount } from "./amounts.ts";
import type { StripeApi } from "./api.ts";
import { hasFault, isServersFailure, upstream } from "./errors.ts";
import { source } from "./mapping.ts";
import { readRefunds, type RefundsRead } from "./read.ts";
import type { StripeIntent, StripeRefund, StripeSession } from "./shapes.ts";

/**
 * Takes what is held, once: the rest goes back. Stripe remembers a key for a day only and repeats even a 500 under it,
 * so before and after it is the PaymentIntent that tells whether an earlier try came through.
 * https://docs.stripe.com/payments/place-a-hold-on-a-payment-method
 */
export async function capture(api: StripeApi, order: CaptureOrder): Promise<void> {
  const { session } = await readRefunds(api, order.checkout);
  const intent = intentOf(session);
  const amount = stripeAmountOf(order.amount, session);
  const expected = toStripeAmount(order.capturedBefore) + amount;
  if (intent.amount_received === expected) return;
  try {
    await api.capture(intent.id, amount, `capture:${order.key}`);
  } catch (error) {
    if (!isServersFailure(error) && !hasFault(error, "conflict")) throw error;
    const { session: now } = await secondLook(() => readRefunds(api, session.id));
    if (now.payment_intent?.amount_received !== expected) throw error;
  }
}

/** Lets go of what is held. https://docs.stripe.com/api/payment_intents/cancel */
export async function release(api: StripeApi, reference: string): Promise<void> {
  const { session } = await readRefunds(api, reference);
  const { id, status, latest_charge: charge } = intentOf(session);
  const isReleased = status === "canceled" && charge?.status === "succeeded";
  if (isReleased) return;
  if (status !== "requires_capture") throw conflict("Nothing is held here any more.");
  await api.cancelIntent(id);
}

/** Gives money back. An earlier try under the same key is found by its metadata, however long ago it was. */
export async function refund(api: StripeApi, portalId: number, order: RefundOrder): Promise<Refund> {
  const read = await readRefunds(api, order.checkout);
  const known = refundOf(read, order.key);
  if (known) return toRefund(order.checkout, known);
  const { session } = read;
  const params = {
    payment_intent: intentOf(session).id,
    amount: stripeAmountOf(order.amount, session),
    metadata: refundMetadata(order, session, portalId),
  };
  try {
    return toRefund(order.checkout, await api.createRefund(params, `refund:${order.key}`));
  } catch (error) {
    if (!isServersFailure(error)) throw error;
    const left = refundOf(await secondLook(() => readRefunds(api, session.id)), order.key);
    if (left) return toRefund(order.checkout, left);
    throw error;
  }
}

export async function readRefund(api: StripeApi, { checkout, refund: id }: RefundReference): Promise<Refund> {
  const { refunds } = await readRefunds(api, checkout);
  const found = refunds.find((one) => one.id === id);
  if (!found) throw new UpstreamError("not_found", { upstream });
  return toRefund(checkout, found);
}

function intentOf({ payment_intent: intent }: StripeSession): StripeIntent {
  if (!intent) throw conflict("Nothing has been paid here.");
  return intent;
}

function conflict(said: string): UpstreamError {
  return new UpstreamError("conflict", { upstream, said });
}

/** Stripe takes the number alone, in whatever currency the payment is. */
function stripeAmountOf(amount: Money, { currency }: StripeSession): number {
  if (amount.currency.toLowerCase() === currency) return toStripeAmount(amount);
  throw new UpstreamError("validation", { upstream, said: `This was paid in ${currency.toUpperCase()}.` });
}

function refundOf({ refunds }: RefundsRead, key: string): StripeRefund | undefined {
  return refunds.find(({ metadata }) => metadata?.["source"] === source && metadata["refund"] === key);
}

// https://docs.stripe.com/metadata#data
const longestValue = 500;

/** The payment's own, so that an event about the refund leads to it. Stripe's `reason` has words of its own for three. */
function refundMetadata(
  { key, reason }: RefundOrder,
  session: StripeSession,
  portalId: number,
): Record<string, string> {
  const payment = session.metadata?.["payment"];
  return {
    source,
    account: String(portalId),
    refund: key,
    ...(payment !== undefined && { payment }),
    ...(reason.trim() && { reason: reason.trim().slice(0, longestValue) }),
  };
}

/** https://docs.stripe.com/api/refunds/object */
const refundStates = table<Refund["state"]>({
  pending: "requested",
  requires_action: "requested",
  succeeded: "done",
  failed: "failed",
  canceled: "failed",
});

/** A word we do not know says neither done nor failed; the next read of the checkout shows it to a person. */
function toRefund(checkout: string, { id, status }: StripeRefund): Refund {
  return { checkout, refund: id, state: refundStates.get(status ?? "") ?? "requested" };
}
