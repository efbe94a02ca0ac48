import { describe, expect, it } from "vitest";
import { noon, sessionForm, startSandbox } from "./stripe-sandbox-set-up.ts";

function secondLine({ currency = "eur", name = "Travel" }): Readonly<Record<string, string>> {
  return {
    "line_items[1][quantity]": "1",
    "line_items[1][price_data][currency]": currency,
    "line_items[1][price_data][unit_amount]": "100",
    "line_items[1][price_data][product_data][name]": name,
  };
}

describe("The simulated Stripe's API refuses what the real one refuses", () => {
  it.each([
    ["payment_method_types since major version 23", { "payment_method_types[0]": "card" }, "parameter_unknown"],
    ["less than half an hour to pay", { expires_at: String(noon / 1000 + 29 * 60) }, "parameter_invalid"],
    ["more than a day to pay", { expires_at: String(noon / 1000 + 24 * 3600 + 1) }, "parameter_invalid"],
    ["too small a sum", { "line_items[0][price_data][unit_amount]": "49" }, "amount_too_small"],
    ["too large a sum", { "line_items[0][price_data][unit_amount]": "100000000" }, "amount_too_large"],
    ["a fraction", { "line_items[0][price_data][unit_amount]": "12.5" }, "parameter_invalid_integer"],
    ["no name", { "line_items[0][price_data][product_data][name]": "" }, "parameter_missing"],
    ["part of a piece", { "line_items[0][quantity]": "1.5" }, "parameter_invalid_integer"],
    ["none of it", { "line_items[0][quantity]": "0" }, "parameter_invalid"],
    ["lines in two currencies", secondLine({ currency: "nok" }), "parameter_invalid"],
    ["a second line without a name", secondLine({ name: "" }), "parameter_missing"],
    ["an address for mail that is none", { customer_email: "mia at example" }, "email_invalid"],
    ["a language that there is not", { locale: "tlh" }, "parameter_invalid"],
    ["a method that cannot be one", { "allowed_payment_method_types[0]": "Card!" }, "parameter_invalid"],
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

  it("captures of what is not held, and more than is held", async () => {
    const { call, create, stripe } = await startSandbox();
    const { id = "" } = await create({ "payment_intent_data[capture_method]": "manual" });
    stripe.pay(id);
    const intent = String(stripe.sessions()[0]?.payment_intent);
    const path = `/v1/payment_intents/${intent}/capture`;
    expect(await call(path, { amount_to_capture: "1251" })).toMatchObject({ error: { code: "amount_too_large" } });
    expect(await call(path, { amount_to_capture: "1250" })).toMatchObject({ status: 200, id: intent });
    const state = { code: "payment_intent_unexpected_state" };
    expect(await call(path, { amount_to_capture: "1" })).toMatchObject({ status: 400, error: state });
    expect(await call(`/v1/payment_intents/${intent}/cancel`, {})).toMatchObject({ status: 400, error: state });
  });

  it("to cancel the payment of a session that is open", async () => {
    const { call, create, stripe } = await startSandbox();
    const { id = "" } = await create();
    stripe.challenge(id);
    const intent = String(stripe.sessions()[0]?.payment_intent);
    expect((await call(`/v1/payment_intents/${intent}/cancel`, {})).status).toBe(400);
  });

  it("refunds of more than is left, of what is disputed, and for a reason it has not", async () => {
    const { call, create, stripe } = await startSandbox();
    const { id = "" } = await create();
    stripe.pay(id);
    const refund = { payment_intent: String(stripe.sessions()[0]?.payment_intent), amount: "1000" };
    expect((await call("/v1/refunds", { ...refund, reason: "because" })).status).toBe(400);
    expect((await call("/v1/refunds", refund)).status).toBe(200);
    expect((await call("/v1/refunds", refund)).error?.message).toContain("greater than unrefunded amount");
    stripe.dispute(id);
    expect(await call("/v1/refunds", { ...refund, amount: "1" })).toMatchObject({ error: { code: "charge_disputed" } });
    expect(await call("/v1/refunds", { payment_intent: "pi_none" })).toMatchObject({ status: 404 });
  });
});
