import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { stringify } from "csv-stringify";
import type { Response } from "express";

/** A column: its title, and what stands in it for a line. */
export type Column<Line> = readonly [title: string, value: (line: Line) => string];

/**
 * Sends the pages as one CSV, as fast as the reader takes them. Spreadsheets get it as UTF-8, with nothing they would
 * carry out as a formula. Throws when a page cannot be read: the download then breaks off rather than look whole.
 */
export async function sendRows<Line>(
  response: Response,
  pages: AsyncIterable<readonly Line[]>,
  { columns, filename }: { readonly columns: readonly Column<Line>[]; readonly filename: string },
): Promise<void> {
  response.attachment(filename).type("text/csv");
  const text = stringify({
    bom: true,
    header: true,
    columns: columns.map(([title]) => ({ key: title, header: title })),
    escape_formulas: true,
    quoted_string: true,
    record_delimiter: "windows",
  });
  await pipeline(Readable.from(linesOf(pages, columns)), text, response).catch(ignoreLeaving);
}

async function* linesOf<Line>(pages: AsyncIterable<readonly Line[]>, columns: readonly Column<Line>[]) {
  for await (const page of pages) {
    for (const line of page) yield columns.map(([, value]) => plain(value(line)));
  }
}

/** Marks that turn the direction of what follows would turn the neighbouring cells as well. */
function plain(text: string): string {
  return text.replaceAll(/[\u202A-\u202E\u2066-\u2069\0]/g, "");
}

/** Whoever closes the window in the middle has done nothing wrong. */
function ignoreLeaving(error: unknown): void {
  if ((error as { code?: unknown }).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
}
