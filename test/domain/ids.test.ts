import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idBytes, idFrom, isId } from "../../server/domain/ids.ts";

const anyBytes = fc.uint8Array({ minLength: idBytes, maxLength: idBytes });

describe("ids", () => {
  it("F112 hold at least 128 bits", () => {
    expect(idBytes * 8).toBeGreaterThanOrEqual(128);
  });

  it("are 22 letters and digits, whatever the bytes", () => {
    fc.assert(fc.property(anyBytes, (bytes) => isId(idFrom(bytes))));
    expect(idFrom(new Uint8Array(idBytes))).toBe("0".repeat(22));
    expect(idFrom(new Uint8Array(idBytes).fill(255))).toBe("7n42DGM5Tflk9n8mt7Fhc7");
  });

  it("differ whenever one byte differs", () => {
    fc.assert(
      fc.property(anyBytes, fc.nat(idBytes - 1), fc.integer({ min: 1, max: 255 }), (bytes, place, change) => {
        const other = bytes.map((byte, index) => (index === place ? byte ^ change : byte));
        expect(idFrom(other)).not.toBe(idFrom(bytes));
      }),
    );
  });

  it.each(["", "a".repeat(21), "a".repeat(23), `${"a".repeat(21)}-`, `${"a".repeat(22)}\n`, `${"a".repeat(21)}é`])(
    "F112 are not even looked up when they read %j",
    (text) => {
      expect(isId(text)).toBe(false);
    },
  );
});
