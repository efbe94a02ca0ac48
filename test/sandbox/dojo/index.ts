import {
  createDeliveries,
  overHttp,
  readContract,
  startFake,
  type Deliveries,
  type Refusal,
  type RunningFake,
  type Send,
} from "../provider-kit/index.ts";
import { createBooks } from "./books.ts";
import { intentEndpoints } from "./intents.ts";
import { authorise, createKeys, type Keys } from "./keys.ts";
import { createTill, moneyEndpoints } from "./money.ts";
import type { DojoEvent, Intent, Refund, Secret, Subscription } from "./objects.ts";
import { createPage } from "./page.ts";
import { createPayer, type Payer } from "./payer.ts";
import { addSubscription, deliveriesOf, newSecret, subscriptionEndpoints, type Wanted } from "./subscriptions.ts";

export { signatureOf } from "./subscriptions.ts";
export type { Intent, Subscription } from "./objects.ts";

export interface DojoOptions {
  /** Any free port when left out. */
  readonly port?: number;
  /** Epoch ms; the clock of the machine unless told otherwise. */
  readonly now?: () => number;
  /** Carries webhooks; over HTTP unless told otherwise. */
  readonly send?: Send;
}

/** A Dojo on this machine: its API, its pages, its webhooks, with real state and a hand for every part of it. */
export interface RunningDojo extends RunningFake, Payer, Merchant {
  readonly keys: Keys;
  readonly webhooks: Deliveries;
  /** Copies, oldest first. */
  intents(): readonly Intent[];
  subscriptions(): readonly Subscription[];
  /** From now on the API uses this word for the intent's status. */
  say(id: string, word: string): void;
  /** Changes an intent's fields behind everybody's back. */
  rewrite(id: string, fields: Readonly<Record<string, unknown>>): void;
}

/** What the merchant does in Dojo's own app and portal. */
export interface Merchant {
  refund(id: string, amount: number): Refund;
  capture(id: string, amount: number): string;
  reverse(id: string): string;
  /** The test account has these events and no others. */
  offerEvents(names: readonly string[]): void;
  /** A webhook of the test account that we did not register. */
  subscribe(wanted: Wanted): Subscription;
  /** Adds a secret and makes it the one that signs; the former stays active until it is deleted. */
  changeSecret(subscriptionId: string): Secret;
}

const usualEvents = ["payment_intent.created", "payment_intent.status_updated", "payment_intent.send-receipt"];

/** Read once: it is long. */
let contract: ReturnType<typeof readContract> | undefined;

/** Starts a Dojo on a loopback server of its own. */
export async function startDojo({ port, now = Date.now, send = overHttp }: DojoOptions = {}): Promise<RunningDojo> {
  let catalogue: readonly string[] = usualEvents;
  const webhooks = createDeliveries<DojoEvent>({ send, deliveriesOf: (event) => deliveriesOf(books, event) });
  const books = createBooks(now, (event) => webhooks.announce(event));
  const keys = createKeys();
  const till = createTill(books);
  const payer = createPayer(books);
  const parts = { books, keys, till, catalogue: () => catalogue, payOrigin: () => fake.url };
  const fake: RunningFake = await startFake({
    port,
    page: createPage({ books, payer, till }),
    endpoints: [...intentEndpoints(parts), ...moneyEndpoints(parts), ...subscriptionEndpoints(parts)],
    contract: (contract ??= readContract({ file: "dojo/openapi-2025-09-10.yaml", amend })),
    authorise: (call) => authorise(keys, call),
    refusalBody: (refusal) => problemOf(refusal, books.id("00-")),
    settled: () => webhooks.settled(),
  });
  const found = (id: string): Intent => {
    const intent = books.intents.get(id);
    if (!intent) throw new Error(`There is no ${id}.`);
    return intent;
  };

  return {
    ...fake,
    ...payer,
    keys,
    webhooks,
    refund: (id, amount) => till.refund(found(id), amount),
    capture: (id, amount) => till.capture(found(id), amount),
    reverse: (id) => till.reverse(found(id)),
    offerEvents(names) {
      catalogue = names;
    },
    subscribe: (wanted) => addSubscription(books, "acc_test", wanted),
    changeSecret(id) {
      const secret = newSecret(books, true);
      books.subscriptions.get(id)?.secrets.push(secret);
      return secret;
    },
    intents: () => structuredClone([...books.intents.values()]),
    subscriptions: () => structuredClone([...books.subscriptions.values()]),
    say: (id, word) => void Object.assign(found(id), { status: word }),
    rewrite: (id, fields) => void Object.assign(found(id), fields),
  };
}

/** RFC 7807, as Dojo writes it. */
function problemOf({ status, message, fields }: Refusal, traceId: string): object {
  const named = Object.entries(fields).map(([name, said]) => [name, [said]] as const);
  const errors = named.length > 0 ? { errors: Object.fromEntries(named) } : {};
  return { ...errors, type: "https://tools.ietf.org/html/rfc7231#section-6.5.1", title: message, status, traceId };
}

interface ContractDocument {
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly properties: Record<string, Record<string, unknown>> }>>;
  };
}

/** Version 2026-02-27 has one property more; and a server on this machine has no https. */
function amend(document: Record<string, unknown>): void {
  const { schemas } = (document as unknown as ContractDocument).components;
  const intent = schemas["CreatePaymentIntentRequest"]?.properties;
  if (intent) intent["isNotOnlineCheckout"] = { type: "boolean" };
  for (const name of ["SubscriptionRequest", "SubscriptionUpdateRequest"]) {
    const url = schemas[name]?.properties["url"];
    if (url) url["pattern"] = "^https?://.+";
  }
}
