import { Stripe } from "stripe";
import { z } from "zod";
import { UpstreamError, type Fault } from "../../domain/errors.ts";
import { assertNoTransaction, faultOf } from "../../outbound.ts";

export const upstream = "stripe";

/** The parts of Stripe's objects that we read, checked as they come in. https://docs.stripe.com/api */

const refund = z.object({
  id: z.string(),
  status: z.string().nullable(),
  amount: z.int(),
  currency: z.string(),
  created: z.int(),
});

const dispute = refund.extend({ status: z.string() });

const charge = refund.extend({
  status: z.string(),
  amount_captured: z.int(),
  captured: z.boolean(),
  disputed: z.boolean(),
  failure_code: z.string().nullish(),
  failure_message: z.string().nullish(),
  outcome: z.object({ seller_message: z.string().nullish() }).nullish(),
  payment_method_details: z.object({ type: z.string() }).nullish(),
  refunds: z.object({ data: z.array(refund), has_more: z.boolean() }).nullish(),
});

const intent = z.object({
  id: z.string(),
  status: z.string(),
  created: z.int(),
  amount_received: z.int(),
  capture_method: z.string(),
  last_payment_error: z
    .object({ code: z.string().nullish(), decline_code: z.string().nullish(), message: z.string().nullish() })
    .nullish(),
  latest_charge: charge.nullable(),
});

const page = z.object({
  id: z.string().regex(/^cs_\w+$/),
  url: z.string().nullable(),
  livemode: z.boolean(),
  amount_total: z.int(),
  currency: z.string(),
  expires_at: z.int(),
  metadata: z.record(z.string(), z.string()).nullable(),
});

const session = page.extend({
  status: z.string().nullable(),
  payment_status: z.string(),
  payment_intent: intent.nullable(),
});

const endpoint = z.object({ secret: z.string().min(1) });

export type StripeRefund = z.infer<typeof refund>;
export type StripeDispute = z.infer<typeof dispute>;
export type StripeCharge = z.infer<typeof charge>;
export type StripeIntent = z.infer<typeof intent>;
/** A session as the answers to making and listing know it: without its money. */
export type StripePage = z.infer<typeof page>;
export type StripeSession = z.infer<typeof session>;

export interface StripeApiOptions {
  readonly apiUrl: string;
  readonly appVersion: string;
  readonly key: string;
}

export type StripeApi = ReturnType<typeof stripeApi>;

/** The calls we make with one merchant's key. Each throws UpstreamError. */
export function stripeApi({ apiUrl, appVersion, key }: StripeApiOptions) {
  const stripe = new Stripe(key, {
    ...addressOf(apiUrl),
    // Somebody waits at the screen, and HubSpot cuts a card's call after 15 s: two tries have to fit. A lost answer is
    // asked for again by the same key.
    timeout: 5_500,
    maxNetworkRetries: 1,
    telemetry: false,
    appInfo: { name: "PaymentsTab", version: appVersion },
  });
  const { sessions } = stripe.checkout;
  return {
    createSession: (params: Stripe.Checkout.SessionCreateParams, idempotencyKey: string) =>
      ask("POST", page, () => sessions.create(params, { idempotencyKey })),

    readSession: (id: string) =>
      ask("GET", session, () => sessions.retrieve(id, { expand: ["payment_intent.latest_charge.refunds"] })),

    /** Fails with `validation` once the session is no longer open. */
    expireSession: (id: string) => ask("POST", page, () => sessions.expire(id)),

    /** The session a PaymentIntent came from, or none. */
    sessionsOf: (paymentIntent: string) =>
      askList(page, () => sessions.list({ payment_intent: paymentIntent, limit: 1 })),

    sessionsSince: (seconds: number) => askList(page, () => sessions.list({ created: { gte: seconds }, limit: 100 })),

    refundsOf: (paymentIntent: string) =>
      askAll(refund, () => stripe.refunds.list({ payment_intent: paymentIntent, limit: 100 })),

    disputesOf: (paymentIntent: string) =>
      askAll(dispute, () => stripe.disputes.list({ payment_intent: paymentIntent, limit: 100 })),

    createEndpoint: (params: Stripe.WebhookEndpointCreateParams, idempotencyKey: string) =>
      ask("POST", endpoint, () => stripe.webhookEndpoints.create(params, { idempotencyKey })),

    /** Throws UpstreamError `permission` naming every missing right at once. */
    checkRights: (use: { readonly registersWebhooks: boolean }) => checkRights(stripe, use),
  };
}

const webhookRight = "Webhook Endpoints: write";

/** What a restricted key must be allowed, and a harmless call that shows it. https://docs.stripe.com/keys/restricted-api-keys */
export const rights: readonly Right[] = [
  // Listing would show no more than the right to read, so one that does not exist is closed.
  { name: "Checkout Sessions: write", show: ({ checkout }) => checkout.sessions.expire("cs_none") },
  { name: "PaymentIntents: write", show: ({ paymentIntents }) => paymentIntents.list({ limit: 1 }) },
  { name: "Charges and Refunds: write", show: ({ refunds }) => refunds.list({ limit: 1 }) },
  { name: "Disputes: read", show: ({ disputes }) => disputes.list({ limit: 1 }) },
  { name: webhookRight, show: ({ webhookEndpoints }) => webhookEndpoints.list({ limit: 1 }) },
];

