import { exponentOf } from "../../domain/money.ts";

/** Minor units of HubSpot's decimal text, further decimals rounded; null where there is none. */
export function minorOf(text: string | null, currency: string): number | null {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text ?? "");
  if (!match) return null;
  const [, sign = "", whole = "", fraction = ""] = match;
  const exponent = exponentOf(currency);
  const kept = BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, "0"));
  const minor = Number(kept + (/^[5-9]/.test(fraction.slice(exponent)) ? 1n : 0n));
  return sign && minor ? -minor : minor;
}
