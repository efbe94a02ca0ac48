/** Amounts between a person's way of writing them and the exact decimal text of the API. Never a floating number. */

/**
 * The decimal text of what was typed: `1.250,50` (de), `1,250.50` (en), `1 250,5` → `1250.50`, `1250.5`. Null where
 * it is no amount. A lone mark is read as the locale reads it: `1.250` is 1250 in German, 1.250 in English.
 */
export function readAmount(typed: string, locale: string): string | null {
  const text = latinDigits(typed).replace(/[\s'’]/g, "");
  if (!/^[\d.,]*\d[\d.,]*$/.test(text)) return null;
  const mark = decimalMarkIn(text, locale);
  const at = mark ? text.lastIndexOf(mark) : text.length;
  const whole = text.slice(0, at);
  const fraction = text.slice(at + 1);
  if (!/^\d*$/.test(fraction) || !isWhole(whole, mark)) return null;
  const digits = whole.replace(/[.,]/g, "").replace(/^0+(?=\d)/, "") || "0";
  return fraction ? `${digits}.${fraction}` : digits;
}

/** `1250.50` as the locale's people would type it: `1250,50`. */
export function writeAmount(decimal: string, locale: string): string {
  return decimal.replace(".", decimalMarkOf(locale));
}

export function isAboveZero(decimal: string): boolean {
  return /[1-9]/.test(decimal);
}

/** Whether one decimal text is more than another, exactly. */
export function isMore(decimal: string, limit: string): boolean {
  const digits = Math.max(fractionDigits(decimal), fractionDigits(limit));
  const minor = (text: string): bigint => {
    const [whole = "", fraction = ""] = text.split(".");
    return BigInt(whole + fraction.padEnd(digits, "0"));
  };
  return minor(decimal) > minor(limit);
}

/** What is still to come: the decimal text of `amount − received`, at least zero, with the amount's own decimals. */
export function dueAmount(amount: { minor: number; decimal: string }, received: { minor: number }): string {
  const exponent = fractionDigits(amount.decimal);
  const digits = String(Math.max(amount.minor - received.minor, 0)).padStart(exponent + 1, "0");
  const cut = digits.length - exponent;
  return exponent === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

export function fractionDigits(decimal: string): number {
  return decimal.split(".")[1]?.length ?? 0;
}

function decimalMarkIn(text: string, locale: string): string | null {
  const marks: readonly string[] = text.match(/[.,]/g) ?? [];
  const last = marks.at(-1);
  if (!last) return null;
  if (marks.length > 1) return marks.includes(last === "." ? "," : ".") ? last : null;
  return last === decimalMarkOf(locale) || !/^[1-9]\d{0,2}[.,]\d{3}$/.test(text) ? last : null;
}

// Groups of three, or of two before the last three as in India; and no grouping mark that is the decimal one too.
function isWhole(whole: string, decimalMark: string | null): boolean {
  if (/^\d*$/.test(whole)) return true;
  const mark = whole.includes(".") ? "." : ",";
  if (mark === decimalMark) return false;
  return (mark === "." ? /^\d{1,3}(\.\d{2,3})*\.\d{3}$/ : /^\d{1,3}(,\d{2,3})*,\d{3}$/).test(whole);
}

function decimalMarkOf(locale: string): string {
  const format = new Intl.NumberFormat(locale, { numberingSystem: "latn" });
  return format.formatToParts(0.5).find(({ type }) => type === "decimal")?.value ?? ".";
}

function latinDigits(text: string): string {
  return text
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replaceAll("٫", ".")
    .replaceAll("٬", "");
}
