import { describe, expect, it } from "vitest";
import { isoDay, makeFormats } from "@payments/screens/formats";

const lateEvening = Date.parse("2026-11-20T23:30:00Z");
const formats = (locale?: string, timeZone = "UTC") => makeFormats({ locale, timeZone });

describe("How a user reads amounts and moments (X47)", () => {
  it("follows HubSpot's ways of writing a locale, and falls back to English", () => {
    const sample = (locale?: string) => formats(locale).amount({ decimal: "1250.50", currency: "EUR" });
    expect(sample("en-us")).toBe("€1,250.50");
    expect(sample("pt_br").replace(/\s/g, " ")).toBe("€ 1.250,50");
    expect(sample("no such locale")).toBe("€1,250.50");
    expect(sample()).toBe("€1,250.50");
  });

  it("keeps every digit of an amount that no floating number could hold", () => {
    expect(formats("en").amount({ decimal: "9007199254740993.01", currency: "EUR" })).toBe("€9,007,199,254,740,993.01");
  });

  it("shows a typed amount with the decimals its currency is used with", () => {
    const { typedAmount } = formats("en");
    expect(typedAmount({ decimal: "750", currency: "EUR" })).toBe("€750.00");
    expect(typedAmount({ decimal: "750", currency: "JPY" })).toBe("¥750");
    expect(typedAmount({ decimal: "750.125", currency: "EUR" })).toBe("€750.125");
  });

  it("shows moments in the account's zone, with the zone's name", () => {
    expect(formats("en-GB", "Asia/Kuwait").moment(lateEvening)).toBe("21 Nov 2026, 02:30 GMT+3");
    expect(formats("en-GB", "Europe/London").time(lateEvening)).toBe("23:30");
  });

  it("knows which day it is there", () => {
    expect(isoDay(formats("en", "Asia/Kuwait").day(lateEvening))).toBe("2026-11-21");
    expect(isoDay(formats("en", "America/New_York").day(lateEvening))).toBe("2026-11-20");
  });

  it("falls back to UTC in a zone nobody knows", () => {
    expect(formats("en-GB", "Moon/Crater").moment(lateEvening)).toBe("20 Nov 2026, 23:30 UTC");
  });
});
