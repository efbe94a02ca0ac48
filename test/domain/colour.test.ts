import { assert, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { colourPair } from "../../server/domain/colour.ts";

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[0-9a-f]{2}/g) ?? []).map((hex) => {
    const part = Number.parseInt(hex, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const anyColour = integer({ min: 0, max: 0xff_ff_ff }).map((number) => `#${number.toString(16).padStart(6, "0")}`);

describe("a merchant's colour", () => {
  it("X48 X49 carries words that can be read, at rest and under the pointer, whatever it is", () => {
    assert(
      property(anyColour, (colour) => {
        const pair = colourPair(colour);
        expect(pair?.ground).toBe(colour);
        expect(contrast(colour, pair?.ink ?? colour)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(pair?.strong ?? "", pair?.ink ?? "")).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it.each(["", "red", "#fff", "#12345g", "#1234567", "2c5cc5", "#2c5cc5;}", "url(#2c5cc5)"])(
    "X49 is none where it says “%s”",
    (text) => {
      expect(colourPair(text)).toBeNull();
    },
  );
});
