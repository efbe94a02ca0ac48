import type { Request } from "express";
import { z } from "zod";
import { isId } from "../../domain/ids.ts";
import { NotFoundError } from "../../domain/errors.ts";
import { paymentStatuses } from "../../domain/payment.ts";
import { firings } from "../../domain/rules.ts";
import type { RuleDraft } from "../../domain/rules-check.ts";
import { bodyOf, key, parse } from "./requests.ts";

const hubspotId = z.string("Choose one.").min(1, "Choose one.").max(100, "This is no id of HubSpot's.");

const row = z.strictObject({
  onStatus: z.enum(paymentStatuses, "Choose a status."),
  toStageId: hubspotId.nullable(),
  mode: z.enum(["test", "live"], "Choose test or live payments."),
  fires: z.enum(firings, "Choose each payment, the first or the last one.").default("each"),
  onlyFrom: z.array(hubspotId).max(100, "Choose at most 100 stages.").readonly().nullable().default(null),
  mayGoBack: z.boolean().default(false),
  mayReopen: z.boolean().default(false),
  takesLateMoney: z.boolean().default(false),
  isDry: z.boolean().default(false),
  isOn: z.boolean().default(true),
}) satisfies z.ZodType<RuleDraft>;

// Two kinds of payment, fourteen statuses, and the first and last payment of a deal beside each other.
const rows = z.array(row).max(60, "A pipeline has at most 60 rules.").readonly();
const version = z.number("Send the version the change was made to.").int().min(0);

const draft = z.strictObject({ pipelineId: hubspotId, rows });
const set = z.strictObject({ pipelineId: hubspotId, rows, version });
const restoration = z.strictObject({
  pipelineId: hubspotId,
  version,
  restores: z.number("Choose a version.").int().min(1, "Choose a version."),
});

const noReference = "Enter the payment's reference.";

const wholeDays = "Choose 1 to 365 whole days.";

const backtest = z.strictObject({
  idempotencyKey: key,
  pipelineId: hubspotId,
  rows,
  days: z.number(wholeDays).int(wholeDays).min(1, wholeDays).max(365, wholeDays).default(90),
});

const preview = z
  .strictObject({
    pipelineId: hubspotId,
    rows,
    paymentId: z.string().refine(isId, "This is no payment's id.").optional(),
    reference: z.string().trim().min(1, noReference).max(64, "No reference is as long as this.").optional(),
  })
  .transform(({ paymentId, reference, ...rules }, context) => {
    if (paymentId !== undefined) return { ...rules, payment: { paymentId } };
    if (reference !== undefined) return { ...rules, payment: { reference } };
    context.addIssue({ code: "custom", path: ["reference"], message: noReference });
    return z.NEVER;
  });

const versions = z.object({
  pipelineId: hubspotId,
  before: z.coerce.number().int().min(1).nullish().default(null),
});

export const draftOf = (request: Request) => bodyOf(request, draft);
export const ruleSetOf = (request: Request) => bodyOf(request, set);
export const restorationOf = (request: Request) => bodyOf(request, restoration);
export const backtestOf = (request: Request) => bodyOf(request, backtest);
export const previewOf = (request: Request) => bodyOf(request, preview);
export const versionsOf = ({ query }: Request) => parse(versions, query);

/** The dry run an address names. Throws NotFoundError. */
export function backtestIdOf({ params: { backtestId } }: Request): string {
  if (typeof backtestId !== "string" || !isId(backtestId)) throw new NotFoundError("There is no such dry run.");
  return backtestId;
}
