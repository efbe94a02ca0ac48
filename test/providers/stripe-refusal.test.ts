import { describe, expect, it } from "vitest";
import { stripeRefusal, toStripeAmount } from "../../server/providers/stripe/amounts.ts";

describe("what Stripe would not take, told before anybody is sent there (S3.14)", () => {
  it.each([
    ["EUR", 99_999_999, null],
    ["EUR", 100_000_000, "Stripe takes at most 999999.99 EUR at a time."],
    ["JPY", 100_000_000, "Stripe takes at most 99999999 JPY at a time."],
    ["ISK", 1_000_000, "Stripe takes at most 999999 ISK at a time."],
    ["ISK", 999_999, null],
    ["MGA", 100_050, "Stripe takes whole MGA only."],
    ["MGA", 9_999_999_900, null],
    ["KWD", 1_005, "Stripe takes KWD with two decimals only; make the third one 0."],
    ["KWD", 100_000_000, "Stripe takes at most 99999.990 KWD at a time."],
  ])("%s %i: %s", (currency, minor, refusal) => {
    expect(stripeRefusal({ minor, currency })).toBe(refusal);
  });

  it("names a limit that it would take itself", () => {
    for (const currency of ["EUR", "JPY", "ISK", "UGX", "MGA", "KWD"]) {
      const [, limit = ""] = /at most ([\d.]+)/.exec(stripeRefusal({ minor: 10 ** 13, currency }) ?? "") ?? [];
      expect(toStripeAmount({ minor: Number(limit.replace(".", "")), currency })).toBeLessThanOrEqual(99_999_999);
    }
  });
});
