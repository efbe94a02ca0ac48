import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { contradictions, faultsOf, reliabilityPage, tableOfFaults, type FaultChapter } from "./faults.ts";
import { testFiles, testsIn } from "./features.ts";
import { unprovenFaults } from "./unproven-faults.ts";

const page = `# Numbers

## P · Promises

- **P1** Kept.

### Far away

- **F901** It is silent → asked again.
- **F902** It is gone → said so.
- **F903** It lies → not believed.
`;

const named = [
  { file: "b.test.ts", name: "F901 is asked   `again`" },
  { file: "a.test.ts", name: "F901 P1 is waited for" },
  { file: "a.test.ts", name: "F901 is asked" },
  { file: "c.test.ts", name: "F9012 is another" },
];

describe("the faults and their proofs", () => {
  it("stand under their headings with a test of each file, or with the reason why there is none", () => {
    const chapters = faultsOf(page, named);
    const table = tableOfFaults(chapters, { F902: "nobody can take it away in a test." });
    expect(table.split("\n").slice(7)).toEqual([
      "## Far away",
      "",
      "- **F901** It is silent → asked again.",
      "  - [a.test.ts](../test/a.test.ts): `F901 P1 is waited for`",
      "  - [b.test.ts](../test/b.test.ts): `F901 is asked 'again'`",
      "- **F902** It is gone → said so.",
      "  - No test: nobody can take it away in a test.",
      "- **F903** It lies → not believed.",
      "",
    ]);
    expect(table).toContain("1 of 3 faults have a test; the others say why not.");
  });

  it("contradict one another where a row is blank, or a reason has been overtaken", () => {
    const chapters = faultsOf(page, named);
    expect(contradictions(chapters, { F901: "old.", F902: "never." })).toEqual([
      "F903 is blank",
      "F901 has a test by now",
    ]);
  });
});

describe("docs/reliability-table.md", () => {
  let chapters: readonly FaultChapter[];
  beforeAll(async () => {
    chapters = faultsOf(reliabilityPage(), await testsIn(testFiles()));
  });

  it("has every fault of reliability.md, and leaves none blank", () => {
    const numbers = chapters.flatMap(({ faults }) => faults.map(({ number }) => number));
    expect([numbers.length > 100, numbers[0], numbers.at(-1)]).toEqual([true, "F1", "F131"]);
    expect(contradictions(chapters, unprovenFaults)).toEqual([]);
  });

  it("says what the tests' names say; `npm run faults` writes it anew", () => {
    const written = readFileSync(new URL("../../docs/reliability-table.md", import.meta.url), "utf8");
    expect(written).toBe(tableOfFaults(chapters, unprovenFaults));
  });
});
