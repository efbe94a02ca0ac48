import { describe, expect, it, onTestFinished } from "vitest";
import { insideTransaction } from "../../server/outbound.ts";
import { orderFor, upstreamErrorOf } from "../contracts/provider.ts";
import { setUpStripe, type StripeSubject } from "./stripe-set-up.ts";

const creating = { method: "POST", path: /sessions$/ } as const;

async function start(): Promise<StripeSubject> {
  const subject = await setUpStripe();
  onTestFinished(subject.close);
  return subject;
}

/** The fields of the last request that made a session. */
function sent({ stripe }: StripeSubject): URLSearchParams {
  const call = stripe.calls().findLast(({ method, path }) => method === "POST" && creating.path.test(path));
  return new URLSearchParams(call?.body);
}

describe("Opening a checkout at Stripe", () => {
  it("asks for one line of the whole sum, with everything that leads back to the payment", async () => {
    const subject = await start();
    const order = orderFor(subject);
    await subject.account.openCheckout(order);
    const metadata = { payment: order.paymentId, account: "4711", generation: "1", source: "payments-tab" };
    expect(Object.fromEntries(sent(subject))).toEqual({
      mode: "payment",
      "line_items[0][quantity]": "1",
      "line_items[0][price_data][currency]": "eur",
      "line_items[0][price_data][unit_amount]": "75000",
      "line_items[0][price_data][product_data][name]": "Consulting, October",
      success_url: "https://pay.example.com/p/token/return?sid={CHECKOUT_SESSION_ID}",
      cancel_url: "https://pay.example.com/p/token",
      client_reference_id: order.paymentId,
      customer_email: "mia@example.com",
      expires_at: String(Math.floor(order.expiresAt / 1000)),
      ...fieldsOf("metadata", metadata),
      "payment_intent_data[description]": "Consulting, October (PT-1001)",
      ...fieldsOf("payment_intent_data[metadata]", metadata),
    });
  });

  it("answers the page's address and when it ends", async () => {
    const subject = await start();
    const order = orderFor(subject);
    const opened = await subject.account.openCheckout(order);
    expect(opened.url).toBe(`${subject.stripe.url}/pay/${opened.reference}`);
    expect(opened.expiresAt).toBe(Math.floor(order.expiresAt / 1000) * 1000);
  });

  it("sends the very same bytes and key when the order is repeated a while later (P7)", async () => {
    const subject = await start();
    const order = orderFor(subject);
    await subject.account.openCheckout(order);
    subject.advance(40 * 60_000);
    await subject.account.openCheckout(order);
    const calls = subject.stripe.calls().filter(({ path }) => creating.path.test(path));
    expect(calls).toHaveLength(2);
    expect(calls[1]).toEqual(calls[0]);
    expect(calls[0]?.idempotencyKey).toBe(`create:${order.paymentId}:1:75000`);
  });

  it("names the payment by its reference where it has no description", async () => {
    const subject = await start();
    await subject.account.openCheckout(orderFor(subject, { description: "" }));
    expect(sent(subject).get("line_items[0][price_data][product_data][name]")).toBe("PT-1001");
  });

  it("keeps the query of an address to return to", async () => {
    const subject = await start();
    await subject.account.openCheckout(orderFor(subject, { returnUrl: "https://pay.example.com/r?lang=nb" }));
    expect(sent(subject).get("success_url")).toBe("https://pay.example.com/r?lang=nb&sid={CHECKOUT_SESSION_ID}");
  });

  it.each([
    ["already over", -1],
    ["beyond a day", 25 * 60 * 60_000],
    ["no time at all", Number.NaN],
  ])("refuses an end that is %s without calling Stripe", async (_what, life) => {
    const subject = await start();
    const before = subject.stripe.calls().length;
    const order = orderFor(subject, { expiresAt: subject.now() + life });
    expect(await upstreamErrorOf(subject.account.openCheckout(order))).toMatchObject({ fault: "validation" });
    expect(subject.stripe.calls()).toHaveLength(before);
  });

  it("passes on Stripe's sentence about a sum it does not take", async () => {
    const subject = await start();
    const order = orderFor(subject, { amount: { minor: 1, currency: "EUR" } });
    expect(await upstreamErrorOf(subject.account.openCheckout(order))).toMatchObject({
      fault: "validation",
      details: { code: "amount_too_small", status: 400, said: "The Checkout Session's total amount is too small." },
    });
  });

  it("calls the same key with another order a conflict where it has made no session", async () => {
    const subject = await start();
    subject.stripe.faults.add({ kind: "server_error", times: 1, ...creating });
    await upstreamErrorOf(subject.account.openCheckout(orderFor(subject)));
    const changed = orderFor(subject, { description: "Something else" });
    expect(await upstreamErrorOf(subject.account.openCheckout(changed))).toMatchObject({ fault: "conflict" });
  });

  it("is never called inside a database transaction (R4)", async () => {
    const subject = await start();
    const call = insideTransaction(() => subject.account.openCheckout(orderFor(subject)));
    await expect(call).rejects.toThrow("inside a transaction");
  });
});

function fieldsOf(name: string, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${name}[${key}]`, value]));
}