interface Right {
  readonly name: string;
  readonly show: (stripe: Stripe) => Promise<unknown>;
}

async function checkRights(stripe: Stripe, use: { readonly registersWebhooks: boolean }): Promise<void> {
  const missing: string[] = [];
  for (const { name, show } of rights) {
    const isNeeded = name !== webhookRight || use.registersWebhooks;
    if (isNeeded && !(await isAllowed(() => show(stripe)))) missing.push(name);
  }
  if (missing.length === 0) return;
  const said = `This key lacks: ${missing.join(", ")}. Add what is missing to the key in Stripe, then try again.`;
  throw new UpstreamError("permission", { upstream, said });
}

async function isAllowed(show: () => Promise<unknown>): Promise<boolean> {
  try {
    await guarded("GET", show);
    return true;
  } catch (error) {
    if (hasFault(error, "permission")) return false;
    if (hasFault(error, "not_found")) return true;
    throw error;
  }
}

export function hasFault(error: unknown, fault: Fault): error is UpstreamError {
  return error instanceof UpstreamError && error.fault === fault;
}

function addressOf(apiUrl: string): Pick<Stripe.StripeConfig, "host" | "port" | "protocol"> {
  const { hostname, port, protocol } = new URL(apiUrl);
  const isPlain = protocol === "http:";
  return { host: hostname, port: port || (isPlain ? 80 : 443), protocol: isPlain ? "http" : "https" };
}

type Method = "GET" | "POST";

async function ask<T>(method: Method, shape: z.ZodType<T>, call: () => Promise<unknown>): Promise<T> {
  return fits(method, shape, await guarded(method, call));
}

async function askList<T>(shape: z.ZodType<T>, call: () => Promise<unknown>): Promise<readonly T[]> {
  return (await ask("GET", z.object({ data: z.array(shape) }), call)).data;
}

/** The whole list, however many pages; nobody refunds or disputes one payment a thousand times. */
async function askAll<T>(
  shape: z.ZodType<T>,
  call: () => { autoPagingToArray(options: { limit: number }): Promise<unknown> },
): Promise<readonly T[]> {
  return ask("GET", z.array(shape), () => call().autoPagingToArray({ limit: 1000 }));
}

async function guarded<T>(method: Method, call: () => Promise<T>): Promise<T> {
  assertNoTransaction(upstream);
  try {
    return await call();
  } catch (error) {
    throw upstreamError(error, method);
  }
}

/** F25: an answer of another shape proves nothing; after a POST its effect is open. */
function fits<T>(method: Method, shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new UpstreamError(method === "GET" ? "unexpected" : "ambiguous", { upstream, code: "shape" });
}

const faultsByType: ReadonlyMap<string, Fault> = new Map([
  ["StripeAuthenticationError", "auth"],
  ["StripePermissionError", "permission"],
  ["StripeRateLimitError", "rate_limited"],
  ["StripeIdempotencyError", "conflict"],
  ["StripeInvalidRequestError", "validation"],
  ["StripeCardError", "validation"],
]);

const faultsByCode: ReadonlyMap<string, Fault> = new Map([
  ["resource_missing", "not_found"],
  // The first request with this key is still at work, so its effect is not known yet.
  ["idempotency_key_in_use", "ambiguous"],
]);

const faultsByStatus: ReadonlyMap<number, Fault> = new Map([
  [404, "not_found"],
  [409, "conflict"],
]);

/** What Stripe's client threw, in our words. Anything that is no error of Stripe's comes back as it is. */
export function upstreamError(error: unknown, method: Method): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const { code, statusCode: status, requestId: correlationId } = error;
  if (error instanceof Stripe.errors.StripeConnectionError) {
    return new UpstreamError(faultOf(error.detail, method), { upstream, code: codeOf(error.detail), correlationId });
  }
  const said = withoutKeys(error.message) || undefined;
  const retryAfter = retryAfterOf(error.headers);
  return new UpstreamError(faultOfAnswer(error, method), { upstream, said, code, status, retryAfter, correlationId });
}

/** A 5xx or an unreadable page leaves open what became of a POST; a GET can simply be asked again. */
function faultOfAnswer({ type, code, statusCode }: Stripe.errors.StripeError, method: Method): Fault {
  const known = faultsByCode.get(code ?? "") ?? faultsByStatus.get(statusCode ?? 0) ?? faultsByType.get(type);
  return known ?? (method === "GET" ? "unavailable" : "ambiguous");
}

function codeOf(detail: unknown): string | undefined {
  const code = (detail as { readonly code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

/** Stripe masks keys in its sentences; this makes sure of it. */
function withoutKeys(sentence: string): string {
  return sentence.replaceAll(/\b(?:sk|rk|pk|whsec)_\w{8,}/g, "(key)").slice(0, 500);
}

/** Seconds in the header, milliseconds in our words. */
function retryAfterOf(headers: Readonly<Record<string, string>> | undefined): number | undefined {
  const seconds = Number(headers?.["retry-after"] ?? Number.NaN);
  return seconds >= 0 ? seconds * 1000 : undefined;
}
