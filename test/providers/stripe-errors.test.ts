import { Stripe } from "stripe";
import { describe, expect, it } from "vitest";
import type { UpstreamError } from "../../server/domain/errors.ts";
import { upstreamError } from "../../server/providers/stripe/errors.ts";

type Wire = Parameters<typeof Stripe.errors.StripeError.generate>[0];

/** What Stripe's client makes of an error answer. */
function answered(statusCode: number, wire: object = {}): unknown {
  const raw = {
    type: "invalid_request_error",
    message: "A sentence of Stripe's.",
    ...wire,
    statusCode,
    requestId: "req_1",
  };
  return Stripe.errors.StripeError.generate(raw as Wire);
}

function cut(code?: string): unknown {
  const detail = Object.assign(new Error("socket"), { code });
  return new Stripe.errors.StripeConnectionError({ message: "cut", detail } as Wire);
}

function faultsOf(error: unknown): readonly string[] {
  return (["GET", "POST"] as const).map((method) => (upstreamError(error, method) as UpstreamError).fault);
}

describe("Errors of Stripe in our words", () => {
  it.each([
    ["400 invalid_request_error", answered(400), "validation", "validation"],
    ["400 resource_missing", answered(400, { code: "resource_missing" }), "not_found", "not_found"],
    ["400 idempotency_error", answered(400, { type: "idempotency_error" }), "conflict", "conflict"],
    ["400 charge_already_refunded", answered(400, { code: "charge_already_refunded" }), "conflict", "conflict"],
    ["400 charge_disputed", answered(400, { code: "charge_disputed" }), "conflict", "conflict"],
    [
      "400 payment_intent_unexpected_state",
      answered(400, { code: "payment_intent_unexpected_state" }),
      "conflict",
      "conflict",
    ],
    ["400 charge_expired_for_capture", answered(400, { code: "charge_expired_for_capture" }), "conflict", "conflict"],
    ["400 amount_too_large", answered(400, { code: "amount_too_large" }), "validation", "validation"],
    ["400 a code that is a word of JavaScript's", answered(400, { code: "constructor" }), "validation", "validation"],
    ["401", answered(401), "auth", "auth"],
    ["402 card_error", answered(402, { type: "card_error" }), "validation", "validation"],
    ["403", answered(403), "permission", "permission"],
    ["404", answered(404), "not_found", "not_found"],
    ["409", answered(409), "conflict", "conflict"],
    ["409 key in use", answered(409, { code: "idempotency_key_in_use" }), "ambiguous", "ambiguous"],
    ["429", answered(429), "rate_limited", "rate_limited"],
    ["429 lock_timeout", answered(429, { code: "lock_timeout" }), "rate_limited", "rate_limited"],
    ["500 api_error", answered(500, { type: "api_error" }), "unavailable", "ambiguous"],
    ["500 that calls the request invalid", answered(500), "unavailable", "ambiguous"],
    ["503", answered(503, { type: "api_error" }), "unavailable", "ambiguous"],
    [
      "a page that is no JSON",
      new Stripe.errors.StripeAPIError({ message: "Invalid JSON" } as Wire),
      "unavailable",
      "ambiguous",
    ],
    ["nobody listening", cut("ECONNREFUSED"), "unavailable", "unavailable"],
    ["no such host", cut("ENOTFOUND"), "unavailable", "unavailable"],
    ["a reset connection", cut("ECONNRESET"), "unavailable", "ambiguous"],
    ["a timeout", cut("ETIMEDOUT"), "unavailable", "ambiguous"],
    ["a cut of no known kind", cut(), "unavailable", "ambiguous"],
  ])("%s", (_what, error, reading, writing) => {
    expect(faultsOf(error)).toEqual([reading, writing]);
  });

  it("keep Stripe's sentence, code, status and id of the call", () => {
    expect(upstreamError(answered(400, { code: "amount_too_small" }), "POST")).toMatchObject({
      details: {
        upstream: "stripe",
        said: "A sentence of Stripe's.",
        code: "amount_too_small",
        status: 400,
        correlationId: "req_1",
      },
    });
  });

  it.each([
    ["7", 7000],
    ["0", 0],
    ["soon", undefined],
    [undefined, undefined],
  ])("wait for a Retry-After of %o", (header, retryAfter) => {
    const error = answered(429, { headers: { ...(header !== undefined && { "retry-after": header }) } });
    expect((upstreamError(error, "GET") as UpstreamError).details.retryAfter).toBe(retryAfter);
  });

  it.each(["sk_live_51Habcdefgh", "rk_test_51Habcdefgh", "whsec_abcdefghij"])(
    "cut %s out of a sentence (F128)",
    (key) => {
      const error = upstreamError(answered(400, { message: `Key ${key} is wrong.` }), "GET") as UpstreamError;
      expect(error.details.said).toBe("Key (key) is wrong.");
      expect(JSON.stringify(error)).not.toContain(key);
    },
  );

  it("leave what is no error of Stripe's as it is", () => {
    const bug = new TypeError("a bug");
    expect(upstreamError(bug, "GET")).toBe(bug);
  });
});
