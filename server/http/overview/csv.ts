import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { stringify } from "csv-stringify";
import type { Response } from "express";
import { minuteOf } from "../../domain/calendar.ts";
import { toDecimal } from "../../domain/money.ts";
import type { ExportedPayment } from "../../use-cases/look/read-overview.ts";
import { statusWords } from "../tab/sentences.ts";
import type { FilterInput } from "./filters.ts";

export interface ExportNames {
  readonly timeZone: string;
  connection(connectionId: string): string;
}

type Column = readonly [title: string, value: (line: ExportedPayment) => string];

/** What an accountant reconciles by. The providers' fees are not known here, so there is no column for them. */
function columnsFor({ timeZone, connection }: ExportNames): readonly Column[] {
  const moment = (at: number | null) => (at === null ? "" : minuteOf(at, timeZone));
  const minor = (line: ExportedPayment, part: "received" | "refunded") =>
    toDecimal({ minor: line.sums[part], currency: line.payment.amount.currency });
  return [
    [`Created (${timeZone})`, ({ payment }) => moment(payment.createdAt)],
    ["Status", ({ payment }) => statusWords[payment.status]],
    ["Amount", ({ payment }) => toDecimal(payment.amount)],
    ["Currency", ({ payment }) => payment.amount.currency],
    ["Received", (line) => minor(line, "received")],
    ["Refunded", (line) => minor(line, "refunded")],
    ["Description", ({ payment }) => payment.description],
    ["Reference", ({ payment }) => payment.reference],
    ["Payer", ({ payment }) => payment.contact.name],
    ["E-mail", ({ payment }) => payment.contact.email ?? ""],
    ["Deal", ({ payment }) => payment.dealId ?? ""],
    ["Provider account", ({ payment }) => connection(payment.connectionId)],
    ["Provider's ids", ({ proof }) => proof.references.join(" ")],
    ["Method", ({ proof, isByHand }) => [...proof.methods, ...(isByHand ? ["by hand"] : [])].join(", ")],
    [`Paid (${timeZone})`, ({ paidAt }) => moment(paidAt)],
    ["Mode", ({ payment }) => payment.mode],
  ];
}

/**
 * Sends the pages as one CSV, as fast as the reader takes them. Spreadsheets get it as UTF-8, with nothing they would
 * carry out as a formula. Throws when a page cannot be read: the download then breaks off rather than look whole.
 */
export async function sendCsv(
  response: Response,
  pages: AsyncIterable<readonly ExportedPayment[]>,
  { names, filename }: { readonly names: ExportNames; readonly filename: string },
): Promise<void> {
  response.attachment(filename).type("text/csv");
  const columns = columnsFor(names);
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

async function* linesOf(pages: AsyncIterable<readonly ExportedPayment[]>, columns: readonly Column[]) {
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

/** `payments-2026-11-21-paid-eur.csv`: the day, and by what was filtered. */
export function filenameOf(today: string, input: FilterInput): string {
  const { from, to, status, currency, mode } = input;
  const told = [from && `from-${from}`, to && `to-${to}`, status, currency, mode];
  const isMore = Object.entries(input).some(([name, value]) => value !== "" && !named.has(name));
  const parts = ["payments", today, ...told, isMore ? "filtered" : ""].filter((part) => part !== "");
  return `${parts
    .join("-")
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, "-")}.csv`;
}

const named: ReadonlySet<string> = new Set(["from", "to", "status", "currency", "mode"]);
