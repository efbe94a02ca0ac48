import { Stripe } from "stripe";
import type { ApiEndpoint, Call } from "./api-endpoint.ts";
import { isLive, type Books } from "./books.ts";
import { expanded, listed } from "./expansion.ts";
import { textAt, textsAt, type Form } from "./form.ts";
import type { Merchant } from "./merchant.ts";
import { moneyEndpoints } from "./money-endpoints.ts";
import { newSession, type Dispute, type Endpoint, type Intent, type Refund, type Session } from "./objects.ts";
import { Refusal } from "./refusal.ts";
import { only, readIntentOrder, readSessionOrder } from "./rules.ts";

export interface ApiParts {
  readonly books: Books;
  readonly merchant: Merchant;
  /** Where the pages for payers are. */
  readonly payOrigin: () => string;
}

const paging = ["limit", "starting_after", "created", "expand"];

/** The part of Stripe's API that this program uses; anything else is answered 404. */
export function apiEndpoints({ books, merchant, payOrigin }: ApiParts): readonly ApiEndpoint[] {
  const sessions = "checkout_session_write";
  return [
    { method: "POST", path: /^\/v1\/checkout\/sessions$/, right: sessions, answer: createSession },
    { method: "GET", path: /^\/v1\/checkout\/sessions$/, right: sessions, answer: listSessions },
    { method: "GET", path: /^\/v1\/checkout\/sessions\/(\w+)$/, right: sessions, answer: readSession },
    { method: "POST", path: /^\/v1\/checkout\/sessions\/(\w+)\/expire$/, right: sessions, answer: expireSession },
    ...moneyEndpoints(books),
    { method: "GET", path: /^\/v1\/payment_intents$/, right: "payment_intent_read", answer: listOf("intents") },
    { method: "GET", path: /^\/v1\/refunds$/, right: "charge_read", answer: listOf("refunds") },
    {
      method: "GET",
      path: /^\/v1\/balance_transactions\/(\w+)$/,
      right: "balance_transaction_source_read",
      answer: ({ id, form }) => {
        only(form, []);
        const booked = books.balance.get(id);
        if (booked) return booked;
        throw new Refusal(404, `No such balance transaction: '${id}'`, { code: "resource_missing", param: "id" });
      },
    },
    { method: "GET", path: /^\/v1\/disputes$/, right: "dispute_read", answer: listOf("disputes") },
    { method: "GET", path: /^\/v1\/webhook_endpoints$/, right: "webhook_write", answer: listOf("endpoints") },
    { method: "POST", path: /^\/v1\/webhook_endpoints$/, right: "webhook_write", answer: createEndpoint },
  ];

  function createSession({ form, livemode }: Call): unknown {
    const order = readSessionOrder(form, livemode, books.seconds());
    const session = newSession(books.newId(livemode ? "cs_live" : "cs_test"), order, payOrigin());
    books.sessions.set(session.id, session);
    books.intentOrders.set(session.id, readIntentOrder(form));
    return session;
  }

  function listSessions({ form, livemode }: Call): unknown {
    only(form, [...paging, "payment_intent", "status"]);
    merchant.expireDue();
    const found = matching(books.sessions.values(), form, ["payment_intent", "status"]);
    return listed(
      books,
      found.filter((session) => session.livemode === livemode),
      form,
      "/v1/checkout/sessions",
    );
  }

  function sessionOf({ id, livemode }: Call): Session {
    merchant.expireDue();
    const session = books.sessions.get(id);
    if (session?.livemode === livemode) return session;
    throw new Refusal(404, `No such checkout.session: ${id}`, { code: "resource_missing", param: "session" });
  }

  function readSession(call: Call): unknown {
    only(call.form, ["expand"]);
    return expanded(books, sessionOf(call), Object.values(textsAt(call.form, "expand")));
  }

  function expireSession(call: Call): unknown {
    const { id, status } = sessionOf(call);
    if (status === "open") return merchant.expire(id);
    const allowed = 'Only Checkout Sessions with a status in ["open"] can be expired.';
    throw new Refusal(400, `${allowed} This Checkout Session has a status of \`${status}\`.`);
  }

  function listOf(kind: "intents" | "refunds" | "disputes" | "endpoints"): ApiEndpoint["answer"] {
    return ({ form, livemode }) => {
      only(form, [...paging, "payment_intent", "charge"]);
      const objects: readonly (Intent | Refund | Dispute | Endpoint)[] = [...books[kind].values()];
      const found = matching(objects, form, ["payment_intent", "charge"]);
      const ofMode = found.filter((object) => isLive(books.charges, object) === livemode).map(withoutSecret);
      return listed(books, ofMode, form, `/v1/${kind}`);
    };
  }

  /** The signing secret is told in this answer only. */
  function createEndpoint({ form, livemode }: Call): unknown {
    only(form, ["url", "enabled_events", "api_version", "description", "metadata"]);
    const url = textAt(form, "url") ?? "";
    if (!URL.canParse(url)) throw new Refusal(400, "Not a valid URL", { code: "url_invalid", param: "url" });
    if (textAt(form, "api_version") !== Stripe.API_VERSION) throw new Refusal(400, "Invalid API version.");
    const endpoint: Endpoint & { readonly secret: string } = {
      id: books.newId("we"),
      object: "webhook_endpoint",
      api_version: Stripe.API_VERSION,
      application: null,
      created: books.seconds(),
      description: textAt(form, "description") ?? null,
      enabled_events: Object.values(textsAt(form, "enabled_events")),
      livemode,
      metadata: textsAt(form, "metadata"),
      secret: books.newId("whsec"),
      status: "enabled",
      url,
    };
    books.endpoints.set(endpoint.id, endpoint);
    return endpoint;
  }
}

/** Newest first; only objects that have what the query asks of these fields. */
function matching<T extends object>(objects: Iterable<T>, form: Form, fields: readonly string[]): T[] {
  const since = Number(textAt(form, "created.gte") ?? 0);
  return [...objects].toReversed().filter((object) => {
    const values = object as Readonly<Record<string, unknown>>;
    const isRecent = Number(values["created"]) >= since;
    return isRecent && fields.every((field) => form[field] === undefined || values[field] === form[field]);
  });
}

function withoutSecret<T extends object>(object: T): T {
  return { ...object, secret: undefined };
}
