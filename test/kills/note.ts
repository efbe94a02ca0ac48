import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
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
  const text = withLine(await readFile(page, "utf8"), lineOf(order, tally, today));
  await writeFile(page, await format(text, { ...(await resolveConfig(page)), filepath: page }));
}

/** The text with one more row in the table of kills. */
export function withLine(text: string, line: string): string {
  const start = text.indexOf(`${heading}\n`);
  if (start < 0) throw new Error(`docs/reliability.md has no "${heading}".`);
  const next = text.indexOf("\n## ", start);
  const rows = [...text.slice(start, next < 0 ? text.length : next).matchAll(/^\|.*\|$/gm)];
  const last = rows.at(-1);
  if (!last) throw new Error(`"${heading}" has no table.`);
  const end = start + last.index + last[0].length;
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`;
}

export function lineOf({ kind, database, seed, jobs }: Order, tally: Tally, today: Date): string {
  const date = today.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const seeds = jobs > 1 ? `${seed}–${seed + jobs - 1}` : String(seed);
  const { cycles, acknowledged, lost, doubled, wrong } = tally;
  const name = database === "sqlite" ? "SQLite" : "PostgreSQL";
  const cells = [date, kind, name, seeds, cycles, acknowledged, lost.length, doubled.length, wrong.length];
  return `| ${cells.join(" | ")} |`;
}
