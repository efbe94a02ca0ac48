import { Answered, Refusal, type Call, type Endpoint } from "../provider-kit/index.ts";
import type { Books } from "./books.ts";
import type { Clients, Right } from "./clients.ts";
import type { Session, Subscription, Transaction } from "./objects.ts";
import { readOrder, readPublishing, readSessionOrder, type Publishing } from "./rules.ts";
import type { Operation, Till } from "./till.ts";

export interface ApiParts {
  readonly books: Books;
  readonly clients: Clients;
  readonly till: Till;
  /** Where payers reach this sandbox. */
  payOrigin(): string;
}

/** Both hosts in one: their paths do not meet. */
export function endpointsOf(parts: ApiParts): readonly Endpoint[] {
  const { books, clients } = parts;
  const tokens: Endpoint = {
    method: "POST",
    path: /^\/v1\/accounts\/(?<aid>[^/]+)\/auth\/token$/,
    answer: (call) => clients.giveToken(call, books.now()),
  };
  return [tokens, ...sessionEndpoints(parts), ...transactionEndpoints(parts), subscriptionEndpoint(parts)];
}

const ofOneSession = "/v1/sessions/(?<id>[^/]+)";

function sessionEndpoints(parts: ApiParts): readonly Endpoint[] {
  const { books } = parts;
  return [
    { method: "POST", path: /^\/v1\/sessions-profile$/, answer: (call) => create(parts, call) },
    {
      method: "GET",
      path: new RegExp(`^${ofOneSession}$`),
      answer: (call) => shown(sessionOf(parts, call, "read:checkout")),
    },
    {
      method: "PUT",
      path: new RegExp(`^${ofOneSession}$`),
      answer: (call) => update(books, sessionOf(parts, call, "write:checkout"), call),
    },
    {
      method: "POST",
      path: new RegExp(`^${ofOneSession}/cancel$`),
      answer: (call) => cancel(parts, sessionOf(parts, call, "write:checkout")),
    },
  ];
}

function isStrict({ headers }: Call): boolean {
  return (headers["dintero-feature-toggles"] ?? "").includes("strict-session-amounts");
}

const month = 30 * 24 * 60 * 60 * 1000;

function create({ books, clients, payOrigin }: ApiParts, call: Call): unknown {
  const accountId = clients.accountOf(call, "write:checkout", books.now());
  const order = readSessionOrder(call.body, { isStrict: isStrict(call), now: books.now() });
  const session: Session = {
    ...order,
    id: books.newId(accountId),
    account_id: accountId,
    created_at: books.instant(),
    updated_at: books.instant(),
    expires_at: order.expires_at ?? new Date(books.now() + month).toISOString(),
    events: [],
  };
  books.sessions.set(session.id, session);
  const told = call.query.get("include_session") === "true" ? { session: shown(session) } : {};
  const url = `${payOrigin()}/v1/view/${session.id}`;
  const publish = readPublishing(call.body).map((wish) => publishedBy(books, wish, { session, url }));
  return { id: session.id, url, ...(publish.length > 0 && { publish }), ...told };
}

/** A number nobody can be reached at is passed over, which is no error. */
function publishedBy(
  books: Books,
  { channel, to }: Publishing,
  { session, url }: { readonly session: Session; readonly url: string },
): unknown {
  const isReached = !to.endsWith("00000");
  if (isReached) books.messages.push({ sessionId: session.id, channel, to, url });
  return { channel, type: "checkout-link", id: books.newGuid(), status: isReached ? "sent" : "skipped" };
}

function shown(session: Session): unknown {
  return structuredClone(session);
}

function sessionOf({ books, clients }: ApiParts, call: Call, right: Right): Session {
  const accountId = clients.accountOf(call, right, books.now());
  const session = books.sessions.get(decodeURIComponent(call.params["id"] ?? ""));
  if (session?.account_id === accountId) return session;
  throw new Refusal(404, "There is no such session.");
}

/** One that was shown to somebody is locked by its page only. */
function update(books: Books, session: Session, call: Call): unknown {
  const isShown = session.events.some(({ name }) => name === "VISITED");
  const isUnlocked = call.query.get("update_without_lock") === "true";
  if (isShown || !isUnlocked || session.transaction_id !== undefined || session.cancelled_at !== undefined) {
    throw new Refusal(409, "The session is not locked.");
  }
  session.order = readOrder((call.body as { order?: unknown } | null)?.order, isStrict(call));
  books.log(session, "UPDATE_SESSION");
  return shown(session);
}

