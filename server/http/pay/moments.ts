import { languages, type Language } from "../messages/index.ts";

/** A moment by the account's own clock, with its zone: `20 November 2026 at 12:00 (Europe/Paris)`. */
export function momentIn(language: Language, at: number, timeZone: string): string {
  const zone = knownZone(timeZone);
  const { locale } = languages[language];
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: zone });
  return `${format.format(at)} (${zone})`;
}

/** A day by the account's own clock: `20 November 2026`. */
export function dayIn(language: Language, at: number, timeZone: string): string {
  const { locale } = languages[language];
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: knownZone(timeZone) }).format(at);
}

/** A zone that is newer than this machine's tables is no reason to turn a payer away. */
function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone }).resolvedOptions().timeZone && timeZone ? timeZone : "UTC";
  } catch {
    return "UTC";
  }
}
