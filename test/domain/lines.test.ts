import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDecimal, parseDecimal } from "../../server/domain/decimal.ts";
import { sumsOf, totalOf, vatIn, type Line } from "../../server/domain/lines.ts";

function line(changes: Partial<Line> = {}): Line {
  return { description: "Chair", quantity: "1", unitPrice: 10_000, discount: 0, vatRate: "25", ...changes };
}

const anyLine = fc.record({
  description: fc.constant("Something"),
  quantity: fc
    .tuple(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 0, max: 9_999 }))
    .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(4, "0")}`),
  unitPrice: fc.integer({ min: 0, max: 100_000_000 }),
  discount: fc.constant(0),
  vatRate: fc.constantFrom(null, "0", "7.7", "19", "25", "8.1"),
});

describe("a line's sums", () => {
  it.each([
    ["one piece", line(), { total: 10_000, vat: 2_000 }],
    ["one and a half hours", line({ quantity: "1.5", unitPrice: 9_999 }), { total: 14_999, vat: 3_000 }],
    ["half a cent up", line({ quantity: "0.5", unitPrice: 1 }), { total: 1, vat: 0 }],
    ["a discount off the whole line", line({ quantity: "3", discount: 500 }), { total: 29_500, vat: 5_900 }],
    ["nothing known of VAT", line({ vatRate: null }), { total: 10_000, vat: 0 }],
    ["a rate with a decimal", line({ unitPrice: 1_081, vatRate: "8.1" }), { total: 1_081, vat: 81 }],
    ["a gift", line({ discount: 10_000 }), { total: 0, vat: 0 }],
  ])("S2.10 are exact for %s", (_name, given, expected) => {
    expect(sumsOf(given)).toEqual(expected);
  });

  it("S2.10 are refused where they cannot be exact any more", () => {
    expect(() => sumsOf(line({ quantity: "999999999999", unitPrice: Number.MAX_SAFE_INTEGER }))).toThrow(RangeError);
  });

  it("S2.10 contain less VAT than money, and VAT and net come to the sum", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), fc.constantFrom("0", "2.5", "25", "100"), (sum, rate) => {
        const vat = vatIn(sum, rate);
        expect(vat).toBeGreaterThanOrEqual(0);
        expect(vat).toBeLessThanOrEqual(sum / 2 + 1);
        const net = sum - vat;
        expect(Math.abs(net * (Number(rate) / 100) - vat)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("the total of lines", () => {
  it("S2.10 is the sum of what each line shows, in whatever order they stand", () => {
    fc.assert(
      fc.property(fc.array(anyLine, { maxLength: 100 }), (lines) => {
        const { total, vat, vatByRate } = totalOf(lines);
        expect(total).toBe(lines.reduce((sum, one) => sum + sumsOf(one).total, 0));
        expect(vat).toBe(vatByRate.reduce((sum, one) => sum + one.vat, 0));
        expect(totalOf(lines.toReversed())).toMatchObject({ total, vat });
      }),
    );
  });

  it("S2.12 tells the VAT of each rate apart", () => {
    const { vatByRate } = totalOf([
      line(),
      line({ vatRate: "15", unitPrice: 11_500 }),
      line(),
      line({ vatRate: null }),
    ]);
    expect(vatByRate).toEqual([
      { rate: "25", vat: 4_000 },
      { rate: "15", vat: 1_500 },
    ]);
  });
});

describe("a plain decimal", () => {
  it.each(["1", "0.5", "12.3456", "999999999999"])("%s is one", (text) => expect(isDecimal(text)).toBe(true));

  it.each(["", "-1", "+1", "1,5", ".5", "1.", "1.23456", "1e3", "٣", " 1", "1\n", "1000000000000"])(
    "S2.9 %j is none",
    (text) => {
      expect(isDecimal(text)).toBe(false);
      expect(() => parseDecimal(text)).toThrow(RangeError);
    },
  );
});
