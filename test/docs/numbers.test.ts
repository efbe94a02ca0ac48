import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { namesIn, numbersIn } from "./test-names.ts";

const tests = fileURLToPath(new URL("../", import.meta.url));

const documents = ["features.md", "reliability.md"] as const;

/** The numbers a document explains, one a line, in its order. */
function explainedIn(document: (typeof documents)[number]): readonly string[] {
  const text = readFileSync(new URL(`../../docs/${document}`, import.meta.url), "utf8");
  return [...text.matchAll(/^- \*\*([A-Z]\d+(?:\.\d+)?)\*\* \S.+$/gm)].map(([, number = ""]) => number);
}

const explained = documents.flatMap(explainedIn);

/** `S1`: 1, 2, 3 … of S1.1, S1.2, S1.3. */
function family(name: string): readonly number[] {
  const isNumbered = name.length > 1;
  return explained
    .filter((number) => (isNumbered ? number.startsWith(`${name}.`) : new RegExp(`^${name}\\d+$`).test(number)))
    .map((number) => Number(number.slice(name.length + (isNumbered ? 1 : 0))));
}

describe("the documents that explain the numbers", () => {
  it("explain no number twice", () => {
    expect(explained.filter((number, place) => explained.indexOf(number) !== place)).toEqual([]);
  });

  it.each(["S1", "S2", "S3", "S4", "S5", "X", "C", "P", "R", "I", "G"])("leave none of %s out", (name) => {
    const found = family(name);
    expect(found.length).toBeGreaterThan(0);
    expect(found).toEqual(found.map((_, place) => place + 1));
  });

  it("hold the 131 features, and the faults in order", () => {
    expect(explained.filter((number) => number.startsWith("S"))).toHaveLength(131);
    const faults = family("F");
    expect(faults.length).toBeGreaterThan(100);
    expect(faults).toEqual(faults.toSorted((a, b) => a - b));
  });
});

// Numbers that no document has, so that nobody takes this file for a proof of one that is there.
describe("a test's name", () => {
  it("is found however the test is written", async () => {
    const source = `
      // it("S9.1 in a comment")
      const other = say("S9.2 is no test");
      describe.skipIf(isOff)(\`S9.3 on \${database}\`, () => {
        it("S9.4 plain (F905)", () => expect(<Card title="S9.5" />).toBe("S9.6 said"));
        it.each([["F907 F908 a row", "C909"], [\`X910 another\`, "no S9.11"]])("%s", async (title: string) => {});
        test.concurrent("P901 written otherwise", () => {});
      });`;
    const names = await namesIn("sample.test.tsx", source);
    expect(names.flatMap(numbersIn)).toEqual(["S9.3", "S9.4", "F905", "F907", "F908", "X910", "P901"]);
  });

  it.each([
    ["moves the deal S9.32 P903 (X901, F944/F960, C911)", ["S9.32", "P903", "X901", "F944", "F960", "C911"]],
    ["takes in F935–F938 and G904.", ["F935", "F938", "G904"]],
    ["notices the slip X903.2", ["X903.2"]],
    ["answers in 250 ms at P99, p95 and P50", []],
    ["keeps S9, ISO4217, cs_F912, $C903, PF905, I918n and F905b as they are", []],
  ])("carries the numbers of “%s”", (name, numbers) => {
    expect(numbersIn(name)).toEqual(numbers);
  });

  it("carries no number that docs/features.md and docs/reliability.md leave unexplained", async () => {
    const known = new Set(explained);
    const files = readdirSync(tests, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
    const strangers = await Promise.all(
      files.map(async (file) => {
        const names = await namesIn(file, readFileSync(`${tests}/${file}`, "utf8"));
        return names.flatMap((name) =>
          numbersIn(name).flatMap((n) => (known.has(n) ? [] : `${n} in ${file}: ${name}`)),
        );
      }),
    );
    expect(strangers.flat()).toEqual([]);
  });
});
