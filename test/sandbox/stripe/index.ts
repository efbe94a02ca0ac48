import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { Router, text } from "express";
import { type Books, createBooks, type StripeEvent } from "./books.ts";
import { createDeliveries, postDelivery, type Deliveries, type Send } from "./deliveries.ts";
import { apiEndpoints } from "./endpoints.ts";
import { createFaults, type Faults } from "./faults.ts";
import { createGate, type SeenCall } from "./gate.ts";
import { createKeys, type Keys } from "./keys.ts";
import { createMerchant, type Merchant } from "./merchant.ts";
import type { Charge, Dispute, Intent, Refund, Session } from "./objects.ts";
import { createPage } from "./page.ts";
import { createPayer, type Payer } from "./payer.ts";

export { postDelivery, signatureHeader, type Delivery } from "./deliveries.ts";
export type { SeenCall } from "./gate.ts";

export interface StripeOptions {
  /** Where payers reach this sandbox: `http://127.0.0.1:8082`. */
  readonly origin: string;
  /** Epoch ms; the clock of the machine unless told otherwise. */
  readonly now?: () => number;
  /** Carries webhooks; over HTTP unless told otherwise. */
  readonly send?: Send;
}

/** A Stripe on this machine: its API, its pages, its webhooks, with real state and a hand for every part of it. */
export interface StripeSandbox extends Payer, Merchant {
  /** To be mounted at `/` of a server of its own: Stripe's client knows a host and a port, but no path. */
  readonly router: Router;
  readonly keys: Keys;
  readonly faults: Faults;
  readonly webhooks: Deliveries;
  /** Copies, oldest first. */
  sessions(): readonly Session[];
  /** Copies, oldest first. */
  refunds(): readonly Refund[];
  events(): readonly StripeEvent[];
  /** The money a session has brought, in Stripe's units; none where it was not paid. */
  money(sessionId: string): SessionMoney;
  /** Every call that arrived, oldest first. */
  calls(): readonly SeenCall[];
  /** Changes an object's fields behind everybody's back: for words and sums that Stripe does not have today. */
  rewrite(id: string, fields: Readonly<Record<string, unknown>>): void;
}

export interface SessionMoney {
  readonly captured: number;
  readonly refunded: number;
  /** How many refunds were made over the API, and not in the dashboard. */
  readonly refundsByApi: number;
}

export function createStripe({ origin, now = Date.now, send = postDelivery }: StripeOptions): StripeSandbox {
  const webhooks = createDeliveries({ now, send, books: () => books });
  const books = createBooks(now, (event) => webhooks.announce(event));
  const payer = createPayer(books);
  const merchant = createMerchant(books);
  const keys = createKeys();
  const faults = createFaults();
  const seen: SeenCall[] = [];
  const endpoints = apiEndpoints({ books, merchant, payOrigin: () => origin });
  const router = Router();
  router.use("/v1", text({ type: () => true, limit: "1mb" }));
  router.all("/v1/*path", createGate({ endpoints, keys, faults, seen }));
  router.use(createPage({ books, payer, merchant }));

  return {
    ...payer,
    ...merchant,
    router,
    keys,
    faults,
    webhooks,
    sessions: () => structuredClone([...books.sessions.values()]),
    refunds: () => structuredClone([...books.refunds.values()]),
    events: () => [...books.events],
    money: (sessionId) => moneyOf(books, sessionId),
    calls: () => [...seen],
    rewrite(id, fields) {
      const kinds: readonly ReadonlyMap<string, Session | Intent | Charge | Refund | Dispute>[] = [
        books.sessions,
        books.intents,
        books.charges,
        books.refunds,
        books.disputes,
      ];
      const object = kinds.map((objects) => objects.get(id)).find((found) => found);
      if (!object) throw new Error(`There is no ${id}.`);
      Object.assign(object, fields);
    },
  };
}

function moneyOf({ sessions, charges, refunds }: Books, sessionId: string): SessionMoney {
  const intent = sessions.get(sessionId)?.payment_intent;
  const own = [...charges.values()].filter((charge) => intent && charge.payment_intent === intent);
  const given = [...refunds.values()].filter((refund) => own.some(({ id }) => id === refund.charge));
  return {
    captured: own.reduce((sum, { amount_captured: captured }) => sum + captured, 0),
    refunded: own.reduce((sum, { amount_refunded: refunded }) => sum + refunded, 0),
    refundsByApi: given.filter(({ metadata }) => Object.keys(metadata ?? {}).length > 0).length,
  };
}

export interface RunningStripe extends StripeSandbox {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a sandbox on its own loopback server; any free port unless told otherwise. */
export async function startStripe(
  options: Omit<StripeOptions, "origin"> & { readonly port?: number } = {},
): Promise<RunningStripe> {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => {
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sandbox = createStripe({ ...options, origin: url });
  app.use(sandbox.router);
  return {
    ...sandbox,
    url,
    async close() {
      await sandbox.webhooks.settled();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
