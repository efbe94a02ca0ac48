import bidiFactory, { type Bidi } from "bidi-js";

export type Direction = "ltr" | "rtl";

/** A piece of a line in one direction, as it is handed to the PDF library. */
export interface Run {
  readonly text: string;
  /** Whether its letters join or run from right to left: then the font shapes the run as a whole, and turns it round. */
  readonly isShaped: boolean;
}

// Its types tell of a default export; as CommonJS it is the factory itself.
const bidi = (bidiFactory as unknown as () => Bidi)();

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

// They have done their work once the order is known, and not every font has a shape for them.
const marks = /[\u200e\u200f]/g;

/**
 * The pieces of a line from left to right as they stand on paper, by the Unicode bidirectional algorithm. Inside a
 * shaped run the letters keep their written order. https://unicode.org/reports/tr9/
 */
export function runsOf(line: string, direction: Direction): readonly Run[] {
  if (direction === "ltr" && !rightToLeft.test(line)) return [{ text: line.replaceAll(marks, ""), isShaped: false }];
  const embedding = bidi.getEmbeddingLevels(line, direction);
  const mirrored = bidi.getMirroredCharactersMap(line, embedding.levels);
  const order = bidi.getReorderedIndices(line, embedding);
  const runs: { level: number; indices: number[] }[] = [];
  for (const index of order) {
    const level = embedding.levels[index] ?? 0;
    const last = runs.at(-1);
    if (last && last.level === level) last.indices.push(index);
    else runs.push({ level, indices: [index] });
  }
  const letter = (index: number): string => mirrored.get(index) ?? line[index] ?? "";
  const joined = (indices: readonly number[]): string => indices.map(letter).join("").replaceAll(marks, "");
  return runs.map(({ level, indices }) => {
    if (level % 2 === 0) return { text: joined(indices), isShaped: false };
    const written = joined(indices.toReversed());
    // Without a letter the font knows of no direction and leaves the run as it is, so it is turned round here.
    return rightToLeft.test(written)
      ? { text: written, isShaped: true }
      : { text: [...written].toReversed().join(""), isShaped: false };
  });
}

/** Which way a text somebody typed runs: by its first letter, else as the document does. */
export function directionOf(text: string, otherwise: Direction): Direction {
  const first = /\p{L}/u.exec(text)?.[0];
  if (first === undefined) return otherwise;
  return rightToLeft.test(first) ? "rtl" : "ltr";
}

// Control characters, and marks that change the direction of what follows them, also beyond the text's end. The marks
// that stand for one letter only (LRM, RLM) stay: sums of money are written with them.
const harmful = /[\p{Cc}\u061c\u200b-\u200d\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** The text without what could disturb the lines around it; line breaks stay. Lone halves of letters become `\ufffd`. */
export function harmless(text: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, "\ufffd")
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
    .split("\n")
    .map((line) => line.replaceAll("\t", " ").replaceAll(harmful, ""))
    .join("\n");
}
