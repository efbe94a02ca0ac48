import { day } from "../../domain/time.ts";

/**
 * MyFatoorah tells and takes times as clocks on the wall show them, without an offset. Zones and their summer times
 * come from the runtime; Egypt has one again since 2023, Jordan none since 2022.
 */

/** What a clock shows at a moment: `2026-11-27T13:15:00`. */
export function wallClock(at: number, zone: string): string {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const [year, month, day] = [parts.get("year"), parts.get("month"), parts.get("day")];
  return `${year}-${month}-${day}T${parts.get("hour")}:${parts.get("minute")}:${parts.get("second")}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes far longer than using it. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone) ?? newFormat(zone);
  formats.set(zone, known);
  return known;
}

function newFormat(timeZone: string): Intl.DateTimeFormat {
  const two = "2-digit";
  const date = { year: "numeric", month: two, day: two } as const;
  return new Intl.DateTimeFormat("en", { timeZone, hourCycle: "h23", ...date, hour: two, minute: two, second: two });
}

/**
 * The moment at which clocks show `2026-11-27T13:15:00.000`, or null for what is no time. An hour that comes twice
 * means its second coming, so that nothing is taken for over too early; one that is left out is counted on from the
 * hour before it.
 */
export function momentOf(wall: string, zone: string): number | null {
  const asUtc = Date.parse(`${wall}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(wall) || Number.isNaN(asUtc)) return null;
  const candidates = [asUtc - day, asUtc + day].map((near) => asUtc - offsetAt(near, zone));
  const real = candidates.filter((at) => at + offsetAt(at, zone) === asUtc);
  return Math.max(...(real.length > 0 ? real : candidates));
}

/** How far the zone's clocks are ahead of UTC, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const second = Math.floor(at / 1000) * 1000;
  return Date.parse(`${wallClock(second, zone)}Z`) - second;
}

const months = "January February March April May June July August September October November December".split(" ");

/** `November 27, 2026` and `13:15:00.000` as one time on the wall, or null. */
export function wallClockIn(date: string, time: string): string | null {
  const match = /^(\p{L}+) (\d{1,2}), (\d{4})$/u.exec(date.trim());
  if (!match) return null;
  const [, name = "", dayOfMonth = "", year = ""] = match;
  const month = months.indexOf(name) + 1;
  if (month === 0) return null;
  return `${year}-${String(month).padStart(2, "0")}-${dayOfMonth.padStart(2, "0")}T${time.trim()}`;
}
