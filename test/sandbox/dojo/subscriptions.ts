import { createHmac } from "node:crypto";
import { Answered, Refusal, type Call, type Delivery, type Endpoint } from "../provider-kit/index.ts";
import type { Books } from "./books.ts";
import { invalid, type Keys } from "./keys.ts";
import type { Account, DojoEvent, Secret, Subscription } from "./objects.ts";
import { asFields, type Fields } from "./rules.ts";

export interface SubscriptionParts {
  readonly books: Books;
  readonly keys: Keys;
  /** The events that can be subscribed to. */
  catalogue(): readonly string[];
}

export function subscriptionEndpoints(parts: SubscriptionParts): readonly Endpoint[] {
  const { books, keys, catalogue } = parts;
  return [
    {
      method: "GET",
      path: /^\/webhooks\/events$/,
      answer: () => [{ model: "payment_intent", events: catalogue() }],
    },
    { method: "GET", path: /^\/webhooks$/, answer: (call) => ofAccount(books, keys.accountOf(call)) },
    {
      method: "POST",
      path: /^\/webhooks$/,
      answer: (call) => subscribe(parts, keys.accountOf(call), asFields(call.body)),
    },
    {
      method: "PATCH",
      path: /^\/webhooks\/(?<id>[^/]+)$/,
      answer: (call) => change(parts, subscriptionOf(parts, call), asFields(call.body)),
    },
    {
      method: "DELETE",
      path: /^\/webhooks\/(?<id>[^/]+)$/,
      answer(call) {
        books.subscriptions.delete(subscriptionOf(parts, call).id);
        return new Answered(204, undefined);
      },
    },
  ];
}

function ofAccount(books: Books, { id }: Account): readonly Subscription[] {
  return [...books.subscriptions.values()].filter(({ accountId }) => accountId === id);
}

function subscriptionOf({ books, keys }: SubscriptionParts, call: Call): Subscription {
  const found = books.subscriptions.get(call.params["id"] ?? "");
  if (found?.accountId !== keys.accountOf(call).id) throw new Refusal(404, "Not Found");
  return found;
}

function subscribe(parts: SubscriptionParts, account: Account, body: Fields): Subscription {
  const { books } = parts;
  const wanted = checked(parts, body);
  checkFree(ofAccount(books, account), wanted.events);
  return addSubscription(books, account.id, wanted);
}

export type Wanted = Pick<Subscription, "events" | "url" | "description">;

/** Also for those that others made before we came. */
export function addSubscription(books: Books, accountId: string, wanted: Wanted): Subscription {
  const at = books.stamp();
  const secrets = [newSecret(books, true)];
  const subscription = { id: books.id("ws_"), accountId, ...wanted, secrets, createdAt: at, updatedAt: at };
  books.subscriptions.set(subscription.id, subscription);
  return subscription;
}

export function newSecret(books: Books, isActive: boolean): Secret {
  return { id: books.id("sc_"), value: books.id("canary-"), createdAt: books.stamp(), isActive };
}

function change(parts: SubscriptionParts, own: Subscription, body: Fields): Subscription {
  const { events, url, description } = checked(parts, { events: own.events, url: own.url, ...body });
  checkFree(
    [...parts.books.subscriptions.values()].filter((other) => other !== own && other.accountId === own.accountId),
    events,
  );
  return Object.assign(own, {
    events,
    url,
    description: description ?? own.description,
    updatedAt: parts.books.stamp(),
  });
}

/** One webhook per event. */
function checkFree(others: readonly Subscription[], events: readonly string[]): void {
  const isTaken = others.some((other) => other.events.some((event) => events.includes(event)));
  if (isTaken) throw new Refusal(409, "A webhook for this event exists already.");
}

function checked({ catalogue }: SubscriptionParts, { events, url, description }: Fields): Wanted {
  const names = Array.isArray(events) ? events.map(String) : [];
  const unknown = names.find((name) => !catalogue().includes(name));
  if (names.length === 0) throw invalid("Events", "At least one event is required.");
  if (unknown !== undefined) throw invalid("Events", `There is no event ${unknown}.`);
  if (typeof url !== "string" || !isAddress(url)) throw invalid("Url", "An https address is required.");
  return { events: names, url, description: typeof description === "string" ? description : null };
}

/** The real one takes https only; a server on this machine has none. */
function isAddress(url: string): boolean {
  return /^https:\/\/.+/.test(url) || /^http:\/\/(?:127\.0\.0\.1|localhost)[:/]/.test(url);
}

/** One signed call for each subscription that wants the event, by the newest of its active secrets. */
export function deliveriesOf(books: Books, event: DojoEvent): readonly Delivery[] {
  const body = JSON.stringify(event);
  const takers = [...books.subscriptions.values()].filter(
    ({ accountId, events }) => accountId === event.accountId && events.includes(event.event),
  );
  return takers.map(({ url, secrets }) => {
    const secret = secrets.findLast(({ isActive }) => isActive)?.value ?? "";
    const headers = { "content-type": "application/json", "dojo-signature": signatureOf(body, secret) };
    return { method: "POST", url, body, headers, sentAt: books.now() };
  });
}

/** `sha256=4B-49-…` */
export function signatureOf(body: string | Buffer, secret: string): string {
  const hex = createHmac("sha256", secret).update(body).digest("hex").toUpperCase();
  return `sha256=${(hex.match(/../g) ?? []).join("-")}`;
}
