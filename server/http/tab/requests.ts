import { createHash } from "node:crypto";
import type { Request } from "express";
import { z } from "zod";
import { isDay } from "../../domain/calendar.ts";
import { NotFoundError, ValidationError } from "../../domain/errors.ts";
import { currencies } from "../../domain/money.ts";
import { isId } from "../../domain/ids.ts";
import type { Press } from "../../domain/press.ts";
import type { RecordKey } from "../../ports/payment-lists.ts";
import { mostLines } from "../../use-cases/ask/check-lines.ts";
import { languages } from "../messages/index.ts";

const recordTypes: Readonly<Record<string, RecordKey["type"]>> = { "0-1": "contact", "0-3": "deal" };

const recordId = z.string().regex(/^\d{1,20}$/, "This is no record id.");
export const key = z.string().regex(/^[\w-]{16,64}$/, "Send a key of 16 to 64 letters and digits.");
const shortText = z.string().max(200, "Keep it within 200 characters.");

export const decimal = z.string().max(40, "Keep it within 40 characters.");

const payLanguages = Object.keys(languages) as [string, ...string[]];

const wholeDays = "Choose 1 to 365 whole days, or no end.";

const record = z
  .object({ objectTypeId: z.enum(["0-1", "0-3"], "Payments live on contacts and deals."), objectId: recordId })
  .transform(({ objectTypeId, objectId }): RecordKey => ({ type: recordTypes[objectTypeId] ?? "deal", id: objectId }));

const creation = z.strictObject({
  idempotencyKey: key,
  objectTypeId: z.enum(["0-1", "0-3"], "Payments live on contacts and deals."),
  objectId: recordId,
  dealId: recordId.nullable(),
  makesDeal: z.boolean().default(false),
  contactId: recordId,
  connectionId: z.string().min(1).max(64),
  amount: z.string().max(40),
  currency: z.enum(currencies as [string, ...string[]], "Choose a currency."),
  description: z.string().max(5_000),
  validityDays: z.number(wholeDays).int(wholeDays).nullable(),
  lines: z
    .array(
      z.strictObject({
        description: z.string().max(1_000, "Keep it within 1,000 characters."),
        quantity: decimal,
        unitPrice: decimal,
        discount: decimal,
        vatRate: decimal.nullable(),
      }),
    )
    .max(mostLines, `Enter at most ${mostLines} lines.`)
    .default([]),
  followsBalance: z.boolean().nullable().default(null),
  sendOn: z.string().refine(isDay, "Choose a day.").nullable().default(null),
  reference: z.string().max(200).default(""),
  capture: z.enum(["auto", "manual"], "Choose whether the money is taken at once or held.").default("auto"),
  methods: z.array(z.string().max(64)).max(100).nullable().default(null),
  language: z.enum(payLanguages, "Choose one of the languages the customer's pages have.").nullable().default(null),
  asksAddress: z.boolean().nullable().default(null),
  allowOverBalance: z.boolean().default(false),
  replaces: z.string().refine(isId, "This is no payment's id.").nullable().default(null),
});

const dealLines = z
  .object({
    objectTypeId: z.literal("0-3", "Line items belong to deals."),
    objectId: recordId,
    currency: z.enum(currencies as [string, ...string[]], "Choose a currency."),
  })
  .transform(({ objectId, currency }) => ({ dealId: objectId, currency }));

const confirmation = z.strictObject({
  idempotencyKey: key,
  amount: z.string().max(40),
  receivedOn: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "Choose the day the money came."),
  method: z.enum(["bank_transfer", "cash", "card_terminal", "cheque", "other"], "Say how the money came."),
  reference: shortText,
  note: z.string().max(2_000, "Keep it within 2,000 characters."),
});

const reason = z.string().trim().max(200, "Keep it within 200 characters.");

const refund = z.strictObject({ idempotencyKey: key, amount: z.string().max(40), reason });

export const undoing = z.strictObject({ idempotencyKey: key, reason });

/** The payment an address names. Throws NotFoundError. */
export function paymentIdOf({ params: { paymentId } }: Request): string {
  if (typeof paymentId !== "string" || !isId(paymentId)) throw new NotFoundError("There is no such payment.");
  return paymentId;
}

/** The connection an address names. Throws NotFoundError. */
export function connectionIdOf({ params: { connectionId } }: Request): string {
  if (typeof connectionId !== "string" || !isId(connectionId)) throw new NotFoundError("There is no such connection.");
  return connectionId;
}

/** `?objectTypeId=0-3&objectId=512` → the record. Throws ValidationError. */
export function recordOf(request: Request): RecordKey {
  return parse(record, request.query);
}

/** Which deal's line items are wished for, in which currency. Throws ValidationError. */
export function dealLinesOf(request: Request) {
  return parse(dealLines, request.query);
}

export function creationOf(request: Request) {
  const { objectTypeId, objectId, ...rest } = pressOf(request, creation);
  return { ...rest, record: parse(record, { objectTypeId, objectId }) };
}

export function confirmationOf(request: Request) {
  return pressOf(request, confirmation);
}

export function refundOf(request: Request) {
  return pressOf(request, refund);
}

export function undoingOf(request: Request) {
  return pressOf(request, undoing);
}

/** A body with what tells a repeat of it from another request under the same key. Throws ValidationError. */
export function pressOf<T extends object>(request: Request, shape: z.ZodType<T>): T & Pick<Press, "requestHash"> {
  const body = bodyOf(request, shape);
  return { ...body, requestHash: hashOf(body) };
}

export function bodyOf<T>(request: Request, shape: z.ZodType<T>): T {
  return parse(shape, jsonOf(request));
}

function jsonOf(request: Request): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(request.body) ? request.body.toString("utf8") : "");
  } catch {
    throw new ValidationError([{ name: "body", message: "Send a JSON object." }]);
  }
}

export function parse<T>(shape: z.ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  throw new ValidationError(
    result.error.issues.map(({ path, message }) => ({ name: path.join(".") || "body", message })),
  );
}

export function hashOf(body: object): string {
  return createHash("sha256").update(JSON.stringify(body)).digest("hex");
}
