import type { ConnectionChoice, CreateForm, CreatePaymentRequest, LineText } from "@payments/shared";
import { amountMessages } from "./amount-messages.ts";
import { fractionDigits, isAboveZero, readAmount, writeAmount } from "@payments/screens/amount-text";
import type { FieldMessage } from "@payments/screens/api-problem";
import {
  chosenConnection,
  type CreateDraft,
  customValidity,
  descriptionLimit,
  type DraftLine,
  isWholeBalance,
  newDeal,
  noEnd,
} from "./create-draft.ts";
import { isoDay, usualDigits } from "@payments/screens/formats";
import { addUp, decimalOf, lineSums, minorOf, type Sums } from "./line-sums.ts";
import { words } from "./words.ts";

/** The request without its key and record, or what to mend first. */
export type ReadDraft = { readonly request: FormRequest } | { readonly messages: readonly FieldMessage[] };

type FormRequest = Omit<CreatePaymentRequest, "idempotencyKey" | "objectTypeId" | "objectId" | "replaces">;

export function readDraft(form: CreateForm, draft: CreateDraft, locale: string): ReadDraft {
  const asked = draft.type === "products" ? readLines(draft, locale) : readPlain(draft, locale);
  const days = validityDays(draft);
  const connection = chosenConnection(form, draft);
  const messages = [
    ...("messages" in asked ? asked.messages : []),
    ...descriptionMessages(draft.description, descriptionLimit(form, draft)),
    ...unless(days !== undefined, "validityDays", words.create.daysUnreadable),
    ...unless(draft.methods?.length !== 0, "methods", words.create.more.methodsMissing),
    ...unless(connection !== undefined, "currency", words.create.noConnection(draft.currency)),
  ];
  if ("messages" in asked || days === undefined || !connection || messages.length > 0) return { messages };
  const { amount, lines } = asked;
  return {
    request: {
      amount,
      lines,
      currency: draft.currency,
      description: draft.description.trim(),
      contactId: draft.contactId,
      ...dealOf(draft),
      validityDays: days,
      sendOn: draft.sendOn && isoDay(draft.sendOn),
      followsBalance: isWholeBalance(form, draft, amount) ? draft.followsBalance : null,
      reference: referenceOf(form, draft),
      ...termsOf(draft, connection),
      allowOverBalance: draft.allowOverBalance,
    },
  };
}

function dealOf({ dealId }: CreateDraft): Pick<FormRequest, "dealId" | "makesDeal"> {
  return dealId === newDeal ? { dealId: null, makesDeal: true } : { dealId: dealId || null, makesDeal: false };
}

/** A pattern without a code is the server's to make unique, as long as nobody has changed it. */
function referenceOf({ referencePattern }: CreateForm, { reference }: CreateDraft): string {
  const typed = reference.trim();
  return typed === referencePattern ? "" : typed;
}

function termsOf({ capture, methods, language, asksAddress }: CreateDraft, connection: ConnectionChoice) {
  return {
    connectionId: connection.id,
    capture: connection.holds ? capture : "auto",
    methods: connection.methods ? methods : null,
    language: language || null,
    asksAddress: connection.asksAddress ? asksAddress : null,
  } as const;
}

function unless(isGood: boolean, name: string, message: string): readonly FieldMessage[] {
  return isGood ? [] : [{ name, message }];
}

/** Whole days, null for no end, undefined for a text that is neither. */
export function validityDays({
  validity,
  customDays,
}: Pick<CreateDraft, "validity" | "customDays">): number | null | undefined {
  if (validity === noEnd) return null;
  const text = validity === customValidity ? customDays.trim() : validity;
  return /^\d{1,4}$/.test(text) && Number(text) >= 1 ? Number(text) : undefined;
}

type Asked =
  { readonly amount: string; readonly lines: readonly LineText[] } | { readonly messages: readonly FieldMessage[] };

function readPlain(draft: CreateDraft, locale: string): Asked {
  const amount = readAmount(draft.amount, locale);
  const messages = amountMessages(amount, locale);
  return amount === null || messages.length > 0 ? { messages } : { amount, lines: [] };
}

