import { z } from "zod";
import { dayAfter, isDay, startOfDay } from "../../domain/calendar.ts";
import type { FieldError } from "../../domain/errors.ts";
import { isId } from "../../domain/ids.ts";
import { AmountError, isCurrency, parseAmount } from "../../domain/money.ts";
import { statusGroups, type PaymentFilter, type StatusGroup } from "../../domain/payment-filter.ts";
import { paymentStatuses, type PaymentStatus } from "../../domain/payment.ts";
import type { FilterChoices } from "../../ports/payment-search.ts";
import type { Place } from "../../ports/payment-lists.ts";

export const filterNames = [
  "from",
  "to",
  "payer",
  "least",
  "most",
  "currency",
  "status",
  "connection",
  "mode",
  "owner",
  "pipeline",
  "removed",
] as const;

export type FilterName = (typeof filterNames)[number];

/** The form as it was filled in; what was left out is empty. */
export type FilterInput = Readonly<Record<FilterName, string>>;

export type AskedFilter =
  | { readonly input: FilterInput; readonly filter: PaymentFilter; readonly errors: readonly [] }
  | { readonly input: FilterInput; readonly filter: null; readonly errors: readonly FieldError[] };

export interface FilterSurroundings {
  readonly choices: FilterChoices;
  readonly timeZone: string;
  /** Whose payments may be found at all; null for everybody's. */
  readonly madeBy: string | null;
}

/** Reads the form's fields from an address; each wrong one is told by name. */
export function filterOf(query: unknown, { choices, timeZone, madeBy }: FilterSurroundings): AskedFilter {
  const input = inputOf(query);
  const read = shapeFor(choices, timeZone).safeParse(input);
  if (!read.success) return { input, filter: null, errors: read.error.issues.map(fieldErrorOf) };
  const { from, to, least, most, ...fields } = read.data;
  const currency = fields.currency ?? (choices.currencies.length === 1 ? (choices.currencies[0] ?? null) : null);
  const sums = amountsOf({ least, most }, currency);
  const errors = [...sums.errors, ...orderErrors({ from, to }, sums)];
  if (errors.length > 0) return { input, filter: null, errors };
  const filter = {
    from: from === null ? null : startOfDay(from, timeZone),
    until: to === null ? null : startOfDay(dayAfter(to), timeZone),
    payer: fields.payer,
    least: sums.least,
    most: sums.most,
    currency: fields.currency,
    statuses: fields.status,
    connectionId: fields.connection,
    mode: fields.mode,
    createdBy: madeBy ?? fields.owner,
    pipelineId: fields.pipeline,
    withHidden: fields.removed !== null,
  };
  return { input, filter, errors: [] };
}

/** `1763632800000.4TQ…`: where the next page begins. Anything else begins at the newest. */
export function placeOf(query: unknown): Place | null {
  const [createdAt = "", paymentId = ""] = textIn(query, "after").split(".");
  return /^\d{1,15}$/.test(createdAt) && isId(paymentId) ? { createdAt: Number(createdAt), paymentId } : null;
}

export function placeText({ createdAt, paymentId }: Place): string {
  return `${createdAt}.${paymentId}`;
}

/** The fields that are filled in, as the part of an address after `?`. */
export function queryOf(input: Partial<FilterInput> & { readonly after?: string }): string {
  const filled = Object.entries(input).filter(([, value]) => value !== "");
  return filled.length === 0 ? "" : `?${new URLSearchParams(filled)}`;
}

function inputOf(query: unknown): FilterInput {
  return Object.fromEntries(filterNames.map((name) => [name, textIn(query, name).trim()])) as FilterInput;
}

/** A field given twice counts by its first value. */
function textIn(query: unknown, name: string): string {
  const value = (query as Readonly<Record<string, unknown>>)[name];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "string" ? first.replaceAll("\0", "") : "";
}

/** A field left empty asks for nothing. */
const optional = <T extends z.ZodType>(shape: T) =>
  z.preprocess((text) => (text === "" ? null : text), shape.nullable());

function shapeFor(choices: FilterChoices, timeZone: string) {
  const oneOf = (values: readonly string[]) =>
    optional(z.string().refine((value) => values.includes(value), "Choose one of the list."));
  const day = optional(z.string().refine(isDay, `Enter a day such as 2026-11-21; days are those of ${timeZone}.`));
  const amount = optional(z.string().max(40, "Enter an amount in digits, such as 750.00."));
  return z.object({
    from: day,
    to: day,
    payer: optional(z.string().max(200, "Keep it within 200 characters.")),
    least: amount,
    most: amount,
    currency: optional(z.string().refine(isCurrency, "Choose one of the list.")),
    status: optional(z.string().refine(isStatusWord, "Choose one of the list.").transform(statusesOf)),
    connection: oneOf(choices.connectionIds),
    mode: optional(z.enum(["live", "test"], "Choose one of the list.")),
    owner: oneOf(choices.makers),
    pipeline: oneOf(choices.pipelineIds),
    removed: optional(z.literal("yes", "Choose one of the list.")),
  });
}

function isStatusWord(word: string): boolean {
  return Object.hasOwn(statusGroups, word) || paymentStatuses.some((status) => status === word);
}

function statusesOf(word: string): readonly PaymentStatus[] {
  return Object.hasOwn(statusGroups, word) ? statusGroups[word as StatusGroup] : [word as PaymentStatus];
}

function fieldErrorOf({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }) {
  return { name: String(path[0]), message };
}

interface Amounts {
  readonly least: number | null;
  readonly most: number | null;
  readonly errors: readonly FieldError[];
}

function amountsOf(
  { least, most }: { readonly least: string | null; readonly most: string | null },
  currency: string | null,
): Amounts {
  if (least === null && most === null) return { least: null, most: null, errors: [] };
  if (currency === null) {
    const errors = [{ name: "currency", message: "Choose the currency of these amounts." }];
    return { least: null, most: null, errors };
  }
  const errors: FieldError[] = [];
  const minorOf = (name: "least" | "most", text: string | null): number | null => {
    try {
      return text === null ? null : parseAmount(text, currency).minor;
    } catch (error) {
      if (!(error instanceof AmountError)) throw error;
      errors.push({ name, message: error.message });
      return null;
    }
  };
  return { least: minorOf("least", least), most: minorOf("most", most), errors };
}

function orderErrors(
  { from, to }: { readonly from: string | null; readonly to: string | null },
  { least, most }: Amounts,
): readonly FieldError[] {
  return [
    ...(from !== null && to !== null && to < from
      ? [{ name: "to", message: "This day is before the first one." }]
      : []),
    ...(least !== null && most !== null && most < least
      ? [{ name: "most", message: "This is less than the smallest amount." }]
      : []),
  ];
}
