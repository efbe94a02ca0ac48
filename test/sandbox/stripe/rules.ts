import { at, textAt, textsAt, type Form } from "./form.ts";
import type { IntentOrder, SessionOrder } from "./objects.ts";
import { Refusal } from "./refusal.ts";

/**
 * What Stripe checks before it makes a Checkout Session. https://docs.stripe.com/api/checkout/sessions/create
 * Written from the documentation, not from our adapter, so that the two can disagree.
 */
export function readSessionOrder(form: Form, livemode: boolean, seconds: number): SessionOrder {
  only(form, sessionParameters);
  if (textAt(form, "mode") !== "payment") throw invalid("This sandbox knows the mode `payment` only.", "mode");
  const currency = requiredText(form, "line_items.0.price_data.currency");
  const unitAmount = integer(form, "line_items.0.price_data.unit_amount");
  requiredText(form, "line_items.0.price_data.product_data.name");
  const amount = unitAmount * integer(form, "line_items.0.quantity");
  checkAmount(amount, currency);
  return {
    livemode,
    created: seconds,
    expiresAt: expiry(form, seconds),
    amount,
    currency,
    successUrl: webAddress(form, "success_url"),
    cancelUrl: at(form, "cancel_url") === undefined ? null : webAddress(form, "cancel_url"),
    clientReferenceId: textAt(form, "client_reference_id") ?? null,
    metadata: metadata(form, "metadata"),
  };
}

export function readIntentOrder(form: Form): Omit<IntentOrder, "created"> {
  return {
    description: textAt(form, "payment_intent_data.description") ?? null,
    metadata: metadata(form, "payment_intent_data.metadata"),
    captureMethod: textAt(form, "payment_intent_data.capture_method") === "manual" ? "manual" : "automatic_async",
  };
}

/** `payment_method_types` is gone from creating since major version 23 of the package. */
const sessionParameters = [
  "adaptive_pricing",
  "allowed_payment_method_types",
  "billing_address_collection",
  "cancel_url",
  "client_reference_id",
  "customer_email",
  "excluded_payment_method_types",
  "expand",
  "expires_at",
  "invoice_creation",
  "line_items",
  "locale",
  "metadata",
  "mode",
  "payment_intent_data",
  "submit_type",
  "success_url",
  "ui_mode",
];

/** Throws for any parameter the endpoint does not have. */
export function only(form: Form, names: readonly string[]): void {
  const unknown = Object.keys(form).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new Refusal(400, `Received unknown parameter: ${unknown}`, { code: "parameter_unknown", param: unknown });
}

function invalid(message: string, param: string, code = "parameter_invalid"): Refusal {
  return new Refusal(400, message, { code, param: inBrackets(param) });
}

function inBrackets(path: string): string {
  const [first = "", ...rest] = path.split(".");
  return first + rest.map((part) => `[${part}]`).join("");
}

function requiredText(form: Form, path: string): string {
  const text = textAt(form, path);
  if (text) return text;
  throw invalid(`Missing required param: ${inBrackets(path)}.`, path, "parameter_missing");
}

function integer(form: Form, path: string): number {
  const text = requiredText(form, path);
  if (!/^\d{1,15}$/.test(text)) throw invalid(`Invalid integer: ${text}`, path, "parameter_invalid_integer");
  return Number(text);
}

const zeroDecimal = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const threeDecimal = new Set("bhd jod kwd omr tnd".split(" "));
const wholeHundreds = new Set(["isk", "ugx"]);

/** How many decimals a sum is shown with. */
export function decimalsOf(currency: string): number {
  if (zeroDecimal.has(currency)) return 0;
  return threeDecimal.has(currency) ? 3 : 2;
}

/** https://docs.stripe.com/currencies#special-cases; the real minimum differs by currency, here it is 50 of the smallest unit. */
function checkAmount(amount: number, currency: string): void {
  const param = "line_items.0.price_data.unit_amount";
  if (!/^[a-z]{3}$/.test(currency)) throw invalid(`Invalid currency: ${currency}.`, "line_items.0.price_data.currency");
  if (amount < 50) throw invalid("The Checkout Session's total amount is too small.", param, "amount_too_small");
  if (amount > 99_999_999)
    throw invalid("The Checkout Session's total amount is too large.", param, "amount_too_large");
  if (wholeHundreds.has(currency) && amount % 100 !== 0) {
    const code = "invalid_charge_amount_no_decimal_compatible";
    throw invalid("Invalid amount. It must be evenly divisible by 100.", param, code);
  }
  if (threeDecimal.has(currency) && amount % 10 !== 0) {
    throw invalid("Invalid amount. The last digit of a three-decimal currency must be 0.", param);
  }
}

const shortest = 30 * 60;
const longest = 24 * 60 * 60;

function expiry(form: Form, seconds: number): number {
  if (at(form, "expires_at") === undefined) return seconds + longest;
  const expiresAt = integer(form, "expires_at");
  const life = expiresAt - seconds;
  if (life >= shortest && life <= longest) return expiresAt;
  const end = life < shortest ? "at least 30 minutes" : "less than 24 hours";
  throw invalid(`The \`expires_at\` timestamp must be ${end} from Checkout Session creation.`, "expires_at");
}

function webAddress(form: Form, path: string): string {
  const text = requiredText(form, path);
  const isWeb = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  if (isWeb) return text;
  throw invalid("Not a valid URL", path, "url_invalid");
}

function metadata(form: Form, path: string): Record<string, string> {
  const texts = textsAt(form, path);
  const pairs = Object.entries(texts);
  const isFine = pairs.length <= 50 && pairs.every(([name, value]) => name.length <= 40 && value.length <= 500);
  if (isFine) return texts;
  throw invalid("Metadata may have 50 names of 40 characters with values of 500.", path);
}