function readLines({ lines: drafts, currency }: CreateDraft, locale: string): Asked {
  if (drafts.length === 0) return { messages: [{ name: "lines", message: words.create.line.none }] };
  const read = drafts.map((line) => readLine(line, { locale, currency }));
  const messages = read.flatMap((line, index) =>
    "problems" in line ? line.problems.map(({ name, message }) => ({ name: `lines.${index}.${name}`, message })) : [],
  );
  if (messages.length > 0) return { messages };
  const lines = read.flatMap((line) => ("line" in line ? line.line : []));
  const { total } = sumOf(lines, currency);
  if (total <= 0n) return { messages: [{ name: "lines", message: words.create.line.sumZero }] };
  return { amount: decimalOf(total, usualDigits(currency)), lines };
}

/** What lines come to that can all be read, else null. */
export function draftSums(draft: CreateDraft, locale: string): Sums | null {
  const sums = draft.lines.map((line) => draftLineSums(line, { locale, currency: draft.currency }));
  const known = sums.flatMap((one) => one ?? []);
  return known.length === sums.length && sums.length > 0 ? addUp(known) : null;
}

/** What one line comes to, null while its figures cannot be read. Its description may still be missing. */
export function draftLineSums(line: DraftLine, place: Place): Sums | null {
  const read = readLine({ ...line, description: line.description || "-" }, place);
  return "line" in read ? lineSums(read.line, usualDigits(place.currency)) : null;
}

function sumOf(lines: readonly LineText[], currency: string): Sums {
  return addUp(lines.map((line) => lineSums(line, usualDigits(currency))));
}

interface Place {
  readonly locale: string;
  readonly currency: string;
}

type ReadLine = { readonly line: LineText } | { readonly problems: readonly FieldMessage[] };

function readLine(draft: DraftLine, { locale, currency }: Place): ReadLine {
  const say = words.create.line;
  const quantity = readAmount(draft.quantity, locale);
  const unitPrice = readAmount(draft.unitPrice, locale);
  const discount = draft.discount.trim() ? readAmount(draft.discount, locale) : "0";
  const vatRate = draft.vatRate.trim() ? readAmount(draft.vatRate, locale) : null;
  const isRateRead = vatRate !== null || !draft.vatRate.trim();
  const example = (decimal: string): string => writeAmount(decimal, locale);
  const checks: readonly (readonly [boolean, string, string])[] = [
    [draft.description.trim() !== "", "description", say.descriptionMissing],
    [quantity !== null && isAboveZero(quantity), "quantity", say.quantityUnreadable(example("1.5"))],
    [unitPrice !== null, "unitPrice", say.priceUnreadable(example("750.00"))],
    [discount !== null, "discount", say.discountUnreadable(example("50.00"))],
    [isRateRead, "vatRate", say.vatUnreadable],
  ];
  const problems = checks.flatMap(([isGood, name, message]) => (isGood ? [] : [{ name, message }]));
  if (quantity === null || unitPrice === null || discount === null || problems.length > 0) return { problems };
  const line = { description: draft.description.trim(), quantity, unitPrice, discount, vatRate };
  if (lineSums(line, usualDigits(currency)).total >= 0n) return { line };
  return { problems: [{ name: "discount", message: say.discountHigh }] };
}

function descriptionMessages(description: string, limit: number): readonly FieldMessage[] {
  const name = "description";
  if (!description.trim()) return [{ name, message: words.create.descriptionMissing }];
  return description.trim().length > limit ? [{ name, message: words.create.descriptionLong(limit) }] : [];
}

/** How much more than the deal's balance is asked for, with what open payments ask for already; null where it is not. */
export interface OverBalance {
  readonly over: string;
  readonly balance: string;
  /** Null where no other payment is open. */
  readonly open: string | null;
}

/** Decimal texts in the deal's currency. */
export function overBalance(form: CreateForm, draft: CreateDraft, locale: string): OverBalance | null {
  const { amount: balance, open } = form;
  const mode = chosenConnection(form, draft)?.mode;
  if (!balance || !open || !mode || balance.currency !== draft.currency) return null;
  const claimed = open[mode];
  const digits = fractionDigits(balance.decimal);
  const asked = askedMinor(draft, locale, digits);
  if (asked === null) return null;
  const over = asked + BigInt(claimed.minor) - BigInt(balance.minor);
  if (over <= 0n) return null;
  const others = claimed.minor > 0 ? claimed.decimal : null;
  return { over: decimalOf(over, digits), balance: balance.decimal, open: others };
}

function askedMinor(draft: CreateDraft, locale: string, digits: number): bigint | null {
  if (draft.type === "products") return draftSums(draft, locale)?.total ?? null;
  const amount = readAmount(draft.amount, locale);
  return amount === null ? null : minorOf(amount, digits);
}
