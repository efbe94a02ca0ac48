import { Refusal } from "../provider-kit/index.ts";
import type { Item, Order } from "./objects.ts";

/**
 * What Dintero checks before it makes or changes a session, from its documents and not from our adapter, so that the
 * two can disagree. https://docs.dintero.com/docs/checkout/integration-checklist
 */

export interface SessionOrder {
  readonly profile_id: string;
  readonly expires_at?: string;
  readonly url: { readonly return_url: string; readonly callback_url?: string };
  readonly order: Order;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string | number>>;
}

interface Form {
  readonly [name: string]: unknown;
}

const profiles: ReadonlySet<string> = new Set(["default", "T12345678.invoice"]);

export function readSessionOrder(body: unknown, { isStrict, now }: { isStrict: boolean; now: number }): SessionOrder {
  const form = formOf(body, "body");
  const url = formOf(form["url"], "url");
  if (!profiles.has(String(form["profile_id"]))) throw invalid("profile_id", "There is no such profile.");
  addressOf(url["return_url"], "url.return_url");
  if (url["callback_url"] !== undefined) addressOf(url["callback_url"], "url.callback_url");
  checkEnd(form["expires_at"], now);
  checkConfiguration(formOf(form["configuration"] ?? {}, "configuration"));
  checkMetadata(formOf(form["metadata"] ?? {}, "metadata"));
  readOrder(form["order"], isStrict);
  return { ...(form as unknown as SessionOrder), metadata: (form["metadata"] ?? {}) as SessionOrder["metadata"] };
}

export interface Publishing {
  readonly channel: "sms" | "push";
  readonly to: string;
}

/** Whom the page's address is sent to. https://docs.dintero.com/docs/checkout/use-cases/payment-links */
export function readPublishing(body: unknown): readonly Publishing[] {
  const { configuration, customer } = body as { configuration?: Form; customer?: Form };
  const wishes = configuration?.["publish"] ?? [];
  if (!Array.isArray(wishes)) throw invalid("configuration.publish", "must be a list");
  return wishes.map((wish: Form, place) => {
    const path = `configuration.publish/${place}`;
    const { channel, type } = wish;
    if ((channel !== "sms" && channel !== "push") || type !== "checkout-link") throw invalid(path, "is not known");
    const to = customer?.["phone_number"];
    if (typeof to !== "string" || !/^\+\d{8,15}$/.test(to)) throw invalid("customer.phone_number", "is required");
    return { channel, to };
  });
}

/** With the feature `strict-session-amounts` the lines have to add up; without it nobody looks. */
export function readOrder(value: unknown, isStrict: boolean): Order {
  const form = formOf(value, "order");
  const order = form as unknown as Order;
  wholeNumber(form["amount"], "order.amount");
  if (order.amount < 1) throw invalid("order.amount", "must be >= 1");
  if (!/^[A-Z]{3}$/.test(String(form["currency"]))) throw invalid("order.currency", "is no currency");
  if (!form["merchant_reference"]) throw invalid("order.merchant_reference", "is required");
  const items: readonly Item[] = Array.isArray(form["items"]) ? form["items"] : [];
  if (items.length === 0) throw invalid("order.items", "is required");
  for (const [index, item] of items.entries()) checkItem(item, `order.items/${index}`);
  if (new Set(items.map(({ line_id: line }) => line)).size < items.length) {
    throw invalid("order.items", "line_id must be unique");
  }
  const total = items.reduce((sum, { amount }) => sum + amount, 0);
  if (isStrict && total !== order.amount) throw invalid("order.amount", "must equal the sum of the items");
  return order;
}

function checkItem(item: Item, path: string): void {
  wholeNumber(item.amount, `${path}/amount`);
  if (typeof item.line_id !== "string" || item.line_id === "") throw invalid(`${path}/line_id`, "is required");
  if (typeof item.quantity !== "number" || item.quantity <= 0) throw invalid(`${path}/quantity`, "must be > 0");
  if (item.vat !== undefined) checkVat(item, path);
}

/** A sandbox is stricter here than the real one: a rate below 1 % is surely a fraction that should have been percent. */
function checkVat({ amount, vat = 0, vat_amount: contained }: Item, path: string): void {
  const hundredths = Math.round(vat * 100);
  if (Math.abs(vat * 100 - hundredths) > 1e-6) throw invalid(`${path}/vat`, "has at most two decimals");
  if (hundredths > 0 && hundredths < 100) throw invalid(`${path}/vat`, "is told in percent");
  const divisor = 10_000 + hundredths;
  const expected = Math.floor((2 * amount * hundredths + divisor) / (2 * divisor));
  if (contained !== undefined && contained !== expected) {
    throw invalid(`${path}/vat_amount`, "is not what the amount contains");
  }
}

function checkEnd(value: unknown, now: number): void {
  if (value === undefined) return;
  const end = typeof value === "string" && value.endsWith("Z") ? Date.parse(value) : Number.NaN;
  if (!(end > now)) throw invalid("expires_at", "must be in the future");
}

function checkConfiguration(configuration: Form): void {
  const { auto_capture: capture, channel } = configuration;
  if (capture !== undefined && typeof capture !== "boolean") throw invalid("configuration.auto_capture", "boolean");
  if (channel !== undefined && !["ecommerce", "in_app", "in_store"].includes(String(channel))) {
    throw invalid("configuration.channel", "is none of the channels");
  }
  const isPayable = Object.values(configuration).some((part) => JSON.stringify(part).includes('"enabled":true'));
  if (!isPayable) throw invalid("configuration", "has no way to pay");
}

function checkMetadata(metadata: Form): void {
  for (const [name, value] of Object.entries(metadata)) {
    if (!name.startsWith("ext_")) throw invalid(`metadata.${name}`, "must begin with ext_");
    if (typeof value !== "string" && typeof value !== "number") throw invalid(`metadata.${name}`, "string or number");
  }
}

/** The real one takes no localhost; this one runs on it. */
function addressOf(value: unknown, path: string): void {
  const isWeb = typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
  if (!isWeb) throw invalid(path, "must be an address");
}

function wholeNumber(value: unknown, path: string): void {
  if (!Number.isSafeInteger(value)) throw invalid(path, "must be an integer");
}

function formOf(value: unknown, path: string): Form {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Form;
  throw invalid(path, "must be an object");
}

function invalid(path: string, message: string): Refusal {
  return new Refusal(400, "The request is not valid.", { fields: { [path]: message } });
}
