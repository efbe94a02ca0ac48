import { readFileSync } from "node:fs";
import type { NamedTest } from "./features.ts";
import { numbersIn } from "./test-names.ts";

/** A heading of `docs/reliability.md` under which faults stand: "Deliveries from a provider". */
export interface FaultChapter {
  readonly title: string;
  readonly faults: readonly Fault[];
}

export interface Fault {
  readonly number: string;
  /** The fault → what the product does. */
  readonly meaning: string;
  /** The tests that carry the number in their name. */
  readonly tests: readonly NamedTest[];
}

/** Why a fault has no test, by its number. */
export type Reasons = Readonly<Record<string, string>>;

export function reliabilityPage(): string {
  return readFileSync(new URL("../../docs/reliability.md", import.meta.url), "utf8");
}

/** The faults a page explains, F1 to F131, each with its tests. */
export function faultsOf(page: string, named: readonly NamedTest[]): readonly FaultChapter[] {
  const byNumber = new Map<string, NamedTest[]>();
  for (const test of named) {
    for (const number of new Set(numbersIn(test.name))) byNumber.set(number, [...(byNumber.get(number) ?? []), test]);
  }
  const chapters = page.split(/^#{2,3} /m).map((part) => ({
    title: part.split("\n")[0] ?? "",
    faults: [...part.matchAll(/^- \*\*(F\d+)\*\* (.+)$/gm)].map(([, number = "", meaning = ""]) => ({
      number,
      meaning,
      tests: byNumber.get(number) ?? [],
    })),
  }));
  return chapters.filter(({ faults }) => faults.length > 0);
}

/** Faults with neither a test nor a reason why not, and reasons that a test has overtaken. */
export function contradictions(chapters: readonly FaultChapter[], reasons: Reasons): readonly string[] {
  const faults = chapters.flatMap((chapter) => chapter.faults);
  const isProven = (number: string) => faults.some((fault) => fault.number === number && fault.tests.length > 0);
  return [
    ...faults.flatMap(({ number }) => (isProven(number) || reasons[number] ? [] : `${number} is blank`)),
    ...Object.keys(reasons).flatMap((number) => (isProven(number) ? `${number} has a test by now` : [])),
  ];
}

/** The page `docs/reliability-table.md`. */
export function tableOfFaults(chapters: readonly FaultChapter[], reasons: Reasons): string {
  const faults = chapters.flatMap((chapter) => chapter.faults);
  const proven = faults.filter(({ tests }) => tests.length > 0).length;
  return [
    "# Faults and their proofs",
    "",
    "Written by `npm run faults` from [reliability.md](reliability.md) and the names of the tests; a test fails when it is out of step.",
    `Of a fault's tests the first ${mostNamed} files are named; \`grep -rnwF "F1" test\` shows them all.`,
    "",
    `${proven} of ${faults.length} faults have a test; the others say why not. A test proves its own sentence, not every consequence of the fault.`,
    "",
    ...chapters.flatMap(({ title, faults: own }) => [`## ${title}`, "", ...own.flatMap(linesOf(reasons)), ""]),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}

const mostNamed = 3;

function linesOf(reasons: Reasons) {
  return ({ number, meaning, tests }: Fault): readonly string[] => {
    const reason = reasons[number];
    return [
      `- **${number}** ${meaning}`,
      ...oneOfEachFile(tests).map(({ file, name }) => `  - [${file}](../test/${file}): ${quoted(name)}`),
      ...(reason === undefined ? [] : [`  - No test: ${reason}`]),
    ];
  };
}

/** A file's first test by name: what is added to a file later seldom changes the page. */
function oneOfEachFile(tests: readonly NamedTest[]): readonly NamedTest[] {
  const sorted = tests.toSorted((a, b) => (a.file + a.name < b.file + b.name ? -1 : 1));
  return sorted.filter(({ file }, place) => file !== sorted[place - 1]?.file).slice(0, mostNamed);
}

/** As code, so that nothing in it is taken for markup. */
function quoted(name: string): string {
  return `\`${name.replaceAll("`", "'").replaceAll(/\s+/g, " ").trim()}\``;
}
