import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { namesIn, numbersIn } from "./test-names.ts";

/** A chapter of `docs/features.md` that counts features: `S1`. */
export interface Chapter {
  readonly title: string;
  readonly features: readonly Feature[];
}

export interface Feature {
  readonly number: string;
  readonly meaning: string;
  /** The tests that carry the number in their name. */
  readonly tests: readonly NamedTest[];
}

export interface NamedTest {
  /** Below `test/`. */
  readonly file: string;
  readonly name: string;
}

const tests = fileURLToPath(new URL("../", import.meta.url));

/** All files that may hold tests, below `test/`. */
export function testFiles(): readonly string[] {
  const files = readdirSync(tests, { recursive: true, encoding: "utf8" });
  return files.filter((file) => /\.tsx?$/.test(file)).toSorted();
}

/** The names given to tests and groups of tests. */
export async function testsIn(files: readonly string[]): Promise<readonly NamedTest[]> {
  const named = await Promise.all(
    files.map(async (file) => {
      const names = await namesIn(file, readFileSync(`${tests}/${file}`, "utf8"));
      return names.map((name) => ({ file, name }));
    }),
  );
  return named.flat();
}

export function featuresPage(): string {
  return readFileSync(new URL("../../docs/features.md", import.meta.url), "utf8");
}

/** The features a page explains, S1.1 to S5.19, each with its tests. */
export function chaptersOf(page: string, named: readonly NamedTest[]): readonly Chapter[] {
  const byNumber = new Map<string, NamedTest[]>();
  for (const test of named) {
    for (const number of new Set(numbersIn(test.name))) byNumber.set(number, [...(byNumber.get(number) ?? []), test]);
  }
  return page
    .split(/^## /m)
    .filter((part) => /^S\d+ · /.test(part))
    .map((part) => ({
      title: part.split("\n")[0] ?? "",
      features: [...part.matchAll(/^- \*\*(S\d+\.\d+)\*\* (.+)$/gm)].map(([, number = "", meaning = ""]) => ({
        number,
        meaning,
        tests: byNumber.get(number) ?? [],
      })),
    }));
}

/** The chapters for people: each feature, what it means, and the tests that prove it. */
export function tableOfFeatures(chapters: readonly Chapter[]): string {
  const features = chapters.flatMap((chapter) => chapter.features);
  const missing = untested(chapters);
  const parts = chapters.map(({ title, features }) =>
    [`${title}: ${features.filter(hasTest).length} of ${features.length}`, "", ...features.flatMap(linesOf), ""].join(
      "\n",
    ),
  );
  const total = `${features.length - missing.length} of ${features.length} features have a test.`;
  const none = missing.length === 0 ? [] : [`None yet: ${missing.map(({ number }) => number).join(", ")}.`];
  return [...parts, total, ...none].join("\n");
}

export function untested(chapters: readonly Chapter[]): readonly Feature[] {
  return chapters.flatMap(({ features }) => features).filter((feature) => !hasTest(feature));
}

function hasTest({ tests }: Feature): boolean {
  return tests.length > 0;
}

function linesOf({ number, meaning, tests }: Feature): readonly string[] {
  const count = tests.length === 0 ? "no test" : tests.length === 1 ? "1 test" : `${tests.length} tests`;
  return [
    `${number.padEnd(6)} ${count.padEnd(9)} ${meaning}`,
    ...tests.map(({ file, name }) => `${indent}${file}: ${name}`),
  ];
}

const indent = " ".repeat(17);
