import { describe, expect, it } from "vitest";
import { noon, sessionForm, startSandbox } from "./stripe-sandbox-set-up.ts";

describe("The simulated Stripe's API refuses what the real one refuses", () => {
  it.each([
    ["payment_method_types since major version 23", { "payment_method_types[0]": "card" }, "parameter_unknown"],
    ["less than half an hour to pay", { expires_at: String(noon / 1000 + 29 * 60) }, "parameter_invalid"],
    ["more than a day to pay", { expires_at: String(noon / 1000 + 24 * 3600 + 1) }, "parameter_invalid"],
    ["too small a sum", { "line_items[0][price_data][unit_amount]": "49" }, "amount_too_small"],
    ["too large a sum", { "line_items[0][price_data][unit_amount]": "100000000" }, "amount_too_large"],
    ["a fraction", { "line_items[0][price_data][unit_amount]": "12.5" }, "parameter_invalid_integer"],
    ["no name", { "line_items[0][price_data][product_data][name]": "" }, "parameter_missing"],
    ["a broken address", { success_url: "javascript:alert(1)" }, "url_invalid"],
    ["metadata without measure", { "metadata[a]": "x".repeat(501) }, "parameter_invalid"],
  ])("%s", async (_what, changes, code) => {
    const { create } = await startSandbox();
    expect(await create(changes)).toMatchObject({ status: 400, error: { code, type: "invalid_request_error" } });
  });

  it.each([
    ["kwd", "1255"],
    ["isk", "1250"],
    ["ugx", "1250"],
  ])("a sum in %s that the currency does not have", async (currency, amount) => {
    const { create } = await startSandbox();
    const changes = {
      "line_items[0][price_data][currency]": currency,
      "line_items[0][price_data][unit_amount]": amount,
    };
    expect((await create(changes)).status).toBe(400);
  });

  it("another version of the API than the package's", async () => {
    const { call } = await startSandbox();
    expect((await call("/v1/refunds", undefined, { "stripe-version": "2024-06-20" })).status).toBe(400);
  });

  it("an unknown key, a revoked one and none at all", async () => {
    const { stripe, call } = await startSandbox();
    const revoked = stripe.keys.issue();
    stripe.keys.revoke(revoked);
    for (const authorization of ["Bearer rk_test_1234567890", `Bearer ${revoked}`, "Basic abc"]) {
      expect((await call("/v1/refunds", undefined, { authorization })).status).toBe(401);
    }
  });

  it("calls it does not know", async () => {
    const { call } = await startSandbox();
    expect((await call("/v1/unheard_of")).status).toBe(404);
  });

  it("the same idempotency key with other parameters, and repeats the answer to the same ones", async () => {
    const { call, stripe } = await startSandbox();
    const headers = { "idempotency-key": "k1" };
    const first = await call("/v1/checkout/sessions", sessionForm, headers);
    const again = await call("/v1/checkout/sessions", sessionForm, headers);
    expect(again).toMatchObject({ id: first.id, replayed: "true" });
    const other = await call("/v1/checkout/sessions", { ...sessionForm, client_reference_id: "x" }, headers);
    expect(other).toMatchObject({ status: 400, error: { type: "idempotency_error" } });
    expect(stripe.sessions()).toHaveLength(1);
  });
});
