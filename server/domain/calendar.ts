import { day, hour } from "./time.ts";

/** The day it is in a zone, `2026-11-21`. A zone newer than this machine's tables counts as UTC. */
export function dayOf(at: number, timeZone: string): string {
  return dayFormat(timeZone).format(at);
}

/** The moment a day begins in a zone, epoch ms; where clocks skip midnight, the first moment there is. */
export function startOfDay(date: string, timeZone: string): number {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // Zones are at most fourteen hours ahead of UTC and twelve behind; offsets are whole quarters of an hour.
  const format = dayFormat(timeZone);
  let start = midnight - 15 * hour;
  while (format.format(start) < date) start += hour / 4;
  return start;
}

/** Whether a text is a day there is: `2026-02-30` is not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** The minute it is in a zone, `2026-11-21 09:05`. */
export function minuteOf(at: number, timeZone: string): string {
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: knownZone(timeZone), ...time });
  return `${dayOf(at, timeZone)} ${format.format(at)}`;
}

/** The day after. */
export function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + day).toISOString().slice(0, 10);
}

/** The first days of the latest `count` months, oldest first; the last one is the month of `date`. */
export function monthsUpTo(date: string, count: number): readonly string[] {
  const [year = 0, month = 1] = date.split("-").map(Number);
  return Array.from({ length: count }, (_, place) =>
    new Date(Date.UTC(year, month - 1 - (count - 1 - place), 1)).toISOString().slice(0, 10),
  );
}

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const parts = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  // Of all languages it is this one that writes days as ISO 8601 does.
  return new Intl.DateTimeFormat("en-CA", { timeZone: knownZone(timeZone), ...parts });
}

export function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