/** Voids what was begun or is held; not allowed from there on. */
export function cancel({ books, till }: Pick<ApiParts, "books" | "till">, session: Session): unknown {
  const transaction = books.transactionOf(session);
  if (transaction && !["INITIATED", "AUTHORIZED"].includes(transaction.status)) {
    throw new Refusal(409, `A session whose transaction is ${transaction.status} cannot be cancelled.`);
  }
  if (session.cancelled_at !== undefined) throw new Refusal(409, "The session is cancelled already.");
  if (transaction?.status === "AUTHORIZED") till.operate(transaction, { name: "VOID" });
  session.cancelled_at = books.instant();
  books.log(session, "CANCELLED");
  return shown(session);
}

function transactionEndpoints(parts: ApiParts): readonly Endpoint[] {
  const { books, clients } = parts;
  return [
    {
      method: "GET",
      path: /^\/v1\/transactions$/,
      answer: (call) => {
        const accountId = clients.accountOf(call, "read:checkout", books.now());
        const wanted = call.query.get("merchant_reference");
        return [...books.transactions.values()]
          .filter(
            (one) => one.account_id === accountId && (wanted ?? one.merchant_reference) === one.merchant_reference,
          )
          .slice(0, Number(call.query.get("limit") ?? 10));
      },
    },
    {
      method: "GET",
      path: /^\/v1\/transactions\/(?<id>[^/]+)$/,
      answer: (call) => structuredClone(transactionOf(parts, call, "read:checkout")),
    },
    {
      method: "POST",
      path: /^\/v1\/transactions\/(?<id>[^/]+)\/(?<name>capture|refund|void)$/,
      answer: (call) => operate(parts, call),
    },
  ];
}

function transactionOf({ books, clients }: ApiParts, call: Call, right: Right): Transaction {
  const accountId = clients.accountOf(call, right, books.now());
  const transaction = books.transactions.get(decodeURIComponent(call.params["id"] ?? ""));
  if (transaction?.account_id === accountId) return transaction;
  throw new Refusal(404, "There is no such transaction.");
}

/** Two with the same reference are two: nothing keeps anybody from doing it twice. */
function operate(parts: ApiParts, call: Call): unknown {
  const transaction = transactionOf(parts, call, "write:checkout");
  const name = (call.params["name"] ?? "").toUpperCase() as Operation["name"];
  const body = (call.body ?? {}) as Readonly<Record<string, unknown>>;
  const amount = name === "VOID" ? undefined : Number(body["amount"]);
  if (amount !== undefined && !(Number.isSafeInteger(amount) && amount > 0)) {
    throw new Refusal(400, "The request is not valid.", { fields: { amount: "must be >= 1" } });
  }
  const told = body["capture_reference"] ?? body["refund_reference"];
  const reference = typeof told === "string" ? told : undefined;
  const outcome = parts.till.operate(transaction, { name, amount, reference });
  return new Answered(outcome === "done" ? 200 : 202, structuredClone(transaction));
}

function subscriptionEndpoint({ books, clients }: ApiParts): Endpoint {
  return {
    method: "POST",
    path: /^\/v1\/accounts\/(?<aid>[^/]+)\/hooks\/subscriptions$/,
    answer: (call) => {
      const accountId = clients.accountOf(call, "write:hooks", books.now());
      if (call.params["aid"] !== accountId) throw new Refusal(403, "The client may not act for this account.");
      const subscription = readSubscription(call.body, { id: books.newGuid(), accountId });
      books.subscriptions.set(subscription.id, subscription);
      return new Answered(201, { id: subscription.id, active: true, events: subscription.events });
    },
  };
}

function readSubscription(body: unknown, own: Pick<Subscription, "id" | "accountId">): Subscription {
  const { config, events } = (body ?? {}) as { config?: { url?: unknown; secret?: unknown }; events?: unknown };
  const secret = config?.secret as { type?: unknown; value?: unknown } | undefined;
  const isSigned = secret?.type === "HMAC-SHA1" && typeof secret.value === "string";
  if (typeof config?.url !== "string" || !URL.canParse(config.url) || !Array.isArray(events)) {
    throw new Refusal(400, "The request is not valid.", { fields: { "config.url": "is required" } });
  }
  return { ...own, url: config.url, secret: isSigned ? String(secret.value) : null, events: events.map(String) };
}
