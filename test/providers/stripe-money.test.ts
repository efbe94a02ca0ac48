import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../server/domain/errors.ts";
import { currencies, exponentOf } from "../../server/domain/money.ts";
import {
  exponentExceptions,
  fromStripeAmount,
  stripeExponent,
  toStripeAmount,
} from "../../server/providers/stripe/amounts.ts";

const anyCurrency = fc.constantFrom(...currencies);

describe("Money at Stripe", () => {
  it("differs from ISO 4217 in three currencies and no others", () => {
    const differing = currencies.filter((currency) => stripeExponent(currency) !== exponentOf(currency));
    expect(differing).toEqual(["ISK", "MGA", "UGX"]);
    expect(exponentExceptions).toEqual({ ISK: 2, MGA: 0, UGX: 2 });
  });

  it.each([
    ["EUR", 1250, 1250],
    ["JPY", 500, 500],
    ["ISK", 500, 50_000],
    ["UGX", 12_000, 1_200_000],
    ["MGA", 500_000, 5000],
    ["KWD", 1250, 1250],
  ])("counts %s %i as %i", (currency, minor, amount) => {
    expect(toStripeAmount({ minor, currency })).toBe(amount);
    expect(fromStripeAmount(amount, currency.toLowerCase())).toEqual({ minor, currency });
  });

  it("brings every sum it sends back as the same sum, in every currency", () => {
    fc.assert(
      fc.property(anyCurrency, fc.integer({ min: 1, max: 99_999_999 }), (currency, whole) => {
        // Whole units of a thousand smallest ones are takable in every currency.
        const money = { minor: whole * 1000, currency };
        expect(fromStripeAmount(toStripeAmount(money), currency.toLowerCase())).toEqual(money);
      }),
    );
  });

  it("keeps the worth of a sum: Stripe's number over Stripe's decimals is ours over ours", () => {
    fc.assert(
      fc.property(anyCurrency, fc.integer({ min: 1, max: 99_999 }), (currency, units) => {
        const minor = units * 10 ** exponentOf(currency);
        expect(toStripeAmount({ minor, currency })).toBe(units * 10 ** stripeExponent(currency));
      }),
    );
  });

  it("never rounds: a sum goes through exactly or is refused", () => {
    fc.assert(
      fc.property(anyCurrency, fc.integer({ min: 1, max: 99_999_999 }), (currency, minor) => {
        const sent = sentAs(minor, currency);
        const back = sent === "refused" ? "refused" : fromStripeAmount(sent, currency.toLowerCase()).minor;
        expect([minor, "refused"]).toContain(back);
      }),
    );
  });

  it.each([
    [{ minor: 1255, currency: "KWD" }, "Stripe takes KWD with two decimals only; make the third one 0."],
    [{ minor: 150, currency: "MGA" }, "Stripe takes whole MGA only."],
  ])("refuses %o with a sentence that helps", (money, said) => {
    expect(() => toStripeAmount(money)).toThrow(said);
  });

  it.each([
    [1, "isk"],
    [100, "xyz"],
    [Number.MAX_SAFE_INTEGER, "mga"],
  ])("does not guess at %i %s", (amount, currency) => {
    expect(() => fromStripeAmount(amount, currency)).toThrow(UpstreamError);
  });
});

function sentAs(minor: number, currency: string): number | "refused" {
  try {
    return toStripeAmount({ minor, currency });
  } catch (error) {
    if (error instanceof UpstreamError && error.fault === "validation") return "refused";
    throw error;
  }
}
