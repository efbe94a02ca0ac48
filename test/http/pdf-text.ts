import { inflateSync } from "node:zlib";

/**
 * The texts of a PDF made with embedded fonts, in the order they are drawn, one a line. Enough of the format for our own
 * documents: https://opensource.adobe.com/dc-acrobat-sdk-docs/pdfstandards/PDF32000_2008.pdf §9.10
 */
export function textsOf(pdf: Buffer): readonly string[] {
  const objects = objectsOf(pdf.toString("latin1"));
  const named = [...objects.values()].flatMap(({ text }) => [...text.matchAll(/\/(F\d+) (\d+) 0 R/g)]);
  const letters = new Map(named.map(([, font = "", id = ""]) => [font, lettersOf(cmapOf(objects, id))]));
  return [...objects.values()].flatMap(({ stream }) => (/\bTf\b/.test(stream) ? drawn(stream, letters) : []));
}

/** How many pages it has. */
export function pagesOf(pdf: Buffer): number {
  return [...pdf.toString("latin1").matchAll(/\/Type \/Page\b/g)].length;
}

function cmapOf(objects: ReadonlyMap<string, PdfObject>, font: string): string {
  const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(font)?.text ?? "")?.[1];
  return objects.get(map ?? "")?.stream ?? "";
}

interface PdfObject {
  readonly text: string;
  readonly stream: string;
}

function objectsOf(pdf: string): ReadonlyMap<string, PdfObject> {
  const found = [...pdf.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)];
  return new Map(found.map(([, id = "", body = ""]) => [id, objectOf(body)]));
}

function objectOf(body: string): PdfObject {
  const [text = "", rest] = body.split("\nstream\n", 2);
  if (rest === undefined) return { text, stream: "" };
  const bytes = Buffer.from(body.slice(text.length + 8, body.lastIndexOf("\nendstream")), "latin1");
  const stream = text.includes("/FlateDecode") ? inflateSync(bytes).toString("latin1") : bytes.toString("latin1");
  return { text, stream };
}

/** Which letters each glyph stands for, by the font's own table. */
function lettersOf(cmap: string): ReadonlyMap<number, string> {
  const letters = new Map<number, string>();
  for (const [, first = "", list = ""] of cmap.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi)) {
    for (const [place, [, code = ""]] of [...list.matchAll(/<([0-9a-f ]*)>/gi)].entries()) {
      const units = code.replaceAll(" ", "").match(/.{4}/g) ?? [];
      letters.set(
        Number.parseInt(first, 16) + place,
        units.map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join(""),
      );
    }
  }
  return letters;
}

function drawn(stream: string, letters: ReadonlyMap<string, ReadonlyMap<number, string>>): readonly string[] {
  let font: ReadonlyMap<number, string> | undefined;
  const texts: string[] = [];
  for (const [, name, shown] of stream.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = letters.get(name);
    const glyphs = [...(shown ?? "").matchAll(/<([0-9a-f]+)>/gi)].flatMap(([, hex = ""]) => hex.match(/.{4}/g) ?? []);
    if (shown !== undefined) texts.push(glyphs.map((glyph) => font?.get(Number.parseInt(glyph, 16)) ?? "?").join(""));
  }
  return texts;
}
