import { Writable } from "node:stream";
import type { Response } from "express";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillIn, mergeFields, unresolvedIn, type MergeValues } from "../../server/domain/template.ts";
import { sendRows } from "../../server/http/csv.ts";
import { htmlOf } from "../../server/mail/html.ts";
import { readCsv } from "../http/overview.ts";
import { nastyText } from "./nasty.ts";

const runs = Number(process.env["FUZZ"] ?? 200);
const seed = Number(process.env["FUZZ_SEED"] ?? 20_261_123);
const options = { numRuns: runs, seed };

/** Beginnings that spreadsheets take for a formula, also after what they do not show. */
const formulas = ["=", "+", "-", "@", "\t", "\r", "\0=", "\u202E=", "\u2066+1", "＝1", "＋1", "－1", "＠A1"];
const name = fc.oneof(
  nastyText,
  fc.tuple(fc.constantFrom(...formulas), nastyText).map(([begin, rest]) => begin + rest),
  fc.constantFrom('";=1', '","=2', "\r\n=3", '"', ",", "{{link}}", "{{contact.name}}", "$&", "$1", "</td><marker>"),
);

async function csvOf(rows: readonly (readonly [string, string])[]): Promise<string> {
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  const response = Object.assign(sink, { attachment: () => response, type: () => response }) as unknown as Response;
  const columns = [
    ["Id", () => "1"],
    ["Name", ([first]: readonly [string, string]) => first],
    ["Reference", ([, second]: readonly [string, string]) => second],
  ] as const;
  await sendRows(response, once(rows), { columns, filename: "a.csv" });
  return Buffer.concat(chunks).toString("utf8");
}

async function* once<T>(page: readonly T[]): AsyncGenerator<readonly T[]> {
  yield page;
}

describe("names that were chosen to do harm", () => {
  it("F117 stay in their cell of an export, and are no formula there", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, name), { minLength: 1, maxLength: 6 }), async (rows) => {
        const cells = readCsv((await csvOf(rows)).slice(1));
        expect(cells.map((row) => row.length)).toEqual([3, ...rows.map(() => 3)]);
        for (const cell of cells.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r\0＝＋－＠\u202A-\u202E\u2066-\u2069]/);
      }),
      options,
    );
  });

  it("F117 S1.6 fill in their own place of a message, as they are and once", () => {
    fc.assert(
      fc.property(name, name, (payer, description) => {
        const link = "https://pay.example.com/p/abc";
        const values: MergeValues = {
          ...(Object.fromEntries(mergeFields.map((field) => [field, field])) as Record<string, string> as MergeValues),
          "contact.name": payer || "x",
          description: description || "y",
          link,
        };
        const filled = fillIn("To {{contact.name}}|{{ description }}|{{link}}|{{constructor}}", values);
        expect(filled).toBe(`To ${payer || "x"}|${description || "y"}|${link}|{{constructor}}`);
        expect(unresolvedIn("{{contact.name}} {{__proto__}}", values)).toEqual(["{{__proto__}}"]);
      }),
      options,
    );
  });

  it("F117 are words of a mail and no part of its page", () => {
    const url = "https://pay.example.com/p/abc";
    fc.assert(
      fc.property(name, name, (payer, brandName) => {
        const look = { language: "en", direction: "ltr", brandName, logoUrl: payer, colour: payer } as const;
        const button = { url, label: payer };
        const html = htmlOf({
          subject: payer,
          body: `${payer}\n\n${url}`,
          look: { ...look, button, footLines: [payer] },
        });
        expect(html).not.toContain("<marker");
        expect(html).not.toMatch(/<(?:script|img|iframe|svg)/i);
        expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([url]);
      }),
      options,
    );
  });
});
