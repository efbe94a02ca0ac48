import { checkSync } from "recheck";
import { beforeAll, describe, expect, it } from "vitest";
import { patternsIn, patternsOfServer, type FoundPatterns } from "./patterns.ts";

/** What it takes to match can grow with the text, and no faster. */
function isLinear(source: string, flags: string): boolean {
  return checkSync(source, flags, { timeout: 20_000 }).status === "safe";
}

let found: FoundPatterns;
beforeAll(async () => {
  found = await patternsOfServer();
});

describe("the program's regular expressions", () => {
  it("F119 are judged: one that backtracks is told from one that does not", () => {
    expect([isLinear("^(a+)+$", ""), isLinear("\\s+$", ""), isLinear("^[a-z]+$", "")]).toEqual([false, false, true]);
  });

  it("F119 are found wherever they stand", async () => {
    const text = "const one = /a/u; const other = (text: string) => [text.match(/b+/)]; new RegExp(`c`);";
    const { literals, composed } = await patternsIn("sample.ts", text);
    expect(literals.map(({ source, flags }) => source + flags)).toEqual(["au", "b+"]);
    expect(composed).toEqual(["sample.ts"]);
    expect(found.literals.length).toBeGreaterThan(100);
  });

  it("F119 R15 take time that grows with the text and no faster, every one", () => {
    const different = new Map(found.literals.map((one) => [`/${one.source}/${one.flags}`, one]));
    const slow = [...different].filter(([, { source, flags }]) => !isLinear(source, flags));
    expect(slow.map(([pattern, { file }]) => `${file}: ${pattern}`)).toEqual([]);
  });

  it("F119 are put together in two places, out of names of ours and nothing that was sent", () => {
    expect(found.composed).toEqual(["http/pay/language.ts", "http/signed-cookie.ts"]);
    expect(isLinear("(?:^|; )__Host-overview=([^;]+)", "")).toBe(true);
  });
});
