import { UpstreamError } from "../../domain/errors.ts";
import { AmountError, overLimit, parseAmount, toDecimal, type Money } from "../../domain/money.ts";
import { table } from "../common/words.ts";
import { upstream } from "./api.ts";
import { displayCurrencies } from "./countries.ts";

/** A JSON number keeps this many digits exactly; whoever reads one as a double cannot lose any of them. */
const mostMinor = 999_999_999_999_999;

/** Why MyFatoorah would not take a sum, or null. */
export function myFatoorahRefusal({ minor, currency }: Money): string | null {
  if (!displayCurrencies.includes(currency)) return `MyFatoorah takes no ${currency}.`;
  return minor > mostMinor ? overLimit("MyFatoorah", { minor: mostMinor, currency }) : null;
}

/**
 * A sum as the JSON number in major units that MyFatoorah takes: made from the digits, so that it is printed with just
 * these. Throws UpstreamError `validation` for one that a JSON number might change.
 */
export function majorNumber(money: Money): number {
  const said = Math.abs(money.minor) > mostMinor ? overLimit("MyFatoorah", { ...money, minor: mostMinor }) : null;
  if (said !== null) throw new UpstreamError("validation", { upstream, said });
  return Number(toDecimal(money));
}

/** `12,345.000` or `12.5` exactly, or null for what is no sum of the currency. */
export function readAmount(text: string | number, currency: string): Money | null {
  const digits = String(text).trim();
  if (!/^\d{1,3}(?:,\d{3})*(?:\.\d+)?$|^\d+(?:\.\d+)?$/.test(digits)) return null;
  try {
    return parseAmount(digits.replaceAll(",", ""), currency);
  } catch (error) {
    if (error instanceof AmountError) return null;
    throw error;
  }
}

/** What MyFatoorah writes in place of an ISO code, as far as its documents show. */
const aliases = table({ KD: "KWD", SR: "SAR" });

/** The ISO code of `KWD` or `KD`; undefined for a word we do not know. */
export function currencyOf(word: string): string | undefined {
  const name = word.trim().toUpperCase();
  return displayCurrencies.includes(name) ? name : aliases.get(name);
}

/** `12,345.000 KD` → `12,345.000` and `KD`, whichever comes first. */
export function splitSum(text: string): { readonly digits: string; readonly word: string } | null {
  const match = numberFirst.exec(text) ?? numberLast.exec(text.trim());
  const { digits, word } = match?.groups ?? {};
  return digits && word ? { digits, word: word.trim() } : null;
}

const numberFirst = /^\s*(?<digits>\d[\d.,]*)\s*(?<word>[^\d\s.,]\D*)$/u;
const numberLast = /^(?<word>[^\d\s]\D*)(?<digits>\d[\d.,]*)$/u;

/** A part of one sum as the same part of another, halves rounded up: minor units in, minor units out. */
export function scaled(minor: number, { from, to }: { readonly from: number; readonly to: number }): number {
  const [part, whole, target] = [BigInt(minor), BigInt(from), BigInt(to)];
  return Number((2n * part * target + whole) / (2n * whole));
}

/** What one invoice says of its own sum, in the currency it was asked in and in the account's. */
export interface InvoiceSums {
  readonly asked: Money;
  /** Null where it cannot be held exactly. */
  readonly base: Money | null;
  /** The currency a word of this invoice stands for. */
  currencyOf(word: string): string | undefined;
  /** Sums whose currency nobody knows, as they were written. */
  readonly unknown: readonly string[];
}

/**
 * The two sums of an invoice. Where the currency of the displayed one goes by a word we do not know, it can only be the
 * account's own if the number is the same.
 */
export function sumsOf(displayed: string, value: string | number, baseCurrency: string): InvoiceSums {
  const base = readAmount(value, baseCurrency);
  const { digits, word } = splitSum(displayed) ?? { digits: "", word: "" };
  const currency = currencyOf(word);
  if (currency === undefined) return sumsByNumber({ displayed, digits, word }, base, baseCurrency);
  const asked = readAmount(digits, currency);
  if (asked) return { asked, base, currencyOf, unknown: [] };
  return { asked: base ?? { minor: 0, currency: baseCurrency }, base, currencyOf, unknown: [displayed] };
}

interface UnknownSum {
  readonly displayed: string;
  readonly digits: string;
  readonly word: string;
}

function sumsByNumber({ displayed, digits, word }: UnknownSum, base: Money | null, baseCurrency: string): InvoiceSums {
  const isOwn = base !== null && readAmount(digits, baseCurrency)?.minor === base.minor;
  return {
    asked: base ?? { minor: 0, currency: baseCurrency },
    base,
    currencyOf: (name) => currencyOf(name) ?? (isOwn && name.trim() === word ? baseCurrency : undefined),
    unknown: isOwn ? [] : [displayed],
  };
}

/** A sum in the account's currency as the payer knows it, by the invoice's own two values; null where that is unknown. */
export function toAsked(minor: number, { asked, base }: InvoiceSums): number | null {
  if (base === null) return null;
  if (base.currency === asked.currency) return minor;
  return base.minor === 0 ? null : scaled(minor, { from: base.minor, to: asked.minor });
}

/** The other way round. */
export function toBase(minor: number, { asked, base }: InvoiceSums): number | null {
  if (base === null) return null;
  if (base.currency === asked.currency) return minor;
  return asked.minor === 0 ? null : scaled(minor, { from: asked.minor, to: base.minor });
}
