import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idBytes, idFrom, isId, newTimedId } from "../../server/domain/ids.ts";

const anyBytes = fc.uint8Array({ minLength: idBytes, maxLength: idBytes });

/** A number as so many bytes as an id takes. */
function bytesOf(number: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(number.toString(16).padStart(2 * idBytes, "0"), "hex"));
}

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

  it("of rows that come in crowds stand in the order of their times, whatever else is chance", () => {
    const anyTime = fc.integer({ min: 0, max: 4_102_444_800_000 });
    const two = fc.uniqueArray(anyTime, { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(two, anyBytes, anyBytes, (times, bytes, others) => {
        const [earlier = 0, later = 0] = times.toSorted((one, other) => one - other);
        const ids = [newTimedId({ bytes: () => bytes }, earlier), newTimedId({ bytes: () => others }, later)];
        expect(ids.every(isId)).toBe(true);
        expect(ids.toSorted()).toEqual(ids);
      }),
    );
  });

  it("of one moment differ by chance", () => {
    const drawn = fc.uniqueArray(fc.bigInt({ min: 0n, max: 62n ** 14n - 1n }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(drawn, (chances) => {
        const ids = chances.map((chance) => newTimedId({ bytes: () => bytesOf(chance) }, 1_800_000_000_000));
        expect(new Set(ids).size).toBe(2);
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
