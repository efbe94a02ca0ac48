/** An exact decimal: `digits` × 10^−`scale`. `1.50` is 150 with a scale of 2. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const plain = /^(\d{1,12})(?:\.(\d{1,4}))?$/;

export function isDecimal(text: string): boolean {
  return plain.test(text);
}

/** Reads plain digits with at most four decimals. Throws RangeError for anything else. */
export function parseDecimal(text: string): Decimal {
  const [, whole, fraction = ""] = plain.exec(text) ?? [];
  if (whole === undefined) throw new RangeError("This is no plain decimal number.");
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}
