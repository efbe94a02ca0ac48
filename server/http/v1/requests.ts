import { z } from "zod";
import { isEmailAddress } from "../../domain/email-address.ts";
import { currencies } from "../../domain/money.ts";
import { paymentStatuses } from "../../domain/payment.ts";
import type { Place } from "../../ports/payment-lists.ts";
import { languages } from "../messages/index.ts";

/** What the public API takes. Anything it does not know is refused, so that a slip is noticed and not ignored. */

const recordId = (description: string) =>
  z
    .string()
    .regex(/^\d{1,20}$/, "This is no record id.")
    .meta({ description, example: "512" });

const sum = z
  .int("Send a whole number of minor units: 75000 for 750.00 EUR.")
  .positive("Send an amount above zero.")
  .meta({ description: "In minor units of the currency: 75000 is 750.00 EUR.", example: 75_000 });

const wholeDays = "Send 1 to 365 whole days, or null for no end.";

const metadata = z
  .record(
    z.string().regex(/^[A-Za-z][\w.-]{0,39}$/, "Names begin with a letter and have up to 40 letters, digits, . _ -"),
    z.string().max(500, "Keep it within 500 characters."),
  )
  .refine((words) => Object.keys(words).length <= 20, "Keep it within 20 names.")
  .default({})
  .meta({ description: "Your own words, given back with the payment.", example: { order: "A-1007" } });

export const creationShape = z
  .strictObject({
    amount: sum,
    currency: z
      .enum(currencies as [string, ...string[]], "Send an ISO 4217 code.")
      .meta({ description: "ISO 4217 code in capitals.", example: "EUR" }),
    dealId: recordId("The HubSpot deal it is for. Either this or contactId.").nullable().default(null),
    contactId: recordId("The HubSpot contact who is to pay. Can be left out where the deal has just one.")
      .nullable()
      .default(null),
    description: z
      .string()
      .trim()
      .min(1, "Say what the payment is for; the customer reads it.")
      .max(5_000, "Keep it within 5,000 characters.")
      .meta({ description: "What the payment is for; the payer reads it.", example: "Website, second half" }),
    connectionId: z
      .string()
      .max(64)
      .nullable()
      .default(null)
      .meta({ description: "The payment account to be paid by. Can be left out where the mode has just one." }),
    validityDays: z
      .int(wholeDays)
      .min(1, wholeDays)
      .max(365, wholeDays)
      .nullable()
      .optional()
      .meta({ description: "Days until the link ends, null for no end. Left out: as the account has settled it." }),
    reference: z
      .string()
      .max(200, "Keep it within 200 characters.")
      .default("")
      .meta({ description: "Unique per connection. Left out: made by the account's pattern." }),
    capture: z
      .enum(["auto", "manual"])
      .default("auto")
      .meta({ description: "`manual` holds the money until you capture or release it." }),
    language: z
      .enum(Object.keys(languages) as [string, ...string[]], "Choose one of the languages the payer's pages have.")
      .nullable()
      .default(null)
      .meta({ description: "The payer's language. Left out: their browser's.", example: "de" }),
    allowOverBalance: z
      .boolean()
      .default(false)
      .meta({ description: "Whether more than the deal's open balance may be asked for." }),
    metadata,
  })
  .meta({ id: "NewPayment", description: "A payment to be made." });

export const refundShape = z
  .strictObject({
    amount: sum,
    reason: z
      .string()
      .trim()
      .min(1, "Say why the money is given back.")
      .max(200, "Keep it within 200 characters.")
      .meta({ description: "Why; shown on the timeline.", example: "Returned within 14 days" }),
  })
  .meta({ id: "NewRefund", description: "Money to be given back." });

export const captureShape = z
  .strictObject({
    amount: sum.nullable().default(null).meta({ description: "Minor units to take. Left out: all that is held." }),
  })
  .meta({ id: "NewCapture", description: "Held money to be taken." });

export const deliveryOrderShape = z
  .strictObject({
    to: z
      .string()
      .max(254)
      .refine(isEmailAddress, "This is no e-mail address.")
      .nullable()
      .default(null)
      .meta({ description: "Left out: the contact's own address.", example: "mia@example.com" }),
    subject: z
      .string()
      .max(200, "Keep it within 200 characters.")
      .nullable()
      .default(null)
      .meta({ description: "Left out: the account's template in the payer's language." }),
    body: z
      .string()
      .max(10_000, "Keep it within 10,000 characters.")
      .nullable()
      .default(null)
      .meta({ description: "With `{{link}}` where the link belongs. Left out: the account's template." }),
  })
  .meta({ id: "NewDelivery", description: "A link to be sent by e-mail." });

export const nothingShape = z.strictObject({}).meta({ id: "Nothing", description: "An empty object." });

const place = z
  .string()
  .regex(/^[\w-]{1,120}$/, "Send the `next` of an earlier page.")
  .transform((text, context): Place => {
    const [, createdAt, paymentId] =
      /^(\d{1,15})\.([\w-]{1,64})$/.exec(Buffer.from(text, "base64url").toString("latin1")) ?? [];
    if (createdAt === undefined || paymentId === undefined) {
      context.addIssue("Send the `next` of an earlier page.");
      return z.NEVER;
    }
    return { createdAt: Number(createdAt), paymentId };
  });

export function placeText({ createdAt, paymentId }: Place): string {
  return Buffer.from(`${createdAt}.${paymentId}`).toString("base64url");
}

const momentText = (description: string) =>
  z.iso
    .datetime({ offset: true, error: "Send a moment with its zone: 2026-11-20T10:00:00Z." })
    .optional()
    .meta({ description, example: "2026-11-20T10:00:00Z" });

export const searchShape = z.strictObject({
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, "Send 1 to 100.")
    .default("25")
    .meta({ description: "Payments on a page, 1 to 100.", example: "25" }),
  after: place.optional().meta({ description: "The `next` of the page before." }),
  status: z.enum(paymentStatuses).optional().meta({ description: "Only those that stand so now." }),
  dealId: recordId("Only those of this deal.").optional(),
  contactId: recordId("Only those of this contact.").optional(),
  connectionId: z.string().max(64).optional().meta({ description: "Only those of this payment account." }),
  reference: z.string().max(200).optional().meta({ description: "Only the one with this reference." }),
  createdFrom: momentText("Only those made at this moment or later."),
  createdUntil: momentText("Only those made before this moment."),
});

export const idempotencyKey = z
  .string("Send an Idempotency-Key header with 16 to 64 letters, digits, - or _.")
  .regex(/^[\w-]{16,64}$/, "Send an Idempotency-Key header with 16 to 64 letters, digits, - or _.")
  .meta({
    description: "Yours for this request, a UUID for instance. Sent again, it answers again and does nothing twice.",
    example: "0b51f2f6-1d2c-4a53-9a7e-3c1f8d0f6b1e",
  });
