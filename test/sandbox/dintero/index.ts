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
import { createClients, type Clients } from "./clients.ts";
import { deliveriesOf } from "./deliveries.ts";
import type { Happening, Message, Session, Subscription, Transaction } from "./objects.ts";
import { createPage } from "./page.ts";
import { createPayer, isPayable, type Payer } from "./payer.ts";
import { cancel, endpointsOf } from "./sessions.ts";
import { createTill, type Operation, type Till } from "./till.ts";

export type { Credentials } from "./clients.ts";
export { callbackSignature, hookSignature } from "./deliveries.ts";
export type { Transaction } from "./objects.ts";

export interface DinteroOptions {
  /** Any free port when left out. */
  readonly port?: number;
  /** Epoch ms; the clock of the machine unless told otherwise. */
  readonly now?: () => number;
  /** Carries callbacks and webhooks; over HTTP unless told otherwise. */
  readonly send?: Send;
}

/** A Dintero on this machine: both hosts at one address, its pages, its deliveries, with a hand for every part of it. */
export interface RunningDintero extends RunningFake, Payer, Omit<Till, "operate"> {
  readonly keys: Pick<Clients, "issue" | "revoke" | "endTokens" | "countTokens">;
  readonly webhooks: Deliveries;
  /** Copies, oldest first. */
  sessions(): readonly Session[];
  transaction(sessionId: string): Transaction | null;
  subscriptions(): readonly Subscription[];
  /** What was sent to payers, oldest first. */
  messages(): readonly Message[];
  isPayable(sessionId: string): boolean;
  /** What somebody does with a session in the back office; the whole sum unless told otherwise. */
  inBackOffice(sessionId: string, act: Operation["name"] | "CANCEL", amount?: number): void;
  /** From now on the API uses this word for the status of the session's transaction, which there is by then. */
  say(sessionId: string, word: string): void;
  /** Changes a transaction's or session's fields behind everybody's back. */
  rewrite(id: string, fields: Readonly<Record<string, unknown>>): void;
}

/** Starts a Dintero on a loopback server of its own. */
export async function startDintero({
  port,
  now = Date.now,
  send = overHttp,
}: DinteroOptions = {}): Promise<RunningDintero> {
  const clients = createClients();
  const webhooks = createDeliveries<Happening>({
    send,
    deliveriesOf: (happening) =>
      deliveriesOf(happening, { books, signatureSecret: clients.signatureSecretOf(happening.session.account_id) }),
  });
  const books = createBooks(now, (happening) => webhooks.announce(happening));
  const till = createTill(books);
  const payer = createPayer(books);
  const fake: RunningFake = await startFake({
    port,
    page: createPage({ books, payer, till }),
    endpoints: endpointsOf({ books, clients, till, payOrigin: () => fake.url }),
    contract: readContract({ file: "dintero/contract-subset.yaml", prefix: "/v1" }),
    // Each endpoint asks for the right it needs.
    authorise: () => undefined,
    refusalBody: errorOf,
    settled: () => webhooks.settled(),
  });
  const found = (id: string): Session => {
    const session = books.sessions.get(id);
    if (!session) throw new Error(`There is no ${id}.`);
    return session;
  };

  return {
    ...fake,
    ...payer,
    takeTime: till.takeTime,
    finish: till.finish,
    failNext: till.failNext,
    keys: clients,
    webhooks,
    sessions: () => structuredClone([...books.sessions.values()]),
    transaction: (id) => structuredClone(books.transactionOf(found(id))),
    subscriptions: () => [...books.subscriptions.values()],
    messages: () => [...books.messages],
    isPayable: (id) => isPayable(books, found(id)),
    inBackOffice(id, act, amount) {
      const transaction = books.transactionOf(found(id));
      if (act === "CANCEL") cancel({ books, till }, found(id));
      else if (transaction) till.operate(transaction, { name: act, amount });
    },
    say(id, word) {
      if (!books.transactionOf(found(id))) payer.challenge(id);
      Object.assign(books.transactionOf(found(id)) ?? {}, { status: word });
    },
    rewrite(id, fields) {
      Object.assign(books.transactions.get(id) ?? found(id), fields);
    },
  };
}

/** Dintero's shape of a refusal: one sentence, and what a check of the request found. */
function errorOf({ status, message, fields }: Refusal): object {
  const errors = Object.entries(fields).map(([dataPath, said]) => ({ dataPath, message: said }));
  return { error: { code: String(status), message, ...(errors.length > 0 && { errors }) } };
}
