import { describe, expect, inject, it } from "vitest";
import { withRow } from "../docs/table-rows.ts";
import { diceOf } from "../simulation/dice.ts";
import { campaign, type Database, type Wave } from "./kinds.ts";
import { lineOf } from "./note.ts";
import { newTally, type Tally } from "./tally.ts";

// The same few deaths each time, to see that all of it works; `npm run kills` is where they are many.
const seed = 7;

async function siege(database: Database, waves: readonly Wave[]): Promise<Tally> {
  const tally = newTally();
  await campaign({ database, waves, dice: diceOf(`kept ${seed}`), tally });
  return tally;
}

const nothing = { lost: [], doubled: [], wrong: [] };

// Some six starts of a process each; a machine that is busy with other tests needs its time for them.
const patience = { timeout: 600_000 };

describe("the real program under siege", patience, () => {
  it.skipIf(process.platform !== "linux")(
    "P1 P3 P7 G1 F15 F60 F64 loses and doubles nothing on SQLite when it is killed anywhere and its disk is full",
    async () => {
      const tally = await siege("sqlite", [
        { kind: "points", cycles: 1 },
        { kind: "disk", cycles: 1 },
        { kind: "random", cycles: 2 },
      ]);
      expect(tally).toMatchObject(nothing);
      expect(tally.cycles).toBeGreaterThanOrEqual(3);
      expect(tally.acknowledged).toBeGreaterThan(5);
    },
  );

  it.skipIf(inject("postgresUrl") === null)(
    "P1 P3 P7 G1 F15 F60 F62 loses and doubles nothing on PostgreSQL when either of them is killed or their line is cut",
    async () => {
      const tally = await siege("postgres", [
        { kind: "points", cycles: 1 },
        { kind: "server", cycles: 1 },
        { kind: "commit", cycles: 2 },
        { kind: "random", cycles: 1 },
      ]);
      expect(tally).toMatchObject(nothing);
      expect(tally.cycles).toBeGreaterThanOrEqual(2);
      expect(tally.acknowledged).toBeGreaterThan(5);
    },
  );
});

describe("the table of kills", () => {
  const tally = { ...newTally(), cycles: 60, acknowledged: 2_400, doubled: ["one"] };
  const order = { kind: "random", database: "sqlite", seed: 4, jobs: 2 } as const;

  it("gets a line for each campaign, behind those that are there", () => {
    const line = lineOf(order, tally, new Date(Date.UTC(2026, 10, 22)));
    expect(line).toBe("| 22 November 2026 | random | SQLite | 4–5 | 60 | 2400 | 0 | 1 | 0 |");
    const page = "# Page\n\n| other |\n\n## Kills seen\n\n| date |\n| --- |\n| old |\n\nThe end.\n\n## More\n\n| x |\n";
    expect(withRow(page, "## Kills seen", line)).toBe(page.replace("| old |\n", `| old |\n${line}\n`));
  });

  it("is missed when the page has none", () => {
    expect(() => withRow("# Page\n", "## Kills seen", "| line |")).toThrow("Kills seen");
  });
});
