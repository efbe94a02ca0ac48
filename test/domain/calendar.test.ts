import { describe, expect, it } from "vitest";
import { dayAfter, dayOf, isDay, minuteOf, monthsUpTo, startOfDay } from "../../server/domain/calendar.ts";

const at = (text: string) => Date.parse(text);

describe("days of an account's zone", () => {
  it.each([
    ["2026-07-01", "UTC", "2026-07-01T00:00:00Z"],
    ["2026-07-01", "Europe/Berlin", "2026-06-30T22:00:00Z"],
    ["2026-01-01", "America/Los_Angeles", "2026-01-01T08:00:00Z"],
    ["2026-01-01", "Pacific/Kiritimati", "2025-12-31T10:00:00Z"],
    ["2026-01-01", "Asia/Kathmandu", "2025-12-31T18:15:00Z"],
    // Clocks change in the night before, and during the day.
    ["2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00Z"],
    ["2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00Z"],
    // Midnight is skipped there.
    ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00Z"],
    ["2026-07-01", "Nowhere/Land", "2026-07-01T00:00:00Z"],
  ])("%s in %s begins at %s", (date, zone, moment) => {
    expect(new Date(startOfDay(date, zone)).toISOString()).toBe(new Date(moment).toISOString());
    expect(dayOf(startOfDay(date, zone), zone)).toBe(date);
    expect(dayOf(startOfDay(date, zone) - 1, zone) < date).toBe(true);
  });

  it("tells a moment to the minute, on a clock of 24 hours", () => {
    expect(minuteOf(at("2026-11-20T23:05:00Z"), "Europe/Berlin")).toBe("2026-11-21 00:05");
  });

  it("knows which texts are days", () => {
    const texts = ["2026-02-28", "2028-02-29", "2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "", "today"];
    expect(texts.filter(isDay)).toEqual(["2026-02-28", "2028-02-29"]);
  });

  it("goes on to the next day and back over the months", () => {
    expect([dayAfter("2026-02-28"), dayAfter("2026-12-31")]).toEqual(["2026-03-01", "2027-01-01"]);
    expect(monthsUpTo("2026-02-15", 4)).toEqual(["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01"]);
  });
});
