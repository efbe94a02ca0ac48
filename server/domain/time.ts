/** Lengths of time, in ms. A day is 24 hours: days of a calendar are in `calendar.ts`. */
export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** What was made a moment ago may not be readable yet (F27). */
export const readingLag = 2 * minute;
