import type { Mode } from "../../domain/payment.ts";
import type { Choice } from "../../ports/provider.ts";

/**
 * What differs from country to country. MyFatoorah keeps the same table for its own libraries at
 * https://portal.myfatoorah.com/Files/API/mf-config.json
 */
export interface Country {
  /** ISO 3166-1, three letters. */
  readonly code: string;
  readonly label: string;
  readonly liveApi: string;
  /** What the account is settled in, and what refunds and captures are told in. */
  readonly currency: string;
  readonly zone: string;
  readonly livePortal: string;
}

const shared = { liveApi: "https://api.myfatoorah.com", livePortal: "https://portal.myfatoorah.com" };

export const countries: readonly Country[] = [
  { code: "KWT", label: "Kuwait", currency: "KWD", zone: "Asia/Kuwait", ...shared },
  { code: "SAU", label: "Saudi Arabia", currency: "SAR", zone: "Asia/Riyadh", ...ownHosts("sa") },
  { code: "ARE", label: "United Arab Emirates", currency: "AED", zone: "Asia/Dubai", ...ownHosts("ae") },
  { code: "QAT", label: "Qatar", currency: "QAR", zone: "Asia/Qatar", ...ownHosts("qa") },
  { code: "BHR", label: "Bahrain", currency: "BHD", zone: "Asia/Bahrain", ...shared },
  { code: "OMN", label: "Oman", currency: "OMR", zone: "Asia/Muscat", ...shared },
  { code: "JOR", label: "Jordan", currency: "JOD", zone: "Asia/Amman", ...shared },
  { code: "EGY", label: "Egypt", currency: "EGP", zone: "Africa/Cairo", ...ownHosts("eg") },
];

function ownHosts(name: string): Pick<Country, "liveApi" | "livePortal"> {
  return { liveApi: `https://api-${name}.myfatoorah.com`, livePortal: `https://${name}.myfatoorah.com` };
}

/** One host for the tests of every country. Its clock is not documented; Kuwait is where it stands. */
const test = { api: "https://apitest.myfatoorah.com", zone: "Asia/Kuwait", portal: "https://demo.myfatoorah.com" };

/** A merchant's account, as far as its country and mode tell. */
export interface Site {
  readonly api: string;
  readonly portal: string;
  readonly currency: string;
  /** The zone of every date without an offset that goes there or comes from there. */
  readonly zone: string;
}

export function findCountry(code: string): Country | undefined {
  return countries.find((country) => country.code === code);
}

export function siteOf({ liveApi, livePortal, zone, currency }: Country, mode: Mode): Site {
  return mode === "test" ? { ...test, currency } : { api: liveApi, portal: livePortal, zone, currency };
}

export const countryChoices: readonly Choice[] = countries.map(({ code, label }) => ({ value: code, label }));

/** What an invoice may be shown in. https://docs.myfatoorah.com/docs/iso-lookups */
export const displayCurrencies: readonly string[] = [...countries.map(({ currency }) => currency), "USD", "EUR"];
