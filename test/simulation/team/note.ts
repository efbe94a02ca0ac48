import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { withRow } from "../../docs/table-rows.ts";
import { seedsOf, type Seen } from "./summary.ts";
import type { Tally } from "./tally.ts";

const page = fileURLToPath(new URL("../../../docs/reliability.md", import.meta.url));
const heading = "## What was simulated";

/** Adds a line to the table of campaigns, the newest last. Throws where the page has no such table. */
export async function noteCampaign(seen: Seen, tally: Tally, today = new Date()): Promise<void> {
  await writeFile(page, withRow(await readFile(page, "utf8"), heading, rowOf(seen, tally, today)));
}

export function rowOf({ first, database, computed, seconds }: Seen, { lived, failures }: Tally, today: Date): string {
  const date = today.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const remarks = [`${seconds.toFixed(0)} s, ${(lived / Math.max(computed, 0.001)).toFixed(1)} a second and core`];
  if (failures.length > 0) remarks.push(`failed: ${failures.map(({ seed }) => seed).join(" ")}`);
  const name = database === "sqlite" ? "SQLite" : "PostgreSQL";
  const cells = [date, seedsOf(first, lived), lived, name, failures.length, remarks.join("; ")];
  return `| ${cells.join(" | ")} |`;
}
