/** Sums of product lines, exact: the same rounding as the server's, halves up, once for the line and once for its VAT. */

/** A line as decimal texts. */
export interface LineTexts {
  readonly quantity: string;
  readonly unitPrice: string;
  readonly discount: string;
  readonly vatRate: string | null;
}

/** Minor units. */
export interface Sums {
  readonly total: bigint;
  /** The VAT contained in `total`; null where no line tells its rate. */
  readonly vat: bigint | null;
}

/** `exponent`: how many decimals the currency has. Texts are plain decimals. */
export function lineSums({ quantity, unitPrice, discount, vatRate }: LineTexts, exponent: number): Sums {
  const many = scaled(quantity);
  const total = halfUp(many.digits * minorOf(unitPrice, exponent), 10n ** many.scale) - minorOf(discount, exponent);
  return { total, vat: vatRate === null ? null : vatIn(total, vatRate) };
}

export function addUp(sums: readonly Sums[]): Sums {
  const told = sums.flatMap(({ vat }) => vat ?? []);
  return {
    total: sums.reduce((all, { total }) => all + total, 0n),
    vat: told.length === 0 ? null : told.reduce((all, one) => all + one, 0n),
  };
}

/** `1250.5` with two decimals → 125050n. Further decimals than the currency has are the server's to refuse. */
export function minorOf(decimal: string, exponent: number): bigint {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, "0"));
}

/** 125050n with two decimals → `1250.50`. */
export function decimalOf(minor: bigint, exponent: number): string {
  const digits = String(minor < 0n ? -minor : minor).padStart(exponent + 1, "0");
  const cut = digits.length - exponent;
  const text = exponent === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return minor < 0n ? `-${text}` : text;
}

function vatIn(sum: bigint, rate: string): bigint {
  const { digits, scale } = scaled(rate);
  return halfUp(sum * digits, 100n * 10n ** scale + digits);
}

function scaled(decimal: string): { readonly digits: bigint; readonly scale: bigint } {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return { digits: BigInt(whole + fraction), scale: BigInt(fraction.length) };
}

function halfUp(numerator: bigint, denominator: bigint): bigint {
  const sign = numerator < 0n ? -1n : 1n;
  return (sign * (sign * numerator * 2n + denominator)) / (denominator * 2n);
}
