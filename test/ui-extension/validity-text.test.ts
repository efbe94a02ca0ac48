import { describe, expect, it } from "vitest";
import { validityText } from "../../ui-extension/src/app/cards/validity-text.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe("How long a link still works (S3.35)", () => {
  it.each([
    [30 * day, "30 days left"],
    [6 * day + 1, "7 days left"],
    [2 * day, "2 days left"],
    [2 * day - 1, "48 hours left"],
    [47 * hour, "47 hours left"],
    [hour + minute, "2 hours left"],
    [hour, "1 hour left"],
    [hour - 1, "less than an hour left"],
    [1, "less than an hour left"],
    [0, "ended"],
    [-day, "ended"],
  ])("is after %i ms: %s", (left, text) => {
    expect(validityText(1_000 + left, 1_000)).toBe(text);
  });

  it("has no end where none was set", () => {
    expect(validityText(null, 0)).toBe("no end");
  });

  it("counts days of 24 hours across the change to summer time", () => {
    const saturdayNoon = Date.parse("2027-03-27T12:00:00Z");
    expect(validityText(saturdayNoon + 7 * day, saturdayNoon)).toBe("7 days left");
  });
});
