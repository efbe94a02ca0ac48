import type { Formats } from "./formats.ts";

const words = {
  now: "just now",
  minutes: (minutes: number) => `${minutes} min ago`,
  hours: (hours: number) => `${hours} ${hours === 1 ? "hour" : "hours"} ago`,
};

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago something was, as one says it; beyond a day the moment itself. Epoch milliseconds. */
export function agoText(at: number, now: number, formats: Pick<Formats, "moment">): string {
  const past = now - at;
  if (past < minute) return words.now;
  if (past < hour) return words.minutes(Math.floor(past / minute));
  return past < day ? words.hours(Math.floor(past / hour)) : formats.moment(at);
}
