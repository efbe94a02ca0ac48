import { words } from "./words.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** How long a link still works: days rounded up, hours under 48 of them, epoch milliseconds in. */
export function validityText(validUntil: number | null, now: number): string {
  if (validUntil === null) return words.validity.endless;
  const left = validUntil - now;
  if (left <= 0) return words.validity.ended;
  if (left < hour) return words.validity.lastHour;
  return left < 2 * day ? words.validity.hours(Math.ceil(left / hour)) : words.validity.days(Math.ceil(left / day));
}
