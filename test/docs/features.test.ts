import { describe, expect, it } from "vitest";
import { chaptersOf, featuresPage, tableOfFeatures, testFiles, testsIn, untested } from "./features.ts";

const page = `# Numbers

## S9 · A chapter

- **S9.1** The first thing.
- **S9.2** The second thing.

## X · Something else

- **X91** No feature to be counted.
`;

const named = [
  { file: "http/one.test.ts", name: "S9.1 holds (S9.10)" },
  { file: "http/two.test.ts", name: "X91 S9.1 holds as well, S9.1 twice" },
];

describe("the list of features and their tests", () => {
  it("names the tests of each, and those that have none", () => {
    const chapters = chaptersOf(page, named);
    expect(tableOfFeatures(chapters)).toBe(
      [
        "S9 · A chapter: 1 of 2",
        "",
        "S9.1   2 tests   The first thing.",
        "                 http/one.test.ts: S9.1 holds (S9.10)",
        "                 http/two.test.ts: X91 S9.1 holds as well, S9.1 twice",
        "S9.2   no test   The second thing.",
        "",
        "1 of 2 features have a test.",
        "None yet: S9.2.",
      ].join("\n"),
    );
    expect(untested(chapters).map(({ number }) => number)).toEqual(["S9.2"]);
  });

  it("knows the 131 features and finds the tests of this project", async () => {
    const file = "http/connect.test.ts";
    expect(testFiles()).toContain(file);
    const features = chaptersOf(featuresPage(), await testsIn([file])).flatMap((chapter) => chapter.features);
    expect(features).toHaveLength(131);
    expect(features.find(({ number }) => number === "S4.20")?.tests.length).toBeGreaterThan(0);
  });
});
