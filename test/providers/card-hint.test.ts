import { describe, expect, it } from "vitest";
import { cardHint } from "../../server/providers/common/card.ts";

describe("a card as its provider hints at it", () => {
  it.each([
    ["52000000****1005", "1005"],
    ["1096", "1096"],
    ["445653XXXXXX1096", "1096"],
  ])("S5.16 is known by the end of %s", (number, last4) => {
    expect(cardHint("VISA", number)).toEqual({ brand: "VISA", last4 });
  });

  it.each([null, undefined, "", "****", "12", "1234****", "four"])("S5.16 is none for %j", (number) => {
    expect(cardHint("VISA", number)).toBeNull();
  });

  it("S5.16 keeps nothing but the last four digits of a number that is not masked at all", () => {
    expect(cardHint("", "4111111111111111")).toEqual({ brand: null, last4: "1111" });
  });
});
