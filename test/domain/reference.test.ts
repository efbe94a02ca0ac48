import { describe, expect, it } from "vitest";
import { fillReference, isReference } from "../../server/domain/reference.ts";
import { usualVatRate } from "../../server/domain/vat.ts";

describe("a payment's reference", () => {
  const parts = { dealId: "512", contactId: "201", year: 2026, code: "8KQ2MXA7" };

  it("S2.14 is filled in from the deal, or from the contact where there is no deal", () => {
    expect(fillReference("{deal}-{code}", parts)).toBe("512-8KQ2MXA7");
    expect(fillReference("{deal}-{code}", { ...parts, dealId: null })).toBe("201-8KQ2MXA7");
    expect(fillReference("INV/{year}/{contact}", parts)).toBe("INV/2026/201");
  });

  it("S2.14 keeps the code open for whoever fills it in", () => {
    expect(fillReference("{deal}-{code}", { ...parts, code: null })).toBe("512-{code}");
  });

  it.each(["512", "INV 2026/7", "Ré-1", "a.b_c#d"])("S2.14 may be %j", (text) => {
    expect(isReference(text)).toBe(true);
  });

  it.each(["", " 512", "512-", "=1", "a\tb", "a<b", "x".repeat(41)])("S2.14 may not be %j", (text) => {
    expect(isReference(text)).toBe(false);
  });
});

describe("the VAT a line starts with", () => {
  it("S2.10 is the account's own, else that of the currency's country, else unknown", () => {
    expect(usualVatRate("NOK", null)).toBe("25");
    expect(usualVatRate("CHF", null)).toBe("8.1");
    expect(usualVatRate("EUR", null)).toBeNull();
    expect(usualVatRate("EUR", "19")).toBe("19");
  });
});
