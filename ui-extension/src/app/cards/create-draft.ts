import type { AgainDraft, ConnectionChoice, CreateForm, LineText } from "@payments/shared";
import { writeAmount } from "@payments/screens/amount-text";
import type { CalendarDay } from "@payments/screens/formats";

/** What stands in the create form: texts as a person writes them. */
export interface CreateDraft {
  readonly type: "amount" | "products";
  readonly amount: string;
  readonly lines: readonly DraftLine[];
  readonly currency: string;
  readonly description: string;
  readonly contactId: string;
  /** Empty for no deal. */
  readonly dealId: string;
  readonly connectionId: string;
  readonly validity: string;
  /** With the validity `custom`: whole days. */
  readonly customDays: string;
  /** The day the link goes out by itself; null: now, by the seller. */
  readonly sendOn: CalendarDay | null;
  /** Whether a payment of the whole balance goes with it. */
  readonly followsBalance: boolean;
  readonly reference: string;
  readonly capture: "auto" | "manual";
  /** Null for all that the connection has. */
  readonly methods: readonly string[] | null;
  /** Whether the provider's page asks for a delivery address. */
  readonly asksAddress: boolean | null;
  /** Empty for the customer's own. */
  readonly language: string;
  /** Whether more than the balance is meant. */
  readonly allowOverBalance: boolean;
}

/** A product line as typed. */
export interface DraftLine {
  /** Tells the lines of one form apart while they come and go. */
  readonly id: number;
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  /** Empty for none. */
  readonly discount: string;
  /** Empty where nothing is known of VAT. */
  readonly vatRate: string;
}

export const customValidity = "custom";
export const noEnd = "none";
export const presetDays: readonly number[] = [1, 7, 30];
export const mostLines = 100;

interface Start {
  readonly form: CreateForm;
  readonly locale: string;
  /** Makes the reference this payment's own. */
  readonly code: string;
  /** The payment that is asked for again. */
  readonly again?: AgainDraft | undefined;
}

export function startDraft({ form, locale, code, again }: Start): CreateDraft {
  const usual = usualDraft({ form, locale, code });
  if (!again) return usual;
  return {
    ...usual,
    type: again.lines.length > 0 ? "products" : "amount",
    amount: writeAmount(again.amount.decimal, locale),
    currency: again.amount.currency,
    lines: draftLines(again.lines, locale, usual.lines),
    description: again.description,
    contactId: form.contacts.some(({ id }) => id === again.contactId) ? again.contactId : usual.contactId,
    dealId: form.deals.some(({ id }) => id === again.dealId) ? (again.dealId ?? "") : "",
    connectionId: again.connectionId,
    reference: again.reference,
  };
}

function usualDraft({ form, locale, code }: Start): CreateDraft {
  const { validityDays: days, start } = form;
  const currency = form.amount?.currency ?? form.currency;
  return {
    type: "amount",
    amount: form.amount ? writeAmount(form.amount.decimal, locale) : "",
    lines: [newLine([], form.vatRates[currency] ?? null, locale)],
    currency,
    description: form.description,
    contactId: form.contacts[0]?.id ?? "",
    dealId: form.makesDeal ? newDeal : "",
    connectionId: start.connectionId,
    ...(days === null ? { validity: noEnd, customDays: "" } : validityOf(days)),
    sendOn: null,
    followsBalance: true,
    reference: startReference(form, code),
    capture: start.capture,
    methods: null,
    asksAddress: null,
    language: start.language ?? "",
    allowOverBalance: false,
  };
}

function validityOf(days: number): Pick<CreateDraft, "validity" | "customDays"> {
  const isPreset = presetDays.includes(days);
  return { validity: isPreset ? String(days) : customValidity, customDays: isPreset ? "" : String(days) };
}

export function startReference({ referencePattern }: CreateForm, code: string): string {
  return referencePattern.replaceAll("{code}", code);
}

/** An empty line of one piece, with the currency's usual VAT. */
export function newLine(lines: readonly DraftLine[], vatRate: string | null, locale: string): DraftLine {
  const id = Math.max(0, ...lines.map((line) => line.id)) + 1;
  const vat = vatRate === null ? "" : writeAmount(vatRate, locale);
  return { id, description: "", quantity: "1", unitPrice: "", discount: "", vatRate: vat };
}

/** Lines of a deal or a former payment in the place of those there are, numbered on. */
export function draftLines(
  texts: readonly LineText[],
  locale: string,
  before: readonly DraftLine[],
): readonly DraftLine[] {
  const write = (decimal: string): string => writeAmount(decimal, locale);
  const first = Math.max(0, ...before.map((line) => line.id)) + 1;
  return texts.map(({ description, quantity, unitPrice, discount, vatRate }, index) => ({
    id: first + index,
    description,
    quantity: write(quantity),
    unitPrice: write(unitPrice),
    discount: /[1-9]/.test(discount) ? write(discount) : "",
    vatRate: vatRate === null ? "" : write(vatRate),
  }));
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

/** Whether the payment asks for exactly what is left of the deal, and so can go with it. */
export function isWholeBalance(form: CreateForm, { type, currency }: CreateDraft, amount: string): boolean {
  const balance = form.amount;
  if (type !== "amount" || !balance || form.open === null || balance.currency !== currency) return false;
  const bare = (decimal: string): string => (decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal);
  return bare(amount) === bare(balance.decimal);
}

/** Stands in the choice of deals for one that is made for the payment. */
export const newDeal = "new";

/** The request's fields that the form asks for, so that a problem with another one is said elsewhere. */
export function askedFields(form: CreateForm, draft: CreateDraft): readonly string[] {
  return [
    ...(draft.type === "amount" ? ["amount"] : lineFields(draft.lines)),
    "currency",
    "description",
    "validityDays",
    "sendOn",
    "reference",
    ...(chosenConnection(form, draft)?.methods ? ["methods"] : []),
    ...(form.contacts.length > 1 ? ["contactId"] : []),
    ...(form.deals.length > 0 || form.makesDeal ? ["dealId"] : []),
    ...(connectionsFor(form, draft.currency).length > 1 ? ["connectionId"] : []),
  ];
}

/** The fields among "More choices". */
export const moreFields: readonly string[] = ["validityDays", "sendOn", "reference", "methods"];

function lineFields(lines: readonly DraftLine[]): readonly string[] {
  const names = ["description", "quantity", "unitPrice", "discount", "vatRate"];
  return ["lines", ...lines.flatMap((_line, index) => names.map((name) => `lines.${index}.${name}`))];
}
