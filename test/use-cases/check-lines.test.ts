import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLines } from "../../server/use-cases/ask/check-lines.ts";
import type { LineOrder } from "../../server/use-cases/ask/payment-order.ts";

const plain: LineOrder = { description: "Chair", quantity: "2", unitPrice: "1.25", discount: "", vatRate: null };

const amount = fc
  .tuple(fc.integer({ min: 1, max: 99_999 }), fc.integer({ min: 0, max: 99 }))
  .map(([whole, cents]) => `${whole}.${String(cents).padStart(2, "0")}`);

const order: fc.Arbitrary<LineOrder> = fc.record({
  description: fc.constant("Chair"),
  quantity: fc
    .integer({ min: 1, max: 9_999 })
    .map((hundredths) => `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`),
  unitPrice: amount,
  discount: fc.constant("0"),
  vatRate: fc.constantFrom(null, "25", "8.1"),
});

const sumOf = (lines: readonly LineOrder[]): number => {
  const checked = checkLines(lines, "EUR");
  return "sum" in checked ? checked.sum.minor : 0;
};

describe("product lines as typed", () => {
  it("S2.9 come to the same in any order", () => {
    const shuffled = fc
      .array(order, { minLength: 1, maxLength: 20 })
      .chain((lines) => fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })));
    fc.assert(
      fc.property(shuffled, ([lines, others]) => {
        expect(sumOf(others)).toBe(sumOf(lines));
      }),
    );
  });

  it("S2.9 come to exactly the sum of each alone", () => {
    fc.assert(
      fc.property(fc.array(order, { minLength: 1, maxLength: 20 }), (lines) => {
        expect(sumOf(lines)).toBe(lines.reduce((all, line) => all + sumOf([line]), 0));
      }),
    );
  });

  it("S2.9 X14 are exact in currencies without decimals and with three", () => {
    const inYen = checkLines([{ ...plain, quantity: "1.5", unitPrice: "333" }], "JPY");
    expect(inYen).toMatchObject({ sum: { minor: 500, currency: "JPY" } });
    const inDinars = checkLines([{ ...plain, unitPrice: "1.255" }], "KWD");
    expect(inDinars).toMatchObject({ sum: { minor: 2_510, currency: "KWD" } });
  });

  it("S2.9 name each wrong field by its line, all at once", () => {
    const checked = checkLines(
      [plain, { ...plain, description: "", quantity: "x" }, { ...plain, unitPrice: "" }],
      "EUR",
    );
    expect("errors" in checked && checked.errors.map(({ name }) => name)).toEqual([
      "lines.1.description",
      "lines.1.quantity",
      "lines.2.unitPrice",
    ]);
  });

  it("never throw, whatever is typed", () => {
    const text = fc.oneof(fc.string(), fc.constantFrom("0", "1e9", "999999999999", "9007199254740993", "٣"));
    const typed = fc.record({ description: text, quantity: text, unitPrice: text, discount: text, vatRate: text });
    fc.assert(
      fc.property(fc.array(typed, { minLength: 1, maxLength: 3 }), (lines) => {
        const checked = checkLines(lines, "EUR");
        expect("errors" in checked || checked.sum.minor > 0).toBe(true);
      }),
    );
  });
});
