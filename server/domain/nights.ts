import { dayAfter, dayOf, startOfDay } from "./calendar.ts";
import { hour, minute } from "./time.ts";

const begins = 2 * hour;
const spreadMinutes = 180;

/**
 * When the next night's quiet hours come to an account, epoch ms: between two and five in its own zone, each account at
 * its own minute, so that not all of a zone come at once.
 */
export function nextNight({ portalId, timeZone }: NightOwner, now: number): number {
  const at = (date: string) => startOfDay(date, timeZone) + begins + (portalId % spreadMinutes) * minute;
  const today = dayOf(now, timeZone);
  return at(today) > now ? at(today) : at(dayAfter(today));
}

interface NightOwner {
  readonly portalId: number;
  readonly timeZone: string;
}
