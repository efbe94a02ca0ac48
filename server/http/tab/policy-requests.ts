import type { Request } from "express";
import { z } from "zod";
import { isDecimal, parseDecimal } from "../../domain/decimal.ts";
import { isEmailAddress } from "../../domain/email-address.ts";
import { notices } from "../../domain/mails-due.ts";
import { noteOccasions } from "../../domain/notes.ts";
import type { Policies } from "../../domain/policies.ts";
import { mergeFields } from "../../domain/template.ts";
import { bodyOf } from "./requests.ts";

const days = "Choose 1 to 365 whole days, or no end.";
const hour = z.number("Choose an hour from 0 to 23.").int("Choose a full hour.").min(0).max(23);

function text(most: number) {
  return z.string("Enter a text.").trim().max(most, `Keep it within ${most} characters.`);
}

function oneLine(most: number) {
  return text(most).regex(/^[^\r\n]*$/, "Keep it on one line.");
}

function wholes(least: number, most: number) {
  const message = `Enter whole numbers from ${least} to ${most}, at most five.`;
  return z.array(z.number(message).int(message).min(least, message).max(most, message)).max(5, message).readonly();
}

const address = oneLine(254).refine((typed) => typed === "" || isEmailAddress(typed), "This is no e-mail address.");

const logo = oneLine(500).refine(
  (typed) => typed === "" || isHttps(typed),
  "Enter an address that begins with https://.",
);

const colour = z.string().regex(/^(?:#[0-9a-fA-F]{6})?$/, "Write the colour as #rrggbb, such as #2c5cc5.");

const phone = oneLine(40).regex(/^(?:\+?[\d\s()./-]{5,40})?$/, "Enter a phone number, such as +47 22 33 44 55.");

const vatRate = z
  .string()
  .refine((typed) => isDecimal(typed) && isRate(typed), "Enter a rate from 0 to 100, such as 25.")
  .nullable();

const validity = z
  .strictObject({ days: z.number(days).int(days).min(1, days).max(365, days).nullable(), mayBeEndless: z.boolean() })
  .refine((chosen) => chosen.days !== null || chosen.mayBeEndless, {
    path: ["days"],
    message: "Choose a number of days, or allow links without an end.",
  });

const template = (most: number) =>
  text(most).superRefine((typed, context) => {
    const known: readonly string[] = mergeFields;
    for (const [whole, name = ""] of typed.matchAll(/\{\{([^{}]*)\}\}/g)) {
      if (!known.includes(name.trim())) context.addIssue({ code: "custom", message: `There is no field ${whole}.` });
    }
  });

const holders = z.union(
  [
    z.enum(["everyone", "admins"]),
    z.strictObject({
      users: z
        .array(z.string().regex(/^\d{1,15}$/, "Name users by their ids in HubSpot."))
        .min(1)
        .max(200)
        .readonly(),
    }),
  ],
  "Choose everyone, the admins, or name up to 200 users.",
);

/** A part that is left out stays as it is. */
export const changes = z
  .strictObject({
    openPayments: z.enum(["one", "several"], "Choose one or several."),
    emailRequired: z.boolean(),
    prefillsPayer: z.boolean(),
    endsThere: z.boolean(),
    validity,
    lines: z.strictObject({ preferred: z.boolean(), vatRate }),
    referencePattern: oneLine(40)
      .regex(/\{code\}/, "Keep {code} in it: it makes each reference another one.")
      .regex(
        /^(?:[\p{L}\p{N} ._/#-]|\{(?:deal|contact|year|code)\})+$/u,
        "Use letters, digits, . _ / # - and {deal}, {contact}, {year}, {code}.",
      ),
    dealFromContact: z.strictObject({
      when: z.enum(["on_create", "on_opening", "on_payment", "never"], "Choose when the deal is made."),
      pipelineId: oneLine(100).nullable(),
      stageId: oneLine(100).nullable(),
    }),
    reminders: z.strictObject({
      isOn: z.boolean(),
      hoursBeforeEnd: wholes(1, 720),
      daysAfterSending: wholes(1, 90),
      quietFrom: hour,
      quietUntil: hour,
      mostPerPayment: z.number().int().min(0).max(10, "Send at most ten."),
    }),
    renewal: z.enum(["automatic", "ask_owner", "off"], "Choose what an ended link offers."),
    sendsReceipts: z.boolean(),
    notices: z.array(z.enum(notices)).max(notices.length).readonly(),
    providerMessages: z.array(z.string().min(1).max(64)).max(100).readonly(),
    pages: z
      .array(
        z.strictObject({
          connectionId: z.string().min(1).max(64),
          methods: z.array(z.string().min(1).max(64)).min(1, "Leave at least one way to pay.").max(100).nullable(),
          asksAddress: z.boolean(),
        }),
      )
      .max(100)
      .refine((pages) => new Set(pages.map((page) => page.connectionId)).size === pages.length, "Each connection once.")
      .readonly(),
    notes: z.array(z.enum(noteOccasions)).max(noteOccasions.length).readonly(),
    brand: z.strictObject({
      name: oneLine(100),
      logoUrl: logo,
      colour,
      supportEmail: address,
      supportPhone: phone,
      legalLines: z.array(oneLine(200)).max(6, "Enter at most six lines.").readonly(),
    }),
    mail: z.strictObject({ subject: template(200), body: template(5_000), replyTo: address }),
    rights: z.strictObject({
      see: holders,
      create: holders,
      send: holders,
      confirm: holders,
      refund: holders,
      capture: holders,
      cancel: holders,
      settings: holders,
    }),
  })
  .partial() satisfies z.ZodType<{ readonly [K in keyof Policies]?: Policies[K] | undefined }>;

const order = z.strictObject({
  version: z.number("Send the version the change was made to.").int().min(0),
  policies: changes,
});

/** `PUT /api/policies`: what is to change, and the version it was changed from. Throws ValidationError per field. */
export function policyChangeOf(request: Request) {
  const { version, policies } = bodyOf(request, order);
  return { version, change: (former: Policies): Policies => ({ ...former, ...given(policies) }) };
}

function given(parts: z.output<typeof changes>): Partial<Policies> {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) as Partial<Policies>;
}

function isHttps(typed: string): boolean {
  return URL.canParse(typed) && new URL(typed).protocol === "https:";
}

function isRate(typed: string): boolean {
  const { digits, scale } = parseDecimal(typed);
  return digits <= 100n * 10n ** BigInt(scale);
}
