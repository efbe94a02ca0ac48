import type { Formats } from "./formats.ts";
import { words } from "./words.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago something was, as one says it; beyond a day the moment itself. Epoch milliseconds. */
export function agoText(at: number, now: number, formats: Pick<Formats, "moment">): string {
  const past = now - at;
  if (past < minute) return words.ago.now;
  if (past < hour) return words.ago.minutes(Math.floor(past / minute));
  return past < day ? words.ago.hours(Math.floor(past / hour)) : formats.moment(at);
}
