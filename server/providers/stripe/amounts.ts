import { UpstreamError } from "../../domain/errors.ts";
import { AmountError, exponentOf, overLimit, type Money } from "../../domain/money.ts";
import { upstream } from "./errors.ts";

/** Where Stripe counts otherwise than ISO 4217. https://docs.stripe.com/currencies#special-cases */
export const exponentExceptions: Readonly<Record<string, number>> = { ISK: 2, MGA: 0, UGX: 2 };

export function stripeExponent(currency: string): number {
  return exponentExceptions[currency] ?? exponentOf(currency);
}

/** A sum in Stripe's units. Throws UpstreamError `validation` for one that Stripe would refuse or round. */
export function toStripeAmount({ minor, currency }: Money): number {
  const amount = shifted(minor, stripeExponent(currency) - exponentOf(currency));
  if (amount === null) throw refusal(`Stripe takes whole ${currency} only.`);
  // Cards settle three-decimal currencies in tens. https://docs.stripe.com/currencies#three-decimal
  if (stripeExponent(currency) === 3 && amount % 10 !== 0) {
    throw refusal(`Stripe takes ${currency} with two decimals only; make the third one 0.`);
  }
  return amount;
}

// https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
const mostDigits = 99_999_999;

/** Why Stripe would not take a sum, or null. Its smallest sums follow the day's exchange rates, so it is left to say. */
export function stripeRefusal(amount: Money): string | null {
  try {
    return toStripeAmount(amount) > mostDigits ? overLimit("Stripe", largest(amount.currency)) : null;
  } catch (error) {
    if (error instanceof UpstreamError) return error.details.said ?? null;
    throw error;
  }
}

function largest(currency: string): Money {
  const places = exponentOf(currency) - stripeExponent(currency);
  const minor = places < 0 ? Math.floor(mostDigits / 10 ** -places) : mostDigits * 10 ** places;
  return { minor: stripeExponent(currency) === 3 ? minor - (minor % 10) : minor, currency };
}

/** A sum of Stripe's as ours. Throws UpstreamError `unexpected` for a currency or fraction we cannot hold. */
export function fromStripeAmount(amount: number, stripeCurrency: string): Money {
  const currency = stripeCurrency.toUpperCase();
  try {
    const minor = shifted(amount, exponentOf(currency) - stripeExponent(currency));
    if (minor !== null) return { minor, currency };
  } catch (error) {
    if (!(error instanceof AmountError)) throw error;
  }
  throw new UpstreamError("unexpected", { upstream, code: "amount" });
}

/** Moves the decimal point, or null when that leaves whole safe numbers. */
function shifted(amount: number, places: number): number | null {
  const factor = 10 ** Math.abs(places);
  const result = places < 0 ? amount / factor : amount * factor;
  return Number.isSafeInteger(result) ? result : null;
}

function refusal(said: string): UpstreamError {
  return new UpstreamError("validation", { upstream, said });
}
