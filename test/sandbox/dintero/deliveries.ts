import { createHmac } from "node:crypto";
import type { Delivery } from "../provider-kit/index.ts";
import type { Books } from "./books.ts";
import type { Happening, Subscription } from "./objects.ts";

/** What a happening is told by: the session's callback and the account's webhooks, signed now. */
export function deliveriesOf(
  happening: Happening,
  { books, signatureSecret }: { readonly books: Books; readonly signatureSecret: string },
): readonly Delivery[] {
  const callback = callbackOf(happening, signatureSecret, books.now());
  const { account_id: accountId } = happening.session;
  const own = [...books.subscriptions.values()].filter((subscription) => subscription.accountId === accountId);
  const hooks = own.flatMap((subscription) => hookOf(subscription, happening, books.now()) ?? []);
  return [...(callback ? [callback] : []), ...hooks];
}

/** How a callback looks is told by the query that the merchant wrote on its address. */
function callbackOf(happening: Happening, secret: string, now: number): Delivery | null {
  const { session, transaction } = happening;
  if (session.url.callback_url === undefined) return null;
  const address = new URL(session.url.callback_url);
  const wishes = new URLSearchParams(address.search);
  if (!isWanted(happening, wishes)) return null;
  for (const [name, value] of Object.entries(toldOf(happening, wishes))) address.searchParams.set(name, value);
  const method = wishes.get("method") === "POST" ? "POST" : "GET";
  const seconds = Math.floor(now / 1000);
  const parts = { secret, seconds, accountId: session.account_id, method, address: address.href };
  const signature = secret === "" ? {} : { "dintero-signature": callbackSignature(parts) };
  const type = method === "POST" ? { "content-type": "application/json" } : {};
  return {
    method,
    url: address.href,
    body: method === "POST" && transaction ? JSON.stringify(transaction) : "",
    headers: { "event-delivery": happening.id, ...type, ...signature },
    sentAt: now,
  };
}

function isWanted({ event, error }: Happening, wishes: URLSearchParams): boolean {
  if (event) return wishes.getAll("report_event").includes(event.name);
  return error === undefined || wishes.get("report_error") === "true";
}

function toldOf(
  { session, transaction, error, event, at }: Happening,
  wishes: URLSearchParams,
): Record<string, string> {
  return {
    ...(transaction && { transaction_id: transaction.id }),
    [wishes.get("sid_parameter_name") ?? "session_id"]: session.id,
    merchant_reference: session.order.merchant_reference,
    time: at,
    ...(error && { error }),
    ...(event && { event: event.name, event_id: event.id }),
  };
}

export interface CallbackToSign {
  readonly secret: string;
  readonly seconds: number;
  readonly accountId: string;
  readonly method: string;
  readonly address: string;
}

/** https://docs.dintero.com/docs/checkout/validating-callbacks */
export function callbackSignature({ secret, seconds, accountId, method, address }: CallbackToSign): string {
  const { hostname, pathname, searchParams } = new URL(address);
  searchParams.sort();
  const signed = [seconds, accountId, method, hostname, pathname, searchParams.toString()].join("\n");
  return `t=${seconds},v0-hmac-sha256=${createHmac("sha256", secret).update(signed).digest("hex")}`;
}

/** https://docs.dintero.com/docs/checkout/webhooks; what the second event looks like is not documented. */
function hookOf(subscription: Subscription, happening: Happening, now: number): Delivery | null {
  const { session, transaction, error, event } = happening;
  const name = transaction && (event || !error) ? "checkout_transaction" : "checkout_authorization";
  if (!subscription.events.includes(name)) return null;
  const body = JSON.stringify({
    account_id: session.account_id,
    event: name,
    event_delivery: happening.id,
    ...(name === "checkout_authorization" && { session_id: session.id, error }),
    ...(transaction && { transaction }),
  });
  return {
    method: "POST",
    url: subscription.url,
    body,
    headers: {
      "content-type": "application/json",
      event: name,
      "event-delivery": happening.id,
      ...(subscription.secret !== null && { "event-signature": hookSignature(body, subscription.secret) }),
    },
    sentAt: now,
  };
}

export function hookSignature(body: string, secret: string): string {
  return createHmac("sha1", secret).update(body).digest("hex");
}
