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
  const { amount, currency } = lineItems(form);
  return {
    livemode,
    created: seconds,
    expiresAt: expiry(form, seconds),
    amount,
    currency,
    successUrl: webAddress(form, "success_url"),
    cancelUrl: at(form, "cancel_url") === undefined ? null : webAddress(form, "cancel_url"),
    clientReferenceId: textAt(form, "client_reference_id") ?? null,
    allowedTypes: allowedTypes(form),
    email: email(form),
    locale: locale(form),
    deliversTo: allowedCountries(form),
    metadata: metadata(form, "metadata"),
  };
}

export function readIntentOrder(form: Form): Omit<IntentOrder, "created"> {
  return {
    description: textAt(form, "payment_intent_data.description") ?? null,
    metadata: metadata(form, "payment_intent_data.metadata"),
    captureMethod: captureMethod(form),
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
  "shipping_address_collection",
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

export function integer(form: Form, path: string): number {
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

const mostLines = 100;

/** Every line by itself, then their sum. */
function lineItems(form: Form): { readonly amount: number; readonly currency: string } {
  const lines = at(form, "line_items");
  const places = typeof lines === "object" ? Object.keys(lines).map((index) => `line_items.${index}`) : [];
  const [first] = places;
  if (first === undefined) throw invalid("Missing required param: line_items.", "line_items", "parameter_missing");
  if (places.length > mostLines) throw invalid("A session has up to 100 line items.", "line_items");
  const currency = requiredText(form, `${first}.price_data.currency`);
  const amounts = places.map((place) => lineAmount(form, place, currency));
  const amount = amounts.reduce((sum, one) => sum + one, 0);
  checkTotal(amount, `${first}.price_data.unit_amount`);
  return { amount, currency };
}

function lineAmount(form: Form, place: string, currency: string): number {
  const own = requiredText(form, `${place}.price_data.currency`);
  if (!/^[a-z]{3}$/.test(own)) throw invalid(`Invalid currency: ${own}.`, `${place}.price_data.currency`);
  if (own !== currency) throw invalid("All line items must have the same currency.", `${place}.price_data.currency`);
  requiredText(form, `${place}.price_data.product_data.name`);
  const quantity = integer(form, `${place}.quantity`);
  if (quantity < 1) throw invalid("Invalid positive integer", `${place}.quantity`);
  const unitAmount = integer(form, `${place}.price_data.unit_amount`);
  checkUnits(unitAmount, currency, `${place}.price_data.unit_amount`);
  return unitAmount * quantity;
}

/** https://docs.stripe.com/currencies#special-cases */
function checkUnits(amount: number, currency: string, param: string): void {
  if (wholeHundreds.has(currency) && amount % 100 !== 0) {
    const code = "invalid_charge_amount_no_decimal_compatible";
    throw invalid("Invalid amount. It must be evenly divisible by 100.", param, code);
  }
  if (threeDecimal.has(currency) && amount % 10 !== 0) {
    throw invalid("Invalid amount. The last digit of a three-decimal currency must be 0.", param);
  }
}

/** The real minimum differs by currency, here it is 50 of the smallest unit. */
function checkTotal(amount: number, param: string): void {
  if (amount < 50) throw invalid("The Checkout Session's total amount is too small.", param, "amount_too_small");
  if (amount > 99_999_999)
    throw invalid("The Checkout Session's total amount is too large.", param, "amount_too_large");
}

function allowedTypes(form: Form): string[] | null {
  if (at(form, "allowed_payment_method_types") === undefined) return null;
  const types = Object.values(textsAt(form, "allowed_payment_method_types"));
  if (types.length > 0 && types.every((type) => /^[a-z][a-z0-9_]*$/.test(type))) return types;
  throw invalid("Invalid payment method type.", "allowed_payment_method_types");
}

function email(form: Form): string | null {
  const text = textAt(form, "customer_email");
  if (text === undefined) return null;
  if (/^[\w.%+-]+@[\w-]+(?:\.[\w-]+)+$/.test(text)) return text;
  throw invalid(`Invalid email address: ${text}`, "customer_email", "email_invalid");
}

// https://docs.stripe.com/js/appendix/supported_locales
const locales = new Set(
  (
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt " +
    "pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW"
  ).split(" "),
);

function locale(form: Form): SessionOrder["locale"] {
  const text = textAt(form, "locale");
  if (text === undefined) return null;
  if (locales.has(text)) return text;
  throw invalid(`Invalid locale: ${text}`, "locale");
}

// https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-shipping_address_collection
const notDelivered = new Set("AS CC CU CX FM HM IR KP MH MP NF PW SY UM VI".split(" "));

function allowedCountries(form: Form): string[] | null {
  const path = "shipping_address_collection.allowed_countries";
  if (at(form, "shipping_address_collection") === undefined) return null;
  const countries = Object.values(textsAt(form, path));
  const isFine = countries.every((country) => /^[A-Z]{2}$/.test(country) && !notDelivered.has(country));
  if (isFine && countries.length > 0 && new Set(countries).size === countries.length) return countries;
  throw invalid("Allowed countries are two-letter codes that Checkout can collect an address for.", path);
}

function captureMethod(form: Form): IntentOrder["captureMethod"] {
  const method = textAt(form, "payment_intent_data.capture_method") ?? "automatic_async";
  if (method === "manual" || method === "automatic_async") return method;
  throw invalid(`This sandbox does not know the capture method ${method}.`, "payment_intent_data.capture_method");
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
