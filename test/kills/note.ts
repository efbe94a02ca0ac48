import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { withRow } from "../docs/table-rows.ts";
import type { Tally } from "./tally.ts";

const page = fileURLToPath(new URL("../../docs/reliability.md", import.meta.url));
const heading = "## Kills seen";

export interface Order {
  readonly kind: string;
  readonly database: "sqlite" | "postgres";
  readonly seed: number;
  readonly jobs: number;
}

/** Adds a line to the table of what was seen, the newest last. Throws where the page has no such table. */
export async function noteKills(order: Order, tally: Tally, today = new Date()): Promise<void> {
  const text = withRow(await readFile(page, "utf8"), heading, lineOf(order, tally, today));
  await writeFile(page, await format(text, { ...(await resolveConfig(page)), filepath: page }));
}

export function lineOf({ kind, database, seed, jobs }: Order, tally: Tally, today: Date): string {
  const date = today.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const seeds = jobs > 1 ? `${seed}–${seed + jobs - 1}` : String(seed);
  const { cycles, acknowledged, lost, doubled, wrong } = tally;
  const name = database === "sqlite" ? "SQLite" : "PostgreSQL";
  const cells = [date, kind, name, seeds, cycles, acknowledged, lost.length, doubled.length, wrong.length];
  return `| ${cells.join(" | ")} |`;
}
