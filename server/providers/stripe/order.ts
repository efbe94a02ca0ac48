import type { Stripe } from "stripe";
import { z } from "zod";
import { UpstreamError } from "../../domain/errors.ts";
import { day } from "../../domain/time.ts";
import type { CheckoutOrder, OrderLine } from "../../ports/provider.ts";
import { linesOf } from "../common/order.ts";
import { stripeRefusal, toStripeAmount } from "./amounts.ts";
import { deliveryCountries } from "./delivery-countries.ts";
import { upstream } from "./errors.ts";
import { source } from "./mapping.ts";

type LineItem = Stripe.Checkout.SessionCreateParams.LineItem;

/** By the order alone, so that a repeat is the same request to the byte. */
export function keyOf({ paymentId, generation, amount }: CheckoutOrder): string {
  return `create:${paymentId}:${generation}:${amount.minor}`;
}

/**
 * What is asked of Stripe for an order. The metadata goes to the PaymentIntent as well, for charges carry the intent's
 * and not the session's. https://docs.stripe.com/api/checkout/sessions/create
 */
export function sessionParams(order: CheckoutOrder): Stripe.Checkout.SessionCreateParams {
  const { paymentId, portalId, generation, returnUrl, reference, methods, language } = order;
  const metadata = { payment: paymentId, account: String(portalId), generation: String(generation), source };
  const name = order.description || reference;
  return {
    mode: "payment",
    line_items: lineItems(order),
    // Stripe fills in the braces; they must reach it as they are.
    success_url: `${returnUrl}${returnUrl.includes("?") ? "&" : "?"}sid={CHECKOUT_SESSION_ID}`,
    cancel_url: order.cancelUrl,
    client_reference_id: paymentId,
    expires_at: Math.floor(order.expiresAt / 1000),
    metadata,
    payment_intent_data: {
      description: `${name} (${reference})`,
      metadata,
      // Left out otherwise: how a payment is captured at once is Stripe's to choose.
      ...(order.capture === "manual" && { capture_method: "manual" }),
    },
    ...(methods && { allowed_payment_method_types: [...methods] }),
    ...(language !== null && { locale: language }),
    ...(order.asksAddress && { shipping_address_collection: { allowed_countries: [...deliveryCountries] } }),
    ...emailOf(order),
  };
}

/** Stripe would refuse the whole order for an address it cannot read, and filling it in is only a courtesy. */
function emailOf({ payer }: CheckoutOrder): { readonly customer_email?: string } {
  const email = z.email().safeParse(payer.email?.trim());
  return email.success ? { customer_email: email.data } : {};
}

// https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-line_items
const mostLines = 100;

/** The order's lines, or the whole sum as one where Stripe could not show each of them exactly. */
function lineItems(order: CheckoutOrder): LineItem[] {
  const { currency } = order.amount;
  const asked = linesOf(order);
  const isExact = asked.length <= mostLines && asked.every(({ total }) => total >= 0 && isTaken(total, currency));
  const lines = isExact ? asked : linesOf({ ...order, lines: [] });
  return lines.map((line) => lineItem(line, currency));
}

/** Stripe multiplies; a sum that no whole number of equal units makes is one unit, named by its quantity. */
function lineItem({ description, quantity, total }: OrderLine, currency: string): LineItem {
  const count = wholeCount(quantity);
  const isDivided = count !== null && total % count === 0 && isTaken(total / count, currency);
  if (isDivided) return item(description, count, toStripeAmount({ minor: total / count, currency }), currency);
  const name = count === 1 ? description : `${quantity} × ${description}`;
  return item(name, 1, toStripeAmount({ minor: total, currency }), currency);
}

function item(name: string, quantity: number, unitAmount: number, currency: string): LineItem {
  const price = { currency: currency.toLowerCase(), unit_amount: unitAmount, product_data: { name } };
  return { quantity, price_data: price };
}

function isTaken(minor: number, currency: string): boolean {
  return stripeRefusal({ minor, currency }) === null;
}

/** `2` and `2.00` as 2; null for a part of one, and for none. */
function wholeCount(quantity: string): number | null {
  const [, digits = "0"] = /^(\d{1,9})(?:\.0*)?$/.exec(quantity) ?? [];
  return Number(digits) || null;
}

/**
 * The caller fits the time to Stripe's bounds once, so that a repeat is the same request to the byte. Of a repeat only
 * Stripe can tell: its page may be there, and our clock may be another one than at the first try (F70).
 */
export function checkExpiry({ expiresAt, isRepeat }: CheckoutOrder, now: number): void {
  if (isRepeat || (expiresAt > now && expiresAt <= now + day)) return;
  throw new UpstreamError("validation", { upstream, said: "A page of Stripe's lives from 30 minutes to 24 hours." });
}

/** The earliest second in which a session for the order can have been made: none lives longer than a day. */
export function earliestOf({ expiresAt }: CheckoutOrder): number {
  return Math.floor((expiresAt - day) / 1000);
}
