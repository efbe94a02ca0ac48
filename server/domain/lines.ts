import { parseDecimal } from "./decimal.ts";

/** A product line as it was entered. Prices include VAT; sums are minor units of the payment's currency. */
export interface Line {
  readonly description: string;
  /** Decimal text above zero, `1.5`; at most four decimals. */
  readonly quantity: string;
  readonly unitPrice: number;
  /** Off the whole line, 0 or more. */
  readonly discount: number;
  /** Percent as decimal text, `25`; null where nothing is known of VAT. */
  readonly vatRate: string | null;
}

/** A line with its sums, minor units. */
export interface LineSums {
  /** What is paid for the line, VAT included and discount taken off. */
  readonly total: number;
  /** The VAT contained in `total`. */
  readonly vat: number;
}

/**
 * Exact to the minor unit: half of one goes up, once for the product and once for its VAT. Throws RangeError for a
 * quantity or rate that is no plain decimal, and for a sum beyond what a number holds exactly.
 */
export function sumsOf({ quantity, unitPrice, discount, vatRate }: Line): LineSums {
  const { digits, scale } = parseDecimal(quantity);
  const exact = roundHalfUp(digits * BigInt(unitPrice), 10n ** BigInt(scale)) - BigInt(discount);
  const total = Number(exact);
  if (!Number.isSafeInteger(total)) throw new RangeError("This sum is too large.");
  return { total, vat: vatRate === null ? 0 : vatIn(total, vatRate) };
}

/** The VAT contained in a sum that includes it, minor units, halves up: sum × rate ÷ (100 + rate), `rate` in percent. */
export function vatIn(sum: number, rate: string): number {
  const { digits, scale } = parseDecimal(rate);
  return Number(roundHalfUp(BigInt(sum) * digits, 100n * 10n ** BigInt(scale) + digits));
}

export interface LinesTotal extends LineSums {
  /** The VAT by rate, in the order the rates appear. */
  readonly vatByRate: readonly { readonly rate: string; readonly vat: number }[];
}

export function totalOf(lines: readonly Line[]): LinesTotal {
  const sums = lines.map((line) => ({ ...sumsOf(line), rate: line.vatRate }));
  const rates = [...new Set(sums.flatMap(({ rate }) => rate ?? []))];
  const add = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);
  return {
    total: add(sums.map(({ total }) => total)),
    vat: add(sums.map(({ vat }) => vat)),
    vatByRate: rates.map((rate) => ({ rate, vat: add(sums.filter((one) => one.rate === rate).map(({ vat }) => vat)) })),
  };
}

function roundHalfUp(numerator: bigint, denominator: bigint): bigint {
  const sign = numerator < 0n ? -1n : 1n;
  return (sign * (sign * numerator * 2n + denominator)) / (denominator * 2n);
}
