import { Refusal } from "../provider-kit/index.ts";
import { currencies, fromLocalTime, minorOf } from "./account.ts";
import type { Books, FakeInvoice } from "./books.ts";

export interface RulesParts {
  readonly books: Books;
  /** 400 or 200: the documents show both. */
  readonly refusalStatus: number;
  /** Whether authorising without capturing is enabled for the account. */
  readonly mayHold: boolean;
}

type Fields = Record<string, string>;
type Body = Readonly<Record<string, unknown>>;

const day = 24 * 60 * 60_000;

/** A SendPayment as an invoice, or a Refusal naming every field at fault. https://docs.myfatoorah.com/docs/invoice-link */
export function readInvoice(body: Body, parts: RulesParts): FakeInvoice {
  const { books } = parts;
  const currency = textAt(body, "DisplayCurrencyIso") ?? books.site.currency;
  const displayed = minorOf(body["InvoiceValue"], currency);
  const expiresAt = expiryOf(body, books);
  const fields = {
    ...textProblems(body),
    ...moneyProblems(body, currency, displayed),
    ...(expiresAt === null || expiresAt <= books.now() ? { ExpiryDate: "ExpiryDate must be in the future" } : {}),
    ...(isHold(body) && !parts.mayHold ? { ProcessingDetails: "AutoCapture is not enabled for this vendor" } : {}),
  };
  if (Object.keys(fields).length > 0 || displayed === null || expiresAt === null) {
    throw new Refusal(parts.refusalStatus, "Invalid data", { fields });
  }
  return {
    id: books.nextId(),
    pageKey: `0106${books.nextId()}`,
    status: "Pending",
    currency,
    displayed,
    value: 0,
    createdAt: books.now(),
    expiresAt,
    isHold: isHold(body),
    customer: { name: textAt(body, "CustomerName") ?? "", email: textAt(body, "CustomerEmail") },
    sentTo: sentTo(body),
    customerReference: textAt(body, "CustomerReference"),
    userDefinedField: textAt(body, "UserDefinedField"),
    callBackUrl: textAt(body, "CallBackUrl"),
    errorUrl: textAt(body, "ErrorUrl"),
    webhookUrl: textAt(body, "WebhookUrl"),
    transactions: [],
  };
}

function textAt(body: Body, name: string): string | null {
  const value = body[name];
  return typeof value === "string" && value !== "" ? value : null;
}

function sentTo(body: Body): readonly string[] {
  const option = textAt(body, "NotificationOption");
  const mail = option === "EML" || option === "ALL" ? [textAt(body, "CustomerEmail") ?? ""] : [];
  const text =
    option === "SMS" || option === "ALL"
      ? [`${textAt(body, "MobileCountryCode")}${textAt(body, "CustomerMobile")}`]
      : [];
  return [...mail, ...text];
}

function isHold(body: Body): boolean {
  return (body["ProcessingDetails"] as Body | undefined)?.["AutoCapture"] === false;
}

/** The portal's own default is a few days. */
function expiryOf(body: Body, books: Books): number | null {
  const told = textAt(body, "ExpiryDate");
  if (told === null) return books.now() + 3 * day;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(told) ? fromLocalTime(told, books.site.zone) : null;
}

const limits: Readonly<Record<string, number>> = {
  CallBackUrl: 254,
  ErrorUrl: 254,
  UserDefinedField: 500,
  CustomerMobile: 11,
};

function textProblems(body: Body): Fields {
  const option = textAt(body, "NotificationOption") ?? "";
  const isSent = option === "EML" || option === "ALL";
  const isTexted = option === "SMS" || option === "ALL";
  const rules: readonly (readonly [string, boolean, string])[] = [
    ["CustomerName", textAt(body, "CustomerName") !== null, "CustomerName is required"],
    ["NotificationOption", ["EML", "SMS", "LNK", "ALL"].includes(option), "NotificationOption is invalid"],
    ["CustomerMobile", !isTexted || /^\d+$/.test(textAt(body, "CustomerMobile") ?? ""), "CustomerMobile is required"],
    [
      "MobileCountryCode",
      !isTexted || /^\+\d{1,3}$/.test(textAt(body, "MobileCountryCode") ?? ""),
      "MobileCountryCode is required",
    ],
    ["CustomerEmail", !isSent || textAt(body, "CustomerEmail") !== null, "CustomerEmail is required"],
    ["Language", ["EN", "AR", null].includes(textAt(body, "Language")), "Language is invalid"],
    ...["CallBackUrl", "ErrorUrl", "WebhookUrl"].map((name) => {
      const address = textAt(body, name);
      return [name, address === null || URL.canParse(address), `${name} is not a valid URL`] as const;
    }),
    ...Object.entries(limits).map(([name, limit]) => {
      return [name, (textAt(body, name)?.length ?? 0) <= limit, `must be at most ${limit} characters`] as const;
    }),
  ];
  return Object.fromEntries(rules.filter(([, holds]) => !holds).map(([name, , problem]) => [name, problem]));
}

function moneyProblems(body: Body, currency: string, displayed: number | null): Fields {
  const fields: Fields = {};
  if (!currencies.includes(currency)) fields["DisplayCurrencyIso"] = "DisplayCurrencyIso is not supported";
  if (displayed === null || displayed <= 0) fields["InvoiceValue"] = "InvoiceValue must be greater than 0";
  const items = body["InvoiceItems"];
  if (!Array.isArray(items)) return fields;
  const totals = items.map((item: Body) => totalOf(item, currency));
  const sum = totals.reduce<number>((all, total) => all + (total ?? Number.NaN), 0);
  if (sum !== displayed) fields["InvoiceItems"] = "InvoiceValue should be equal to the sum of InvoiceItems";
  return fields;
}

function totalOf(item: Body, currency: string): number | null {
  const [quantity, price] = [item["Quantity"], minorOf(item["UnitPrice"], currency)];
  const isWhole = typeof quantity === "number" && Number.isInteger(quantity) && quantity > 0;
  return isWhole && price !== null && textAt(item, "ItemName") ? quantity * price : null;
}
