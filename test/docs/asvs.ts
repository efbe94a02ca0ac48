import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { namesIn } from "./test-names.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * How many requirements of levels 1 and 2 each section of version 5.0.0 has.
 * https://github.com/OWASP/ASVS/tree/v5.0.0/5.0
 */
const sections = `
  1.1:2 1.2:9 1.3:11 1.4:3 1.5:2
  2.1:3 2.2:3 2.3:4 2.4:1
  3.2:2 3.3:4 3.4:6 3.5:5 3.7:2
  4.1:3 4.2:1 4.3:2 4.4:4
  5.1:1 5.2:3 5.3:2 5.4:3
  6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4
  7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2
  8.1:2 8.2:3 8.3:1 8.4:1
  9.1:3 9.2:4
  10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3
  11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1
  12.1:3 12.2:2 12.3:4
  13.1:1 13.2:5 13.3:2 13.4:5
  14.1:2 14.2:4 14.3:3
  15.1:3 15.2:3 15.3:7
  16.1:1 16.2:5 16.3:4 16.4:3 16.5:3
  17.1:1 17.2:4 17.3:2
`;

/** Within a section those of the first two levels come first, so their number says which they are. */
export function requirements(): readonly string[] {
  return sections
    .trim()
    .split(/\s+/)
    .flatMap((entry) => {
      const [section = "", count] = entry.split(":");
      return Array.from({ length: Number(count) }, (_, place) => `v5.0.0-${section}.${place + 1}`);
    });
}

export function asvsPage(): string {
  return readFileSync(`${root}docs/asvs.md`, "utf8");
}

/** A line of the page: which requirements it is about, and what it says of them. */
export interface AsvsLine {
  readonly numbers: readonly string[];
  readonly says: string;
}

export function linesOf(page: string): readonly AsvsLine[] {
  return page
    .split("\n")
    .filter((line) => line.startsWith("| v"))
    .map((line) => {
      const [, first = "", , says = ""] = line.split("|");
      return { numbers: first.match(/v[\d.]+-[\d.]+/g) ?? [], says: says.trim() };
    });
}

/** Tests the page names that are not there, as `file: name`. */
export async function missingTests(page: string): Promise<readonly string[]> {
  const named = [...page.matchAll(/\]\(\.\.\/test\/([\w./-]+)\): `([^`]+)`/g)];
  const checked = named.map(async ([, file = "", name = ""]) =>
    (await namesOf(file)).has(name) ? [] : [`${file}: ${name}`],
  );
  return (await Promise.all(checked)).flat();
}

const read = new Map<string, Promise<ReadonlySet<string>>>();

function namesOf(file: string): Promise<ReadonlySet<string>> {
  const known = read.get(file) ?? readNames(file);
  read.set(file, known);
  return known;
}

async function readNames(file: string): Promise<ReadonlySet<string>> {
  const path = `${root}test/${file}`;
  return new Set(existsSync(path) ? await namesIn(path, readFileSync(path, "utf8")) : []);
}
