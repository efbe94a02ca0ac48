import { z } from "zod";
import { paymentStatuses } from "../../domain/payment.ts";

/** What the public API answers, described field by field: the router's answers and the OpenAPI document come from here. */

const moment = (description: string) => z.iso.datetime().meta({ description, example: "2026-11-20T10:00:00.000Z" });
const minor = (description: string) => z.int().meta({ description, example: 75_000 });

export const paymentShape = z
  .strictObject({
    id: z.string().meta({ description: "The payment's id, stable for ever.", example: "5Hq0cX3vT8yLkW2mNz7pRb" }),
    status: z.enum(paymentStatuses).meta({
      description: "Where the payment stands, computed from what happened to its money. Never set by hand.",
    }),
    mode: z
      .enum(["test", "live"])
      .meta({ description: "Test money moves nothing but test rules. The same as the key's." }),
    amount: minor("What is asked for, in minor units of the currency: 75000 is 750.00 EUR, 75 KWD-minor is 0.075 KWD."),
    currency: z.string().meta({ description: "ISO 4217 code.", example: "EUR" }),
    received: minor("Money that came in and is still there, after refunds, in minor units."),
    refunded: minor("Money given back, in minor units."),
    refundable: minor("What could still be given back, in minor units."),
    held: minor("Money held on the payer's card that can be captured or released, in minor units."),
    description: z.string().meta({ description: "What the payment is for; the payer reads it." }),
    reference: z.string().meta({ description: "Unique per connection, and printed in the provider's reports." }),
    dealId: z.string().nullable().meta({ description: "The HubSpot deal, if there is one.", example: "512" }),
    contactId: z.string().meta({ description: "The HubSpot contact who is to pay.", example: "201" }),
    connectionId: z.string().meta({ description: "The connected payment account that takes the money." }),
    capture: z
      .enum(["auto", "manual"])
      .meta({ description: "`manual`: the money is held first, and captured or released later." }),
    link: z
      .url()
      .nullable()
      .meta({ description: "Where the payer pays; stays the same for as long as it can be paid, then null." }),
    receiptUrl: z.url().nullable().meta({ description: "The payer's receipt, once money has come." }),
    validUntil: moment("When the link ends; null for no end.").nullable(),
    openedAt: moment("When a person last went on to the provider's page.").nullable(),
    reviews: z.array(z.string()).meta({
      description: "What a person should look at: mismatch, unknown, late, double, overpaid, underpaid.",
    }),
    metadata: z.record(z.string(), z.string()).meta({ description: "Your own words, as you sent them." }),
    createdBy: z
      .strictObject({
        type: z.enum(["user", "workflow", "key"]).meta({ description: "What kind of maker it was." }),
        id: z.string().meta({ description: "HubSpot's id of the user or workflow, or the API key's id." }),
      })
      .meta({ description: "Who made it." }),
    createdAt: moment("When it was made."),
    updatedAt: moment("When something last happened to it."),
  })
  .meta({ id: "Payment", description: "One request for money." });

export type PaymentAnswer = z.infer<typeof paymentShape>;

export const paymentsShape = z
  .strictObject({
    data: z.array(paymentShape).meta({ description: "Newest first." }),
    next: z
      .string()
      .nullable()
      .meta({ description: "Hand it back as `after` for the next page; null on the last one." }),
  })
  .meta({ id: "PaymentPage", description: "A page of payments." });

export const eventsShape = z
  .strictObject({
    data: z
      .array(
        z
          .strictObject({
            id: z.string().meta({ description: "The event's id." }),
            type: z.string().meta({ description: "What happened, in one word.", example: "status_changed" }),
            at: moment("When."),
            by: z.string().meta({ description: "Who or what did it: `user:7`, `key:…`, `payer`, `provider`, `rule`." }),
            text: z.string().meta({ description: "The line of the timeline, as people read it." }),
          })
          .meta({ id: "Event", description: "One line of a payment's timeline." }),
      )
      .meta({ description: "Oldest first." }),
  })
  .meta({ id: "EventList", description: "A payment's timeline." });

export const deliveryShape = z
  .strictObject({
    id: z.string().meta({ description: "The message's id." }),
    state: z.enum(["sending", "sent", "failed"]).meta({
      description: "`sent`: the mail server took it. `sending`: no answer is known, so it may have gone out.",
    }),
    to: z.string().nullable().meta({ description: "The address it went to.", example: "mia@example.com" }),
    at: moment("When it was asked for."),
  })
  .meta({ id: "Delivery", description: "A link that went out, or did not." });

export const connectionsShape = z
  .strictObject({
    data: z
      .array(
        z
          .strictObject({
            id: z.string().meta({ description: "To be named as `connectionId`." }),
            provider: z.string().meta({ description: "The provider's id.", example: "stripe" }),
            label: z.string().meta({ description: "What people call it.", example: "Stripe" }),
            mode: z.enum(["test", "live"]).meta({ description: "The same as the key's." }),
            createdAt: moment("When it was connected."),
          })
          .meta({ id: "Connection", description: "A payment account that money can be asked with." }),
      )
      .meta({ description: "Oldest first." }),
  })
  .meta({ id: "ConnectionList", description: "The payment accounts of the key's mode." });

export const problemShape = z
  .strictObject({
    type: z.url().meta({ description: "Names the kind of problem; the last part is stable." }),
    title: z.string().meta({ description: "The kind of problem in words." }),
    status: z.int().meta({ description: "The HTTP status.", example: 422 }),
    detail: z.string().meta({ description: "What is wrong this time, and what helps." }),
    instance: z.string().meta({ description: "The address that was called." }),
    fields: z
      .array(
        z.strictObject({
          name: z.string().meta({ description: "The field, with dots into objects." }),
          message: z.string().meta({ description: "What is wrong with it." }),
        }),
      )
      .optional()
      .meta({ description: "Each field that cannot be accepted." }),
    paymentId: z.string().optional().meta({ description: "The payment in the way, when one is." }),
  })
  .meta({ id: "Problem", description: "Why a request came to nothing: application/problem+json, RFC 9457." });
