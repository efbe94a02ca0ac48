import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashToken, sealerOf } from "../../server/store/sealer.ts";
import { testRandom } from "../parts.ts";

const oldKey = { id: "k1", key: Buffer.alloc(32, 1) };
const newKey = { id: "k2", key: Buffer.alloc(32, 2) };
const bond = "connections|values|con1|62515";

const sealer = sealerOf([oldKey], testRandom());

/** The same sealed value with one bit of its nonce, tag or text turned. */
function withFlippedBit(sealed: string, place: number): string {
  const [version, id, payload = ""] = sealed.split(".");
  const bytes = Buffer.from(payload, "base64url");
  const at = Math.floor(place / 8) % bytes.length;
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (place % 8)), at);
  return `${version}.${id}.${bytes.toString("base64url")}`;
}

describe("the sealer", () => {
  it("R13 opens what it sealed, whatever the text and the bond", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (text, bond) => {
        expect(sealer.open(sealer.seal(text, bond), bond)).toBe(text);
      }),
    );
  });

  it("P6 shows neither the text nor the bond, and names its key in front", () => {
    const sealed = sealer.seal("CANARY-secret", bond);
    expect(sealed).toMatch(/^v1\.k1\.[\w-]+$/);
    expect(Buffer.from(sealed.split(".")[2] ?? "", "base64url").toString("latin1")).not.toContain("CANARY");
    expect(sealed).not.toContain("con1");
  });

  it("R13 seals the same text differently each time", () => {
    const all = Array.from({ length: 20 }, () => sealer.seal("secret", bond));
    expect(new Set(all).size).toBe(20);
  });

  it("R13 P6 refuses a value that was moved to another row, field or portal", () => {
    const sealed = sealer.seal("secret", bond);
    const others = [
      "connections|values|con2|62515",
      "connections|webhook|con1|62515",
      "connections|values|con1|99",
      "",
    ];
    for (const other of others) expect(() => sealer.open(sealed, other)).toThrow();
  });

  it("R13 refuses a value with one flipped bit, wherever it is", () => {
    const sealed = sealer.seal("secret", bond);
    const bits = Buffer.from(sealed.split(".")[2] ?? "", "base64url").length * 8;
    for (let place = 0; place < bits; place += 1) {
      expect(() => sealer.open(withFlippedBit(sealed, place), bond)).toThrow();
    }
  });

  it("refuses a value that was cut off or is none at all", () => {
    const sealed = sealer.seal("secret", bond);
    for (let length = 0; length < sealed.length - 1; length += 1) {
      expect(() => sealer.open(sealed.slice(0, length), bond)).toThrow();
    }
    for (const text of ["", "secret", "v1.k1", "v1.k1.", "...", `v2${sealed.slice(2)}`]) {
      expect(() => sealer.open(text, bond)).toThrow();
    }
  });

  it("R13 F73 refuses a value whose key is unknown, and says which trouble it is without the value", () => {
    const sealed = sealerOf([newKey], testRandom()).seal("CANARY", bond);
    expect(() => sealer.open(sealed, bond)).toThrow("A secret was sealed with a key that is not here.");
  });

  it("F73 refuses a value whose key has the right name and the wrong bytes", () => {
    const other = sealerOf([{ ...oldKey, key: newKey.key }], testRandom());
    expect(() => sealer.open(other.seal("secret", bond), bond)).toThrow();
  });

  it("R13 F73 opens with an old key and seals with the new one, so that keys can be turned over", () => {
    const before = sealer.seal("secret", bond);
    const during = sealerOf([newKey, oldKey], testRandom(2));
    expect(during.open(before, bond)).toBe("secret");
    const after = during.seal("secret", bond);
    expect(after).toMatch(/^v1\.k2\./);
    expect(sealerOf([newKey], testRandom(3)).open(after, bond)).toBe("secret");
    expect(() => sealer.open(after, bond)).toThrow();
  });

  it("F73 does not come to be without a key", () => {
    expect(() => sealerOf([], testRandom())).toThrow("no key");
  });
});

describe("the hash of a token", () => {
  it("P6 F112 is SHA-256: the same for the same token, and no way back", () => {
    expect(hashToken("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(hashToken("abd")).not.toBe(hashToken("abc"));
  });
});
