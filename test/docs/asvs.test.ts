import { describe, expect, it } from "vitest";
import { asvsPage, linesOf, missingTests, requirements } from "./asvs.ts";

describe("the page about OWASP ASVS", () => {
  it("G14 has each of the 253 requirements of levels 1 and 2, once, and no other", () => {
    expect(requirements()).toHaveLength(253);
    const numbers = linesOf(asvsPage()).flatMap((line) => line.numbers);
    const times = new Map<string, number>();
    for (const number of numbers) times.set(number, (times.get(number) ?? 0) + 1);
    expect(requirements().filter((number) => !times.has(number))).toEqual([]);
    expect(numbers.filter((number) => times.get(number) !== 1)).toEqual([]);
    expect(numbers).toHaveLength(253);
  });

  it("G14 says of each how it is met, or that it is not", () => {
    const silent = linesOf(asvsPage()).filter(({ says }) => !/\w{2}/.test(says));
    expect(silent.flatMap(({ numbers }) => numbers)).toEqual([]);
  });

  it("G14 names no test that is not there", async () => {
    expect(await missingTests(asvsPage())).toEqual([]);
    const invented = "| v5.0.0-1.1.1 | x | [links](../test/docs/links.test.ts): `holds what was never written` |";
    expect(await missingTests(invented)).toEqual(["docs/links.test.ts: holds what was never written"]);
  });
});
