import { z } from "zod";
import { isEmailAddress } from "../../domain/email-address.ts";
import { isId } from "../../domain/ids.ts";
import { amountSources, noInputs, type WorkflowAction, type WorkflowInputs } from "../../domain/workflow.ts";
import { WorkflowRefusal } from "../../domain/workflow-failures.ts";
import type { RecordKey } from "../../ports/payment-lists.ts";
import { languages } from "../messages/index.ts";

// https://developers.hubspot.com/docs/apps/developer-platform/add-features/custom-workflow-actions

const id = z.union([z.string(), z.int().transform(String)]).pipe(z.string().regex(/^[1-9]\d{0,19}$/));
const origin = z.object({ portalId: z.int().positive() });

/** Values are texts, by some examples also what they stand for. */
const value = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]);
const values = z.record(z.string(), value.nullish().catch(null)).nullish();

const execution = z.object({
  callbackId: z.string().regex(/^[\w.:-]{1,200}$/),
  origin,
  context: z.object({ workflowId: id.nullish().catch(null) }).nullish(),
  object: z.object({ objectId: id, objectType: z.string().max(100) }),
  // Not in every example under the same name.
  inputFields: values,
  fields: values,
});

export interface ExecutionRequest {
  readonly portalId: number;
  readonly callbackId: string;
  readonly workflowId: string;
  /** Null for a kind of record that has no payments. */
  readonly record: RecordKey | null;
  /** As filled in; empty ones are left out. */
  readonly values: ReadonlyMap<string, string>;
}

/** What HubSpot says of one execution, or null for what it would not say. More than we know of is passed over. */
export function executionOf(json: unknown): ExecutionRequest | null {
  const parsed = execution.safeParse(json);
  if (!parsed.success) return null;
  const { origin, callbackId, context, object, inputFields, fields } = parsed.data;
  const type = recordTypes[object.objectType.toUpperCase()];
  return {
    portalId: origin.portalId,
    callbackId,
    workflowId: context?.workflowId ?? "unknown",
    record: type ? { type, id: object.objectId } : null,
    values: filledIn(inputFields ?? fields ?? {}),
  };
}

const recordTypes: Readonly<Record<string, RecordKey["type"]>> = {
  CONTACT: "contact",
  "0-1": "contact",
  DEAL: "deal",
  "0-3": "deal",
};

function filledIn(given: Readonly<Record<string, string | null | undefined>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(given).flatMap(([name, text]) => (text?.trim() ? [[name, text.trim()] as const] : [])));
}

const days = "Choose 1 to 365 whole days";
const wholeDays = z
  .string()
  .regex(/^\d{1,3}(\.0+)?$/, days)
  .transform(Number)
  .pipe(z.number().int().min(1, days).max(365, days));
const payLanguages = Object.keys(languages) as [string, ...string[]];

const fields = {
  connection: z.string().max(64),
  amountSource: z.enum(amountSources, "Choose where the amount comes from"),
  amount: z.string().max(40, "This amount is too long"),
  description: z.string().max(5_000, "This description is too long"),
  validityDays: wholeDays,
  language: z.enum(payLanguages, "Choose one of the languages the customer's pages have"),
  sendTo: z.string().refine(isEmailAddress, "Enter one e-mail address"),
  paymentId: z.string().refine(isId, "This is no payment's id; choose the output of an earlier step"),
  waitDays: wholeDays,
} as const;

export type InputName = keyof typeof fields;

export const inputNames = Object.keys(fields) as readonly InputName[];

/** What each action asks for. The definitions HubSpot has are held against this by a test. */
export const inputsOfActions: Readonly<Record<WorkflowAction, readonly InputName[]>> = {
  "create-link": ["connection", "amountSource", "amount", "description", "validityDays", "language"],
  "create-and-send": ["connection", "amountSource", "amount", "description", "validityDays", "language", "sendTo"],
  remind: ["paymentId", "sendTo"],
  cancel: ["paymentId"],
  "check-status": ["paymentId"],
  "wait-until-paid": ["paymentId", "waitDays"],
};

/** An action's inputs; those it does not ask for are passed over. Throws WorkflowRefusal `BAD_INPUT` naming each culprit. */
export function inputsOf(action: WorkflowAction, given: ReadonlyMap<string, string>): WorkflowInputs {
  const names = inputsOfActions[action].filter((name) => given.has(name));
  const shape = z.object(Object.fromEntries(names.map((name) => [name, fields[name]])));
  const parsed = shape.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}.`);
    throw new WorkflowRefusal("BAD_INPUT", problems.join(" "));
  }
  const { connection, ...rest } = parsed.data as Partial<WorkflowInputs> & { readonly connection?: string };
  return { ...noInputs, ...rest, connectionId: connection ?? null };
}

const fetchOptions = z.object({ q: z.string().max(200).nullish(), after: z.string().max(100).nullish() });

const optionsQuestion = z.object({
  origin,
  inputFieldName: z.string().max(100),
  inputFields: z
    .looseObject({ fetchOptions: fetchOptions.nullish().catch(null) })
    .nullish()
    .catch(null),
  fetchOptions: fetchOptions.nullish().catch(null),
});

export interface OptionsRequest {
  readonly portalId: number;
  readonly field: string;
  readonly words: string;
  readonly after: string | null;
}

/** A question for a field's options; the search stands in either of two places. Null for what is no such question. */
export function optionsRequestOf(json: unknown): OptionsRequest | null {
  const parsed = optionsQuestion.safeParse(json);
  if (!parsed.success) return null;
  const { origin, inputFieldName: field, inputFields, fetchOptions } = parsed.data;
  const search = fetchOptions ?? inputFields?.fetchOptions;
  return { portalId: origin.portalId, field, words: search?.q ?? "", after: search?.after ?? null };
}
