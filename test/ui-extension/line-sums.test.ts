import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { totalOf, type Line } from "../../server/domain/lines.ts";
import { addUp, decimalOf, lineSums, minorOf } from "../../ui-extension/src/app/cards/line-sums.ts";

const decimal = (digits: number, most: number) =>
  fc
    .tuple(fc.integer({ min: 0, max: most }), fc.integer({ min: 0, max: 10 ** digits - 1 }))
    .map(([whole, part]) => (digits === 0 ? String(whole) : `${whole}.${String(part).padStart(digits, "0")}`));

const exponent = fc.constantFrom(0, 2, 3);

/** A line as typed in a currency of so many decimals, and the same line as the server keeps it. */
const lineOf = (digits: number) =>
  fc.record({
    quantity: decimal(3, 500),
    unitPrice: decimal(digits, 90_000),
    discount: decimal(digits, 50),
    vatRate: fc.option(decimal(1, 30), { nil: null }),
  });

function kept(
  line: { quantity: string; unitPrice: string; discount: string; vatRate: string | null },
  digits: number,
): Line {
  const minor = (text: string): number => Number(minorOf(text, digits));
  return { ...line, description: "-", unitPrice: minor(line.unitPrice), discount: minor(line.discount) };
}

describe("The sums the form shows", () => {
  it("S2.9 S2.10 are to the minor unit those the server asks for", () => {
    fc.assert(
      fc.property(
        exponent.chain((digits) =>
          fc.tuple(fc.constant(digits), fc.array(lineOf(digits), { minLength: 1, maxLength: 8 })),
        ),
        ([digits, lines]) => {
          const shown = addUp(lines.map((line) => lineSums(line, digits)));
          const asked = totalOf(lines.map((line) => kept(line, digits)));
          expect(Number(shown.total)).toBe(asked.total);
          expect(Number(shown.vat ?? 0n)).toBe(asked.vat);
        },
      ),
    );
  });

  it("X14 keep every minor unit on the way to a text and back", () => {
    fc.assert(
      fc.property(exponent, fc.bigInt({ min: 0n, max: 10n ** 15n }), (digits, minor) => {
        expect(minorOf(decimalOf(minor, digits), digits)).toBe(minor);
      }),
    );
  });
});
