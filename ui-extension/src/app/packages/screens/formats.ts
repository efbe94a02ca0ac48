import type { Amount } from "@payments/shared";
import { fractionDigits } from "./amount-text.ts";

/** A day of the calendar as HubSpot's DateInput writes it: January is month 0. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly date: number;
}

/** How this user reads amounts and moments. Moments are epoch milliseconds, shown in the account's time zone. */
export interface Formats {
  readonly locale: string;
  /** `€750.00`, from the exact text and with its decimals. */
  readonly amount: (amount: Pick<Amount, "decimal" | "currency">) => string;
  /** The same for a text still being typed, which may leave the decimals out. */
  readonly typedAmount: (amount: Pick<Amount, "decimal" | "currency">) => string;
  /** `27 Nov 2026, 14:05 CET` */
  readonly moment: (at: number) => string;
  /** A language by its name in the user's own: `de` → `German`. */
  readonly languageName: (code: string) => string;
  /** `14:05` */
  readonly time: (at: number) => string;
  /** The calendar day of the moment in the account's time zone. */
  readonly day: (at: number) => CalendarDay;
  /** `1 Dec 2026` */
  readonly dayText: (day: CalendarDay) => string;
}

/** `locale` and `timeZone` as HubSpot's context has them; what cannot be understood falls back to English and UTC. */
export function makeFormats(wishes: { locale: string | undefined; timeZone: string }): Formats {
  const locale = knownLocale(wishes.locale);
  const timeZone = knownTimeZone(wishes.timeZone);
  const moment = new Intl.DateTimeFormat(locale, {
    timeZone,
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });
  const languages = new Intl.DisplayNames(locale, { type: "language" });
  const days = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: "numeric", minute: "2-digit" });
  return {
    locale,
    amount: ({ decimal, currency }) => formatAmount({ decimal, currency, locale, leastDigits: 0 }),
    typedAmount: ({ decimal, currency }) =>
      formatAmount({ decimal, currency, locale, leastDigits: usualDigits(currency) }),
    moment: (at) => moment.format(at),
    languageName: (code) => languages.of(code) ?? code,
    time: (at) => time.format(at),
    day: (at) => dayOf(at, timeZone),
    dayText: ({ year, month, date }) => days.format(Date.UTC(year, month, date)),
  };
}

/** `2026-11-20` */
export function isoDay({ year, month, date }: CalendarDay): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${year}-${two(month + 1)}-${two(date)}`;
}

function formatAmount(amount: { decimal: string; currency: string; locale: string; leastDigits: number }): string {
  const { decimal, currency, locale, leastDigits } = amount;
  const digits = Math.max(fractionDigits(decimal), leastDigits);
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(decimal as Intl.StringNumericLiteral);
}

/** How many decimals the currency is written with. */
export function usualDigits(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

function dayOf(at: number, timeZone: string): CalendarDay {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "numeric", day: "numeric" });
  const part = (type: string): number => Number(format.formatToParts(at).find((part) => part.type === type)?.value);
  return { year: part("year"), month: part("month") - 1, date: part("day") };
}

// HubSpot writes `en-us` and `pt_br` as well as `en-US`.
function knownLocale(wish: string | undefined): string {
  try {
    return Intl.getCanonicalLocales(wish?.replaceAll("_", "-"))[0] ?? "en";
  } catch {
    return "en";
  }
}

function knownTimeZone(wish: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: wish }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
