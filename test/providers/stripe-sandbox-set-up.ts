import { Stripe } from "stripe";
import { onTestFinished } from "vitest";
import { startStripe, type StripeOptions } from "../sandbox/stripe/index.ts";

export const noon = Date.UTC(2026, 10, 20, 12);
const inAnHour = noon / 1000 + 3600;

/** A form that makes a session. */
export const sessionForm = {
  mode: "payment",
  "line_items[0][quantity]": "1",
  "line_items[0][price_data][currency]": "eur",
  "line_items[0][price_data][unit_amount]": "1250",
  "line_items[0][price_data][product_data][name]": "Consulting",
  success_url: "https://pay.example.com/return?sid={CHECKOUT_SESSION_ID}",
  cancel_url: "https://pay.example.com/back",
  expires_at: String(inAnHour),
};

/** A sandbox that is called by hand, without the adapter; closed when the test ends. */
export async function startSandbox({ send = async () => undefined }: Pick<StripeOptions, "send"> = {}) {
  const stripe = await startStripe({ now: () => noon, send });
  onTestFinished(stripe.close);
  const key = stripe.keys.issue();
  const call = async (path: string, form?: Readonly<Record<string, string>>, headers: Record<string, string> = {}) => {
    const response = await fetch(`${stripe.url}${path}`, {
      headers: { authorization: `Bearer ${key}`, "stripe-version": Stripe.API_VERSION, ...headers },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    const body = (await response.json()) as { id?: string; error?: { code?: string; type?: string; message?: string } };
    return { ...body, status: response.status, replayed: response.headers.get("idempotent-replayed") };
  };
  return { stripe, call, create: (changes = {}) => call("/v1/checkout/sessions", { ...sessionForm, ...changes }) };
}
