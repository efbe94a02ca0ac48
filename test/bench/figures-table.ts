import { readFile, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { isMet, type Figure, type Goal } from "./figures.ts";

const page = fileURLToPath(new URL("../../docs/benchmarks.md", import.meta.url));
const begin = "<!-- figures -->";
const end = "<!-- end of figures -->";

const head = ["| figure | value | unit | goal | | measured |", "| --- | ---: | --- | --- | --- | --- |"];

/** The figures as a table for people, with what they were measured on. */
export function tableOf(figures: readonly Figure[], today = new Date()): string {
  return [machine(), "", ...head, ...figures.map((one) => rowOf(one, today))].join("\n");
}

function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${gigabytes} GB.`;
}

function rowOf({ name, figure, unit, goal }: Figure, today: Date): string {
  const judgement = goal ? [goalText(goal), isMet(figure, goal) ? "met" : "**not met**"] : ["", ""];
  const node = `Node ${process.versions.node.split(".")[0]}`;
  const day = today.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return `| ${[name, figure, unit, ...judgement, `${day}, ${node}`].join(" | ")} |`;
}

function goalText(goal: Goal): string {
  return "most" in goal ? `≤ ${goal.most}` : `≥ ${goal.least}`;
}

/** Writes the figures into the table of docs/benchmarks.md, in the place of what was measured of them before. */
export async function writeFigures(figures: readonly Figure[], today = new Date()): Promise<void> {
  const text = withFigures(await readFile(page, "utf8"), figures, today);
  await writeFile(page, await format(text, { ...(await resolveConfig(page)), filepath: page }));
}

/**
 * The text with these figures in its table. A measurement that was made anew, `crm.…`, leaves none of its former
 * figures; those of others stay, each with its day and its Node. Throws where the text has no table.
 */
export function withFigures(text: string, figures: readonly Figure[], today: Date): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no place "${begin}" for its figures.`);
  const anew = new Set(figures.map(({ name }) => measurementOf(name)));
  const former = [...text.slice(from, to).matchAll(/^\| *([a-z]+\.[\w.]+) .*\|$/gm)];
  const kept = former.filter(([, name = ""]) => !anew.has(measurementOf(name))).map(([row]) => row);
  const rows = [...kept, ...figures.map((one) => rowOf(one, today))];
  return `${text.slice(0, from)}${begin}\n\n${machine()}\n\n${[...head, ...rows].join("\n")}\n\n${text.slice(to)}`;
}

function measurementOf(name: string): string {
  return name.split(".")[0] ?? name;
}
