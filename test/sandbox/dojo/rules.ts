import { spanOf } from "./books.ts";
import { invalid } from "./keys.ts";
import type { Money } from "./objects.ts";

/** What the API demands of a request whether or not its contract lies beside the project. */

export type Fields = Readonly<Record<string, unknown>>;

export function asFields(value: unknown): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw invalid("$", "A JSON object is required.");
}

const intentFields: ReadonlySet<string> = new Set([
  "captureMode",
  "amount",
  "tipsAmount",
  "reference",
  "description",
  "customer",
  "billingAddress",
  "shippingDetails",
  "cardHolderNotPresent",
  "config",
  "requestSecurity",
  "itemLines",
  "taxLines",
  "paymentMethods",
  "actionLink",
  "expireAt",
  "autoExpireIn",
  "autoExpireAction",
  "metadata",
  "setupIntentId",
  "orderDetails",
  "cashbackAmount",
  "serviceChargeAmount",
  "generateRemoteToken",
  "isNotOnlineCheckout",
]);

/** Throws Refusal 400 naming the field. */
export function checkIntentRequest(body: Fields, now: number): void {
  const unknown = Object.keys(body).find((name) => !intentFields.has(name));
  if (unknown !== undefined) throw invalid(pascal(unknown), "This field is not known.");
  moneyIn(body, "amount");
  checkText(body, "reference", { least: 1, most: 60 });
  if (body["description"] !== undefined) checkText(body, "description", { least: 0, most: 4096 });
  checkMethods(body["paymentMethods"]);
  checkEnd(body["expireAt"], now);
  checkCapture(body);
  checkLines(body);
  const metadata = asFields(body["metadata"] ?? {});
  if (Object.values(metadata).some((value) => typeof value !== "string")) throw invalid("Metadata", "Texts only.");
}

export function moneyIn(body: Fields, name: string): Money {
  const { value, currencyCode } = asFields(body[name] ?? {});
  const field = pascal(name);
  if (!Number.isSafeInteger(value) || Number(value) < 1) throw invalid(`${field}.Value`, "Must be 1 or more.");
  if (currencyCode !== "GBP" && currencyCode !== "EUR") throw invalid(`${field}.CurrencyCode`, "GBP or EUR.");
  return { value: Number(value), currencyCode };
}

export function sumIn(body: Fields): number {
  const { amount } = body;
  if (!Number.isSafeInteger(amount) || Number(amount) < 1) throw invalid("Amount", "Must be 1 or more.");
  return Number(amount);
}

function checkText(body: Fields, name: string, { least, most }: { least: number; most: number }): void {
  const text = body[name];
  const isFine = typeof text === "string" && text.length >= least && text.length <= most;
  if (!isFine) throw invalid(pascal(name), `The ${pascal(name)} field needs ${least} to ${most} characters.`);
}

function checkMethods(methods: unknown): void {
  if (methods === undefined) return;
  const isFine =
    Array.isArray(methods) &&
    methods.length > 0 &&
    methods.every((method) => ["Card", "Wallet", "SavedCard"].includes(String(method)));
  if (!isFine) throw invalid("PaymentMethods", "Card, Wallet or SavedCard.");
}

function checkEnd(expireAt: unknown, now: number): void {
  if (expireAt === undefined || expireAt === null) return;
  if (!(Date.parse(String(expireAt)) > now)) throw invalid("ExpireAt", "Must lie ahead.");
}

function checkCapture({ captureMode = "Auto", autoExpireAction, autoExpireIn }: Fields): void {
  if (captureMode !== "Auto" && captureMode !== "Manual") throw invalid("CaptureMode", "Auto or Manual.");
  if (captureMode === "Auto") return;
  if (!["Release", "Capture"].includes(String(autoExpireAction))) throw invalid("AutoExpireAction", "Is required.");
  const span = spanOf(String(autoExpireIn));
  const isFine = span > 30_000 && span < 7 * 24 * 60 * 60 * 1000;
  if (!isFine) throw invalid("AutoExpireIn", "More than 30 seconds and less than 7 days, dd.hh:MM:ss.");
}

export function checkLines(body: Fields): void {
  for (const line of listIn(body, "itemLines")) {
    moneyIn(line, "amountTotal");
    checkText({ name: "", ...line }, "name", { least: 0, most: 100 });
    const { quantity = 1 } = line;
    if (!Number.isInteger(quantity)) throw invalid("ItemLines.Quantity", "Whole numbers only.");
  }
  for (const line of listIn(body, "taxLines")) {
    moneyIn(line, "amountTotal");
    checkText({ caption: "", ...line }, "caption", { least: 0, most: 100 });
  }
}

export function listIn(body: Fields, name: string): readonly Fields[] {
  const list = body[name] ?? [];
  if (!Array.isArray(list)) throw invalid(pascal(name), "A list is required.");
  return list.map((line) => asFields(line));
}

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
