import * as fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import type { CheckoutOrder, OrderLine } from "../../server/ports/provider.ts";
import { sessionParams } from "../../server/providers/stripe/order.ts";
import { orderFor } from "../contracts/provider.ts";
import { setUpStripe, type StripeSubject } from "./stripe-set-up.ts";

async function start(): Promise<StripeSubject> {
  const subject = await setUpStripe();
  onTestFinished(subject.close);
  return subject;
}

const line = (quantity: string, total: number, description = "Hours"): OrderLine => ({
  description,
  quantity,
  total,
  vatRate: "25",
});

type Shown = readonly [name: string, quantity: number, unitAmount: number];

/** The lines of an order as Stripe is asked for them. */
function asked(subject: StripeSubject, changes: Partial<CheckoutOrder>): readonly Shown[] {
  const items = sessionParams(orderFor(subject, changes)).line_items ?? [];
  return items.map(({ quantity = 0, price_data: price }) => [
    price?.product_data?.name ?? "",
    quantity,
    price?.unit_amount ?? 0,
  ]);
}

const worth = (lines: readonly Shown[]): number => lines.reduce((sum, [, quantity, unit]) => sum + quantity * unit, 0);

describe("The lines of an order at Stripe", () => {
  it("are shown with quantity and gross price of one, and Stripe adds them up to the sum", async () => {
    const subject = await start();
    const lines = [line("2", 50_000), line("1", 25_000, "Travel")];
    expect(asked(subject, { lines })).toEqual([
      ["Hours", 2, 25_000],
      ["Travel", 1, 25_000],
    ]);
    const { reference } = await subject.account.openCheckout(orderFor(subject, { lines }));
    expect((await subject.account.read(reference)).asked).toEqual(subject.amount);
  });

  it.each([
    ["a part of one", "1.5", 75_000, ["1.5 × Hours", 1, 75_000]],
    ["a sum that does not divide", "7", 75_000, ["7 × Hours", 1, 75_000]],
    ["a whole number with decimals", "3.00", 75_000, ["Hours", 3, 25_000]],
    ["no number", "some", 75_000, ["some × Hours", 1, 75_000]],
    ["none", "0", 75_000, ["0 × Hours", 1, 75_000]],
  ])("of %s", async (_what, quantity, total, expected) => {
    expect(asked(await start(), { lines: [line(quantity, total)] })).toEqual([expected]);
  });

  it.each([
    ["thirds of a fils", "KWD", [line("2", 2_010)], ["2 × Hours", 1, 2_010]],
    ["krónur, which Stripe counts in hundreds", "ISK", [line("2", 500)], ["Hours", 2, 25_000]],
    ["krónur that do not divide", "ISK", [line("8", 500)], ["8 × Hours", 1, 50_000]],
    ["fils that do not end in 0", "KWD", [line("1", 1_005), line("1", 2_005)], ["Consulting, October", 1, 3_010]],
    ["a discount as a line", "EUR", [line("1", 80_000), line("1", -5_000)], ["Consulting, October", 1, 75_000]],
  ] as const)("are exact or put together: %s", async (_what, currency, lines, expected) => {
    const minor = lines.reduce((sum, { total }) => sum + total, 0);
    expect(asked(await start(), { amount: { minor, currency }, lines })).toEqual([expected]);
  });

  it("are put together beyond the hundred that Stripe takes", async () => {
    const subject = await start();
    const lines = Array.from({ length: 101 }, () => line("1", 100));
    expect(asked(subject, { amount: { minor: 10_100, currency: "EUR" }, lines })).toHaveLength(1);
    expect(asked(subject, { amount: { minor: 10_000, currency: "EUR" }, lines: lines.slice(1) })).toHaveLength(100);
  });

  it("are always worth the sum, whatever the quantities", async () => {
    const subject = await start();
    const quantity = fc.oneof(
      fc.integer({ min: 0, max: 50 }).map(String),
      fc.tuple(fc.nat(20), fc.nat(99)).map(([whole, part]) => `${whole}.${part}`),
    );
    const lines = fc.array(fc.tuple(quantity, fc.nat(500_000)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lines, (pairs) => {
        const drawn = pairs.map(([count, total]) => line(count, total));
        const minor = drawn.reduce((sum, { total }) => sum + total, 0);
        expect(worth(asked(subject, { amount: { minor, currency: "EUR" }, lines: drawn }))).toBe(minor);
      }),
    );
  });
});

describe("What else an order says to Stripe", () => {
  /** The session as Stripe made it. */
  async function made(changes: Partial<CheckoutOrder>) {
    const subject = await start();
    await subject.account.openCheckout(orderFor(subject, changes));
    return subject.stripe.sessions()[0];
  }

  it("limits the methods to those ordered, by the parameter that only filters", async () => {
    expect(await made({ methods: ["card", "klarna"] })).toMatchObject({
      allowed_payment_method_types: ["card", "klarna"],
    });
    expect(await made({ methods: null })).toMatchObject({ allowed_payment_method_types: null });
  });

  it("asks for a language, or leaves it to the payer's browser", async () => {
    expect(await made({ language: "nb" })).toMatchObject({ locale: "nb" });
    expect(await made({ language: null })).toMatchObject({ locale: null });
  });

  it.each([
    ["mia@example.com", "mia@example.com"],
    [" mia@example.com ", "mia@example.com"],
    ["mia at example", null],
    ["mia@müller", null],
    ["", null],
    [null, null],
  ])("fills in the address %o as %o, and lets none stand in the way of paying", async (email, shown) => {
    expect(await made({ payer: { name: "Mia Keller", email } })).toMatchObject({ customer_email: shown });
  });

  it("names how to capture only where money is to be held", async () => {
    const subject = await start();
    const method = (capture: "auto" | "manual") =>
      sessionParams(orderFor(subject, { capture })).payment_intent_data?.capture_method;
    expect([method("auto"), method("manual")]).toEqual([undefined, "manual"]);
  });
});
