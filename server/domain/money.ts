import * as iso from "dinero.js/currencies";

/** An exact sum: whole minor units (cents, fils, yen) and an ISO 4217 code in capitals. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

/** Why a text is no amount. The message is fit for a form field. */
export class AmountError extends Error {
  override readonly name = "AmountError";
}

// The library counts the ariary and the ouguiya in fifths; ISO 4217 writes both with two decimals.
const exponentExceptions: Readonly<Record<string, number>> = { MGA: 2, MRU: 2 };

const exponents: ReadonlyMap<string, number> = new Map(
  Object.values(iso).map(({ code, exponent }) => [code, exponentExceptions[code] ?? exponent]),
);

export const currencies: readonly string[] = [...exponents.keys()].toSorted();

export function isCurrency(code: string): boolean {
  return exponents.has(code);
}

/** How many decimals the currency is written with: 2 for EUR, 0 for JPY, 3 for KWD. Throws AmountError. */
export function exponentOf(currency: string): number {
  const exponent = exponents.get(currency);
  if (exponent === undefined) throw new AmountError(`${currency || "This"} is not a currency we know.`);
  return exponent;
}

/**
 * Reads a decimal text such as `1250.5` exactly. Throws AmountError for anything but plain digits with at most the
 * currency's decimals (further zeros are harmless).
 */
export function parseAmount(text: string, currency: string): Money {
  const exponent = exponentOf(currency);
  const match = /^(-?)(\d{1,16})(?:\.(\d{0,16}))?$/.exec(text.trim());
  if (!match) throw new AmountError("Enter an amount in digits, such as 750.00.");
  const [, sign = "", whole = "", fraction = ""] = match;
  if (/[1-9]/.test(fraction.slice(exponent))) throw new AmountError(precisionSentence(currency, exponent));
  const minor = Number(whole + fraction.slice(0, exponent).padEnd(exponent, "0"));
  if (!Number.isSafeInteger(minor)) throw new AmountError("This amount is too large.");
  return { minor: sign && minor ? -minor : minor, currency };
}

/** The same for a sum that is asked for, taken or given back, which is above zero. Throws AmountError. */
export function parseSum(text: string, currency: string): Money {
  const money = parseAmount(text, currency);
  if (money.minor <= 0) throw new AmountError("Enter an amount above zero.");
  return money;
}

function precisionSentence(currency: string, exponent: number): string {
  if (exponent === 0) return `${currency} has no decimals.`;
  return `${currency} has ${exponent} decimals; leave out the rest.`;
}

/** `{ minor: 75000, currency: "EUR" }` → `750.00`. */
export function toDecimal({ minor, currency }: Money): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, "0");
  const cut = digits.length - exponent;
  const text = exponent === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return minor < 0 ? `-${text}` : text;
}

/** The sum in a reader's language: `€750.00`. */
export function formatMoney(money: Money, locale: string): string {
  return formatFor(money.currency, locale).format(toDecimal(money) as Intl.StringNumericLiteral);
}

/** Making one takes over ten times as long as using it; there are few languages, and as many currencies as are known. */
const formats = new Map<string, Intl.NumberFormat>();

function formatFor(currency: string, locale: string): Intl.NumberFormat {
  const name = `${locale} ${currency}`;
  const known = formats.get(name);
  if (known) return known;
  const digits = exponentOf(currency);
  const fractions = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const format = new Intl.NumberFormat(locale, { style: "currency", currency, ...fractions });
  formats.set(name, format);
  return format;
}

/** What a form says about a sum over the limit of whoever takes it. */
export function overLimit(taker: string, limit: Money): string {
  return `${taker} takes at most ${toDecimal(limit)} ${limit.currency} at a time.`;
}

export function isSameMoney(a: Money, b: Money): boolean {
  return a.minor === b.minor && a.currency === b.currency;
}
