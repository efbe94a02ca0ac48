/** What MyFatoorah knows of an account by its country. Written from its documents. https://docs.myfatoorah.com/docs/iso-lookups */
export interface FakeSite {
  readonly country: string;
  readonly currency: string;
  readonly zone: string;
}

const live: Readonly<Record<string, Omit<FakeSite, "country">>> = {
  KWT: { currency: "KWD", zone: "Asia/Kuwait" },
  SAU: { currency: "SAR", zone: "Asia/Riyadh" },
  ARE: { currency: "AED", zone: "Asia/Dubai" },
  QAT: { currency: "QAR", zone: "Asia/Qatar" },
  BHR: { currency: "BHD", zone: "Asia/Bahrain" },
  OMN: { currency: "OMR", zone: "Asia/Muscat" },
  JOR: { currency: "JOD", zone: "Asia/Amman" },
  EGY: { currency: "EGP", zone: "Africa/Cairo" },
};

export function fakeSite(country: string, mode: "test" | "live"): FakeSite {
  const found = live[country];
  if (!found) throw new Error(`MyFatoorah has no country ${country}.`);
  return { country, currency: found.currency, zone: mode === "test" ? "Asia/Kuwait" : found.zone };
}

/** What one unit is worth, in millionths of a dinar of Kuwait; any rates do, as long as nobody knows them. */
const rates: Readonly<Record<string, bigint>> = {
  KWD: 1_000_000n,
  SAR: 81_900n,
  BHD: 815_000n,
  AED: 83_640n,
  QAR: 84_380n,
  OMR: 798_000n,
  JOD: 433_000n,
  EGP: 6_200n,
  USD: 307_150n,
  EUR: 333_333n,
};

export const currencies = Object.keys(rates);

const threeDecimals: ReadonlySet<string> = new Set(["KWD", "BHD", "OMR", "JOD"]);

export function decimalsOf(currency: string): number {
  return threeDecimals.has(currency) ? 3 : 2;
}

/** Minor units of one currency as those of another, at the day's rate. */
export function exchanged(minor: number, from: string, to: string): number {
  if (from === to) return minor;
  const [source, target] = [rates[from] ?? 0n, rates[to] ?? 1n];
  const above = BigInt(minor) * source * 10n ** BigInt(decimalsOf(to));
  const below = target * 10n ** BigInt(decimalsOf(from));
  return Number((2n * above + below) / (2n * below));
}

/** `12,345.000` */
export function grouped(minor: number, currency: string): string {
  const [whole = "", places = ""] = plain(minor, currency).split(".");
  return `${whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ",")}.${places}`;
}

/** `12345.000` */
export function plain(minor: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = String(minor).padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** A major-unit JSON number as minor units; null when it has more decimals than the currency. */
export function minorOf(value: unknown, currency: string): number | null {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(String(value));
  const places = match?.[2] ?? "";
  if (!match || places.length > decimalsOf(currency)) return null;
  return Number((match[1] ?? "") + places.padEnd(decimalsOf(currency), "0"));
}

/** Currencies as the status answers name them; only these two go by another name in the documents. */
export function aliasOf(currency: string): string {
  return currency === "KWD" ? "KD" : currency === "SAR" ? "SR" : currency;
}

/** `2026-11-20T13:15:01.113` as clocks of the zone show it. */
export function localTime(at: number, zone: string): string {
  return new Date(at + offsetOf(at, zone)).toISOString().slice(0, -1);
}

/** The moment clocks of the zone show that, or null for what is no time. */
export function fromLocalTime(text: string, zone: string): number | null {
  const utc = Date.parse(`${text}Z`);
  if (Number.isNaN(utc)) return null;
  const guess = utc - offsetOf(utc, zone);
  return utc - offsetOf(guess, zone);
}

function offsetOf(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(at);
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)$/.exec(name) ?? [];
  return sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000 : 0;
}
