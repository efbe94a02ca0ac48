import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isSigned } from "../../server/providers/common/signature.ts";
import { flipped } from "../contracts/provider-subject.ts";

const server = fileURLToPath(new URL("../../server/", import.meta.url));

const sources = readdirSync(server, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name: name.replaceAll(path.sep, "/"), text: readFileSync(path.join(server, name), "utf8") }));

/** Files that make a digest with a secret and hold it against nothing themselves. */
const signers: Readonly<Record<string, string>> = {
  "providers/dintero/account.ts": "makes the secret that Dintero is given for its webhook",
  "providers/simulated/webhook.ts": "signs what the simulated provider sends; what comes in goes by `isSigned`",
};

/** Ways of comparing that end at the first byte that differs. */
const early = /\.digest\([^)]*\)\s*[!=]==|[!=]==\s*[\w.]*(?:digest|signature|hmac)\b(?!\.length)|\.equals\(/i;

function comparesEarly(text: string): boolean {
  return text
    .split("\n")
    .filter((line) => !/\.length\b|=== undefined|typeof/.test(line.replaceAll(/timingSafeEqual\(.*/g, "")))
    .some((line) => early.test(line));
}

describe("secrets and what was sent", () => {
  it("F120 are compared by a rule that knows a comparison which ends early", () => {
    expect(comparesEarly('return createHmac("sha256", key).update(text).digest("hex") === given;')).toBe(true);
    expect(comparesEarly("if (given !== expected.signature) return false;")).toBe(true);
    expect(comparesEarly("return own.equals(given);")).toBe(true);
    expect(comparesEarly("return own.length === digest.length && timingSafeEqual(own, digest);")).toBe(false);
  });

  it("F120 compares in constant time, wherever a secret is held against what was sent", () => {
    const keyed = sources.filter(({ text }) => text.includes("createHmac("));
    expect(keyed.length).toBeGreaterThan(2);
    const unproven = keyed.filter(({ name, text }) => !text.includes("timingSafeEqual(") && !(name in signers));
    expect(unproven.map(({ name }) => name)).toEqual([]);
    expect(sources.filter(({ text }) => comparesEarly(text)).map(({ name }) => name)).toEqual([]);
    const files = new Set(sources.map(({ name }) => name));
    expect(Object.keys(signers).filter((name) => !files.has(name))).toEqual([]);
  });

  it("F5 F120 are told apart in whatever byte they differ, and when they are of different lengths", () => {
    const own = { algorithm: "sha256", secrets: ["secret"], message: "text" } as const;
    const right = createHmac("sha256", "secret").update("text").digest();
    expect(isSigned({ ...own, digest: right })).toBe(true);
    for (let place = 0; place < right.length; place += 1) {
      expect(isSigned({ ...own, digest: flipped(right, place) }), `byte ${place}`).toBe(false);
    }
    for (const length of [0, 1, 31, 33]) expect(isSigned({ ...own, digest: Buffer.alloc(length) })).toBe(false);
  });
});
