import { z } from "zod";
import { UnverifiedWebhookError } from "../../domain/errors.ts";
import type { Hint, RawWebhook } from "../../ports/provider.ts";
import { fingerprint, isSigned } from "../common/signature.ts";

export interface WebhookReader {
  readonly accountId: string;
  /** Of the account's signature over callbacks; none: callbacks are not signed and taken as bare hints. */
  readonly signatureSecrets: readonly string[];
  /** Of the account's webhook subscription; none: its deliveries are refused. */
  readonly hookSecrets: readonly string[];
}

/**
 * Two kinds of deliveries come to one address: the callback of a session, and the account's webhook where one is
 * subscribed. Only the latter names its event in a header. Throws UnverifiedWebhookError.
 */
export function readDinteroWebhook(webhook: RawWebhook, reader: WebhookReader): Hint {
  const { headers } = webhook;
  const namesEvent = headers["event"] !== undefined && headers["dintero-signature"] === undefined;
  const isHook = namesEvent || headers["event-signature"] !== undefined;
  return isHook ? readHook(webhook, reader) : readCallback(webhook, reader);
}

function readCallback(webhook: RawWebhook, reader: WebhookReader): Hint {
  if (reader.signatureSecrets.length > 0) verifyCallback(webhook, reader);
  const query = new URLSearchParams(webhook.query);
  const told = (name: string): string => query.get(name) ?? "";
  const session = query.getAll("session_id").concat(query.getAll("sid"));
  const status = bodyStatus(webhook.body);
  const happening = [told("transaction_id"), told("event_id"), told("event"), told("error"), told("time"), status];
  const delivery = webhook.headers["event-delivery"];
  const dedupeKey = typeof delivery === "string" ? delivery : fingerprint([...session, ...happening].join("\n"));
  const kind = told("event") || told("error") || "callback";
  return { dedupeKey: dedupeKey.slice(0, 200), kind: kind.slice(0, 60), read: checkoutIn(session) };
}

/** Seconds a callback may be old, or ahead of our clock. */
const tolerance = 300;

/**
 * Signed are the time, the account, the method and the address with its query; not the body, from which nothing is
 * taken. Host and path are those we are configured with. https://docs.dintero.com/docs/checkout/validating-callbacks
 */
function verifyCallback(webhook: RawWebhook, { accountId, signatureSecrets }: WebhookReader): void {
  const { method, url, query, headers, receivedAt } = webhook;
  const header = headers["dintero-signature"];
  const [, time = "", hex = ""] =
    (typeof header === "string" && /^t=(\d{1,12}),v0-hmac-sha256=([0-9a-f]{64})$/.exec(header)) || [];
  if (time === "") throw new UnverifiedWebhookError("The callback carries no signature of Dintero.");
  const { hostname, pathname } = new URL(url);
  const isSignedAs = (sorted: string) => {
    const message = [time, accountId, method, hostname, pathname, sorted].join("\n");
    return isSigned({ algorithm: "sha256", secrets: signatureSecrets, message, digest: Buffer.from(hex, "hex") });
  };
  const isSkewed = Math.abs(receivedAt - Number(time) * 1000) > tolerance * 1000;
  const isDinteros = [serialised(query), sortedAsTheyCame(query)].some((sorted) => isSignedAs(sorted));
  if (isSkewed || !isDinteros) {
    const sentence = "The signature does not hold for this callback and time.";
    throw new UnverifiedWebhookError(sentence, { isSkewed: isSkewed && isDinteros });
  }
}

function serialised(query: string): string {
  const params = new URLSearchParams(query);
  params.sort();
  return params.toString();
}

/** How other characters than the space are escaped is not said, so what came counts as well. */
function sortedAsTheyCame(query: string): string {
  const name = (pair: string): string => pair.split("=", 1)[0] ?? "";
  const pairs = query.replaceAll("%20", "+").split("&");
  return pairs.toSorted((a, b) => Number(name(a) > name(b)) - Number(name(a) < name(b))).join("&");
}

const statusShape = z.object({ status: z.string().max(60) });

/** Unsigned, so good for telling one delivery from the next and for nothing else. */
function bodyStatus(body: Buffer): string {
  const read = statusShape.safeParse(parsed(body));
  return read.success ? read.data.status : "";
}

/** A session that is named twice in different ways is none. */
function checkoutIn(sessions: readonly unknown[]): Hint["read"] {
  const [session, ...others] = new Set(sessions);
  const isOne = typeof session === "string" && others.length === 0;
  return isOne && /^[\w.:-]{1,100}$/.test(session) ? { checkout: session } : null;
}

const hookShape = z.object({
  account_id: z.string().nullish(),
  event: z.string().max(255),
  event_delivery: z.string().min(1).max(200).nullish(),
  session_id: z.string().nullish(),
  transaction: z.object({ session_id: z.string().nullish() }).nullish(),
});

/** The body is signed as a whole, but with no time in it. https://docs.dintero.com/docs/checkout/webhooks */
function readHook({ body, headers }: RawWebhook, { accountId, hookSecrets }: WebhookReader): Hint {
  verifyHook(body, headers["event-signature"], hookSecrets);
  const read = hookShape.safeParse(parsed(body));
  if (!read.success) {
    const kind = headers["event"] === "ping" ? "ping" : "unreadable";
    return { dedupeKey: fingerprint(body), kind, read: null };
  }
  const { account_id: account, event, event_delivery: delivery, transaction, session_id: session } = read.data;
  const isOurs = (account ?? accountId) === accountId;
  const sessions = [transaction?.session_id, session].flatMap((id) => id ?? []);
  return {
    dedupeKey: delivery ?? fingerprint(body),
    kind: event.slice(0, 60),
    read: isOurs ? checkoutIn(sessions) : null,
  };
}

function verifyHook(body: Buffer, header: unknown, secrets: readonly string[]): void {
  const hex = typeof header === "string" && /^[0-9a-f]{40}$/.test(header) ? header : "";
  const digest = Buffer.from(hex, "hex");
  const isSignedAs = (message: string | Buffer) => isSigned({ algorithm: "sha1", secrets, message, digest });
  if (!isSignedAs(body) && !isSignedAs(writtenAnew(body)))
    throw new UnverifiedWebhookError("The signature does not hold for this webhook.");
}

/** The published check signs the JSON as it is written anew. What cannot be written stays as it came. */
function writtenAnew(body: Buffer): string | Buffer {
  try {
    return JSON.stringify(JSON.parse(body.toString("utf8")));
  } catch {
    return body;
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
