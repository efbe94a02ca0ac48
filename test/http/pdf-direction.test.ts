import { describe, expect, it } from "vitest";
import { directionOf, harmless, runsOf } from "../../server/http/pdf/direction.ts";

describe("a line on paper", () => {
  it("X47 stays as it is where everything runs from left to right", () => {
    expect(runsOf("Second half (2 of 2)", "ltr")).toEqual([{ text: "Second half (2 of 2)", isShaped: false }]);
  });

  it("X47 has Arabic shaped in the order it was written, with numbers and names standing the other way", () => {
    expect(runsOf("الدفعة 12.5 من Keller", "rtl")).toEqual([
      { text: "Keller", isShaped: false },
      { text: " من ", isShaped: true },
      { text: "12.5", isShaped: false },
      { text: "الدفعة ", isShaped: true },
    ]);
  });

  it("X47 turns brackets round with what they hold", () => {
    expect(runsOf("(كبيرة)", "rtl")).toEqual([{ text: ")كبيرة(", isShaped: true }]);
    expect(runsOf("(b)", "rtl").map(({ text }) => text)).toEqual(["(", "b", ")"]);
  });

  it("X47 runs as its first letter does, and as the document where there is none", () => {
    expect([directionOf("12 Kitchen", "rtl"), directionOf("12 مطبخ", "ltr"), directionOf("12-3", "rtl")]).toEqual([
      "ltr",
      "rtl",
      "rtl",
    ]);
  });
});

describe("a text somebody typed", () => {
  it("F116 loses what would change the lines around it, and keeps its own line breaks", () => {
    expect(harmless("a\u202eb\u2066c\u200b\u0000d\te\ufeff")).toBe("abcd e");
    expect(harmless("one\r\ntwo\rthree\u2028four\u0085five")).toBe("one\ntwo\nthree\nfour\nfive");
    expect(harmless("lone \ud800 half")).toBe("lone \ufffd half");
    expect(harmless("\u200f-1.00\u200e €, Straße 😀")).toBe("\u200f-1.00\u200e €, Straße 😀");
  });
});
