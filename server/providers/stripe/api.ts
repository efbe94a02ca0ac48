import type { Stripe } from "stripe";
import { z } from "zod";
import { UpstreamError } from "../../domain/errors.ts";
import { stripeClient, type StripeClientOptions } from "./client.ts";
import { guarded, upstream, type Method } from "./errors.ts";
import { checkRights } from "./rights.ts";
import { balanceTransaction, dispute, endpoint, moved, page, refund, session } from "./shapes.ts";

export type StripeApi = ReturnType<typeof stripeApi>;

// Nobody refunds or disputes one payment a thousand times, and few merchants make as many sessions in a day.
const longestList = 1_000;

/** The calls we make with one merchant's key. Each throws UpstreamError. */
export function stripeApi(options: StripeClientOptions) {
  let made: Stripe | undefined;
  // Over half a millisecond to make; accounts are also opened to judge a delivery or to read a setting, which asks nothing.
  const stripe = (): Stripe => (made ??= stripeClient(options));
  return {
    createSession: (params: Stripe.Checkout.SessionCreateParams, idempotencyKey: string) =>
      ask("POST", page, () => stripe().checkout.sessions.create(params, { idempotencyKey })),

    readSession: (id: string) =>
      ask("GET", session, () =>
        stripe().checkout.sessions.retrieve(id, { expand: ["payment_intent.latest_charge.refunds"] }),
      ),

    /** Fails with `validation` once the session is no longer open. */
    expireSession: (id: string) => ask("POST", page, () => stripe().checkout.sessions.expire(id)),

    /** The session a PaymentIntent came from, or none. */
    sessionsOf: (paymentIntent: string) =>
      askList(page, () => stripe().checkout.sessions.list({ payment_intent: paymentIntent, limit: 1 })),

    /** Newest first. Throws rather than answering a part of them. */
    sessionsSince: (seconds: number) =>
      askAll(page, () => stripe().checkout.sessions.list({ created: { gte: seconds }, limit: 100 })),

    /** Fails with `conflict` when nothing is held any more. */
    capture: (paymentIntent: string, amount: number, idempotencyKey: string) =>
      ask("POST", moved, () =>
        stripe().paymentIntents.capture(paymentIntent, { amount_to_capture: amount }, { idempotencyKey }),
      ),

    /** Needs no key of ours: what is cancelled cannot be cancelled twice. */
    cancelIntent: (paymentIntent: string) => ask("POST", moved, () => stripe().paymentIntents.cancel(paymentIntent)),

    createRefund: (params: Stripe.RefundCreateParams, idempotencyKey: string) =>
      ask("POST", refund, () => stripe().refunds.create(params, { idempotencyKey })),

    refundsOf: (paymentIntent: string) =>
      askAll(refund, () => stripe().refunds.list({ payment_intent: paymentIntent, limit: 100 })),

    disputesOf: (paymentIntent: string) =>
      askAll(dispute, () => stripe().disputes.list({ payment_intent: paymentIntent, limit: 100 })),

    /** Fails with `permission` where the key lacks the right, which is no condition of taking payments. */
    balanceTransaction: (id: string) => ask("GET", balanceTransaction, () => stripe().balanceTransactions.retrieve(id)),

    createEndpoint: (params: Stripe.WebhookEndpointCreateParams, idempotencyKey: string) =>
      ask("POST", endpoint, () => stripe().webhookEndpoints.create(params, { idempotencyKey })),

    /** Throws UpstreamError `permission` naming every missing right at once. */
    checkRights: (use: { readonly registersWebhooks: boolean }) => checkRights(stripe(), use),
  };
}

async function ask<T>(method: Method, shape: z.ZodType<T>, call: () => Promise<unknown>): Promise<T> {
  return fits(method, shape, await guarded(method, call));
}

async function askList<T>(shape: z.ZodType<T>, call: () => Promise<unknown>): Promise<readonly T[]> {
  return (await ask("GET", z.object({ data: z.array(shape) }), call)).data;
}

/** The whole list, however many pages; one without end is none. */
async function askAll<T>(
  shape: z.ZodType<T>,
  call: () => { autoPagingToArray(options: { limit: number }): Promise<unknown> },
): Promise<readonly T[]> {
  const found = await ask("GET", z.array(shape), () => call().autoPagingToArray({ limit: longestList }));
  if (found.length < longestList) return found;
  throw new UpstreamError("unexpected", { upstream, code: "list_too_long" });
}

/** F25: an answer of another shape proves nothing; after a POST its effect is open. */
function fits<T>(method: Method, shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new UpstreamError(method === "GET" ? "unexpected" : "ambiguous", { upstream, code: "shape" });
}
