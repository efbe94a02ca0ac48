import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueAmount, isAboveZero, readAmount, writeAmount } from "@payments/screens/amount-text";

describe("Reading a typed amount (S3.14)", () => {
  it.each([
    ["750", "en", "750"],
    ["750.00", "en", "750.00"],
    [" 1,250.50 ", "en", "1250.50"],
    ["1.250,50", "de", "1250.50"],
    ["1 250,5", "nb", "1250.5"],
    ["1\u00a0250,5", "fr", "1250.5"],
    ["1'250.50", "de-CH", "1250.50"],
    ["1,00,000.5", "en-IN", "100000.5"],
    ["12,5", "en", "12.5"],
    ["12.5", "de", "12.5"],
    ["1.250", "en", "1.250"],
    ["1.250", "de", "1250"],
    ["1,250", "de", "1.250"],
    ["1,250", "en", "1250"],
    ["0,500", "en", "0.500"],
    ["1,250,000", "en", "1250000"],
    [".5", "en", "0.5"],
    ["7.", "en", "7"],
    ["007", "en", "7"],
    ["٧٥٠٫٥", "ar", "750.5"],
    ["9007199254740993.01", "en", "9007199254740993.01"],
  ])("takes %j in %s for %s", (typed, locale, decimal) => {
    expect(readAmount(typed, locale)).toBe(decimal);
  });

  it.each(["", " ", ".", "-5", "+5", "1e3", "12a", "€5", "1.2.3", "1,2,3", "1.25,50.1", "12,34.5", "NaN"])(
    "refuses %j",
    (typed) => {
      expect(readAmount(typed, "en")).toBeNull();
    },
  );

  it("takes back what it wrote for the user, in every locale and number of decimals", () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.integer({ min: 0, max: 3 }))
      .map(([whole, digits]) => (digits === 0 ? `${whole}` : `${whole}.${"507".slice(0, digits)}`));
    const locale = fc.constantFrom("en", "de", "fr", "nb", "ar", "ja", "pt-BR", "de-CH", "hi");
    fc.assert(
      fc.property(decimal, locale, (decimal, locale) => {
        expect(readAmount(writeAmount(decimal, locale), locale)).toBe(decimal);
      }),
    );
  });
});

describe("What is still due", () => {
  it.each([
    [75000, "750.00", 25000, "500.00"],
    [75000, "750.00", 74999, "0.01"],
    [75000, "750.00", 80000, "0.00"],
    [1250, "1.250", 0, "1.250"],
    [500, "500", 200, "300"],
  ])("of %i (%s) after %i is %s", (minor, decimal, received, due) => {
    expect(dueAmount({ minor, decimal }, { minor: received })).toBe(due);
  });
});

describe("An amount above zero", () => {
  it("has a digit that is not 0", () => {
    expect(["0", "0.00", "0.01", "10"].map(isAboveZero)).toEqual([false, false, true, true]);
  });
});
