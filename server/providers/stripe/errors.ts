import { Stripe } from "stripe";
import { UpstreamError, type Fault } from "../../domain/errors.ts";
import { assertNoTransaction, faultOf } from "../../outbound.ts";

export const upstream = "stripe";

export type Method = "GET" | "POST";

/** One call of Stripe's client. Throws UpstreamError. */
export async function guarded<T>(method: Method, call: () => Promise<T>): Promise<T> {
  assertNoTransaction(upstream);
  try {
    return await call();
  } catch (error) {
    throw upstreamError(error, method);
  }
}

export function hasFault(error: unknown, fault: Fault): error is UpstreamError {
  return error instanceof UpstreamError && error.fault === fault;
}

/** Stripe keeps even a 500 under the key of the request and repeats it, so asking again would get no further. */
export function isServersFailure(error: unknown): error is UpstreamError {
  return error instanceof UpstreamError && (error.details.status ?? 0) >= 500;
}

const faultsByType: ReadonlyMap<string, Fault> = new Map([
  ["StripeAuthenticationError", "auth"],
  ["StripePermissionError", "permission"],
  ["StripeRateLimitError", "rate_limited"],
  ["StripeIdempotencyError", "conflict"],
  ["StripeInvalidRequestError", "validation"],
  ["StripeCardError", "validation"],
]);

/** https://docs.stripe.com/error-codes */
const faultsByCode: ReadonlyMap<string, Fault> = new Map([
  ["resource_missing", "not_found"],
  // The state of the money does not allow the act.
  ["payment_intent_unexpected_state", "conflict"],
  ["charge_already_captured", "conflict"],
  ["charge_already_refunded", "conflict"],
  ["charge_disputed", "conflict"],
  ["charge_expired_for_capture", "conflict"],
  ["charge_not_refundable", "conflict"],
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
    if (error.detail instanceof UpstreamError) return error.detail;
    return new UpstreamError(faultOf(error.detail, method), { upstream, code: codeOf(error.detail), correlationId });
  }
  const said = withoutKeys(error.message) || undefined;
  const retryAfter = retryAfterOf(error.headers);
  return new UpstreamError(faultOfAnswer(error, method), { upstream, said, code, status, retryAfter, correlationId });
}

/** A 5xx or an unreadable page leaves open what became of a POST, whatever else it says; a GET can simply be repeated. */
function faultOfAnswer({ type, code, statusCode: status = 0 }: Stripe.errors.StripeError, method: Method): Fault {
  const known = faultsByCode.get(code ?? "") ?? faultsByStatus.get(status) ?? faultsByType.get(type);
  return (status < 500 && known) || (method === "GET" ? "unavailable" : "ambiguous");
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
