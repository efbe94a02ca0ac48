import { describe, expect, it } from "vitest";
import { agoText } from "@payments/screens/ago-text";
import { makeFormats } from "@payments/screens/formats";
import { validityText } from "../../ui-extension/src/app/cards/validity-text.ts";
import { day, hour, today } from "./samples.ts";

const london = makeFormats({ locale: "en-GB", timeZone: "Europe/London" });

describe("How long ago something was", () => {
  it("is said as people say it, and by its moment beyond a day (X8)", () => {
    const said = [0, 59_999, 60_000, 59 * 60_000, hour, 23 * hour, day].map((past) =>
      agoText(today - past, today, london),
    );
    expect(said).toEqual([
      "just now",
      "just now",
      "1 min ago",
      "59 min ago",
      "1 hour ago",
      "23 hours ago",
      "19 Nov 2026, 14:05 GMT",
    ]);
  });
});

describe("A link whose life goes over a change of the clocks", () => {
  // London's clocks went back an hour on 25 October 2026, at 01:00 UTC.
  const before = Date.UTC(2026, 9, 24, 11, 0);

  it("has as many days of 24 hours as it was given, and ends an hour earlier by the wall (S3.35)", () => {
    const end = before + 7 * day;
    expect(validityText(end, before)).toBe("7 days left");
    expect(validityText(end, before + day)).toBe("6 days left");
    expect([london.moment(before), london.moment(end)]).toEqual(["24 Oct 2026, 12:00 BST", "31 Oct 2026, 11:00 GMT"]);
  });

  it("counts the hours that pass and not those on the wall (S3.35)", () => {
    expect(validityText(before + 25 * hour, before)).toBe("25 hours left");
  });
});
