import type { ConnectionChoice, CreateForm, CreatePaymentRequest } from "@payments/shared";
import { isAboveZero, readAmount, writeAmount } from "./amount-text.ts";
import type { FieldMessage } from "./api-problem.ts";
import { words } from "./words.ts";

/** What stands in the create form: texts as a person writes them. */
export interface CreateDraft {
  readonly amount: string;
  readonly currency: string;
  readonly description: string;
  readonly contactId: string;
  /** Empty for no deal. */
  readonly dealId: string;
  readonly connectionId: string;
  readonly validity: string;
  /** With the validity `custom`: whole days. */
  readonly customDays: string;
}

export const customValidity = "custom";
export const noEnd = "none";
export const presetDays: readonly number[] = [1, 7, 30];

export function startDraft(form: CreateForm, locale: string): CreateDraft {
  const isPreset = presetDays.includes(form.validityDays);
  return {
    amount: form.amount ? writeAmount(form.amount.decimal, locale) : "",
    currency: form.amount?.currency ?? form.currency,
    description: form.description,
    contactId: form.contacts[0]?.id ?? "",
    dealId: "",
    connectionId: form.connections[0]?.id ?? "",
    validity: isPreset ? String(form.validityDays) : customValidity,
    customDays: isPreset ? "" : String(form.validityDays),
  };
}

/** The connections that take the currency. */
export function connectionsFor(form: CreateForm, currency: string): readonly ConnectionChoice[] {
  return form.connections.filter(({ currencies }) => currencies === null || currencies.includes(currency));
}

/** The connection chosen, or the first that fits when the chosen one does not take the currency. */
export function chosenConnection(form: CreateForm, draft: CreateDraft): ConnectionChoice | undefined {
  const fitting = connectionsFor(form, draft.currency);
  return fitting.find(({ id }) => id === draft.connectionId) ?? fitting[0];
}

/** How many characters the chosen provider takes; the fewest any takes while none is chosen. */
export function descriptionLimit(form: CreateForm, draft: CreateDraft): number {
  const limits = form.connections.map((connection) => connection.descriptionLimit);
  return chosenConnection(form, draft)?.descriptionLimit ?? Math.min(...limits);
}

/** The request's fields that the form asks for, so that a problem with another one is said elsewhere. */
export function askedFields(form: CreateForm, draft: CreateDraft): readonly string[] {
  return [
    "amount",
    "currency",
    "description",
    "validityDays",
    ...(form.contacts.length > 1 ? ["contactId"] : []),
    ...(form.deals.length > 0 ? ["dealId"] : []),
    ...(connectionsFor(form, draft.currency).length > 1 ? ["connectionId"] : []),
  ];
}

/** Whole days, null for no end, undefined for a text that is neither. */
export function validityDays({ validity, customDays }: CreateDraft): number | null | undefined {
  if (validity === noEnd) return null;
  const text = validity === customValidity ? customDays.trim() : validity;
  return /^\d{1,4}$/.test(text) && Number(text) >= 1 ? Number(text) : undefined;
}

/** The request without its key and record, or what to mend first. */
export type ReadDraft =
  | { readonly request: Omit<CreatePaymentRequest, "idempotencyKey" | "objectTypeId" | "objectId"> }
  | { readonly messages: readonly FieldMessage[] };

export function readDraft(form: CreateForm, draft: CreateDraft, locale: string): ReadDraft {
  const amount = readAmount(draft.amount, locale);
  const days = validityDays(draft);
  const connection = chosenConnection(form, draft);
  const messages = [
    ...amountMessages(amount, locale),
    ...descriptionMessages(draft.description, descriptionLimit(form, draft)),
    ...(days === undefined ? [{ name: "validityDays", message: words.create.daysUnreadable }] : []),
    ...(connection ? [] : [{ name: "currency", message: words.create.noConnection(draft.currency) }]),
  ];
  if (amount === null || days === undefined || !connection || messages.length > 0) return { messages };
  return {
    request: {
      amount,
      currency: draft.currency,
      description: draft.description.trim(),
      contactId: draft.contactId,
      dealId: draft.dealId || null,
      connectionId: connection.id,
      validityDays: days,
    },
  };
}

export function amountMessages(amount: string | null, locale: string): readonly FieldMessage[] {
  if (amount === null) {
    return [{ name: "amount", message: words.create.amountUnreadable(writeAmount("750.00", locale)) }];
  }
  return isAboveZero(amount) ? [] : [{ name: "amount", message: words.create.amountZero }];
}

function descriptionMessages(description: string, limit: number): readonly FieldMessage[] {
  const name = "description";
  if (!description.trim()) return [{ name, message: words.create.descriptionMissing }];
  return description.trim().length > limit ? [{ name, message: words.create.descriptionLong(limit) }] : [];
}
