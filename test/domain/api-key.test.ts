import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readKey, writeKey } from "../../server/domain/api-key.ts";

const keyId = "5Hq0cX3vT8yLkW2mNz7pRb";
const secret = "Zb7dQ1aFs9Kj3Gh5Pw2XyT";
const text = writeKey({ mode: "test", keyId }, secret);

describe("the text of an API key", () => {
  it("S4.20 tells test from live, and bears its id and a checksum", () => {
    expect(text).toMatch(/^pt_test_[0-9A-Za-z]{50}$/);
    expect(writeKey({ mode: "live", keyId }, secret)).toMatch(/^pt_live_/);
    expect(readKey(text)).toEqual({ mode: "test", keyId });
    expect(readKey(writeKey({ mode: "live", keyId }, secret))).toEqual({ mode: "live", keyId });
  });

  // The value is the well-known check of CRC-32 over the digits: https://reveng.sourceforge.io/crc-catalogue/17plus.htm
  it("has a checksum that others can compute: CRC-32 in base 62", () => {
    const stem = text.slice(0, -6);
    const table = Array.from({ length: 256 }, (_, byte) => {
      let value = byte;
      for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
      return value >>> 0;
    });
    const crc = (bytes: Buffer): number =>
      (bytes.reduce((rest, byte) => (rest >>> 8) ^ (table[(rest ^ byte) & 0xff] ?? 0), 0xffffffff) ^ 0xffffffff) >>> 0;
    expect(crc(Buffer.from("123456789"))).toBe(0xcbf43926);
    const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let rest = crc(Buffer.from(stem));
    let written = "";
    for (let place = 0; place < 6; place += 1) {
      written = digits.charAt(rest % 62) + written;
      rest = Math.floor(rest / 62);
    }
    expect(text.slice(-6)).toBe(written);
  });

  it("F120 with one letter changed, two swapped or one lost is known to be no key", () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(..."0Aza_9"), (place, letter) => {
        const changed = text.slice(0, place) + letter + text.slice(place + 1);
        expect(readKey(changed)).toEqual(changed === text ? { mode: "test", keyId } : null);
        expect(readKey(text.slice(0, place) + text.slice(place + 1))).toBeNull();
        const [one = "", other = ""] = [text[place], text[place + 1]];
        const swapped = text.slice(0, place) + other + one + text.slice(place + 2);
        expect(readKey(swapped)).toEqual(swapped === text ? { mode: "test", keyId } : null);
      }),
    );
  });
});
