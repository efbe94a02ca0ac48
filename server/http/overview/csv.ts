import type { Response } from "express";
import { minuteOf } from "../../domain/calendar.ts";
import { toDecimal } from "../../domain/money.ts";
import type { ExportedPayment } from "../../use-cases/look/read-overview.ts";
import { sendRows, type Column } from "../csv.ts";
import { statusWords } from "../tab/sentences.ts";
import type { FilterInput } from "./filters.ts";

export interface ExportNames {
  readonly timeZone: string;
  connection(connectionId: string): string;
}

/** What an accountant reconciles by. A fee that is not known leaves its cells empty: it is not nothing. */
function columnsFor({ timeZone, connection }: ExportNames): readonly Column<ExportedPayment>[] {
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
    // Behind the others, where whoever reads columns by their number finds those as before. Providers keep fees in the
    // currency they pay out in.
    ["Fee", ({ proof: { fee } }) => (fee === null ? "" : toDecimal(fee))],
    ["Fee currency", ({ proof: { fee } }) => fee?.currency ?? ""],
  ];
}

/** Sends the pages as one CSV, as fast as the reader takes them. */
export function sendCsv(
  response: Response,
  pages: AsyncIterable<readonly ExportedPayment[]>,
  { names, filename }: { readonly names: ExportNames; readonly filename: string },
): Promise<void> {
  return sendRows(response, pages, { columns: columnsFor(names), filename });
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
