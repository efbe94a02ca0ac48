import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { withRow } from "../../docs/table-rows.ts";
import { rowOf } from "./note.ts";
import { tallyOf } from "./tally.ts";

const page = readFileSync(new URL("../../../docs/reliability.md", import.meta.url), "utf8");

const seen = { first: 5_001, database: "sqlite", jobs: 2, seconds: 30.4, computed: 50 } as const;

describe("a campaign that is noted", () => {
  it("becomes the last line of the table of campaigns, and touches no other", () => {
    const noted = withRow(page, "## What was simulated", "| the new one |");
    expect(noted.replace("\n| the new one |", "")).toBe(page);
    const part = noted.slice(noted.indexOf("## What was simulated")).split("\n## ")[0] ?? "";
    expect(part.split("\n").findLast((line) => line.startsWith("|"))).toBe("| the new one |");
  });

  it("says when, which seeds, how many of them failed and how fast it was", () => {
    const tally = tallyOf();
    for (let seed = 5_001; seed <= 5_100; seed += 1) {
      tally.add({ seed, hash: "", wrong: seed === 5_040 ? ["I1: lost."] : [], faults: [], met: [] });
    }
    expect(rowOf(seen, tally, new Date("2026-11-24T10:00:00Z"))).toBe(
      "| 24 November 2026 | 5001–5100 | 100 | SQLite | 1 | 30 s, 2.0 a second and core; failed: 5040 |",
    );
  });

  it("is refused where the page has no place for it", () => {
    expect(() => withRow("## Another\n", "## What was simulated", "| a |")).toThrow(/has no "## What was simulated"/);
    expect(() => withRow("## Mine\n\n## Next\n\n| a |\n", "## Mine", "| b |")).toThrow(/has no table/);
  });
});
