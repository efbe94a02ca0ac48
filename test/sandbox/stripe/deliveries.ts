import { createHmac } from "node:crypto";
import type { Books, StripeEvent } from "./books.ts";

/** One signed POST to an endpoint. */
export interface Delivery {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Epoch ms of signing. */
  readonly sentAt: number;
  readonly event: StripeEvent;
}

/** What the webhooks do at the moment. */
export interface Deliveries {
  /** Every delivery made so far, in the order they left. */
  readonly sent: readonly Delivery[];
  /** Events from now on are never delivered. */
  drop(): void;
  /** Each event from now on is delivered this many times. */
  repeat(times: number): void;
  /** Events wait until `release`. */
  hold(): void;
  /** Sends what waits, newest first when reversed, and ends every other switch. */
  release(order?: "in order" | "reversed"): void;
  /** Signs an event anew, as a later retry does. */
  resend(eventId: string): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

/** Puts a delivery on its way; what becomes of it is the receiver's business. */
export type Send = (delivery: Delivery) => Promise<void>;

export interface DeliveriesParts {
  readonly now: () => number;
  readonly send: Send;
  readonly books: () => Books;
}

export function createDeliveries({ now, send, books }: DeliveriesParts): Deliveries & {
  announce(event: StripeEvent): void;
} {
  const sent: Delivery[] = [];
  const underWay = new Set<Promise<void>>();
  let waiting: StripeEvent[] | null = null;
  let times = 1;

  function deliver(event: StripeEvent): void {
    for (const { url, secret, enabled_events: wanted, livemode } of books().endpoints.values()) {
      const isWanted = wanted.includes(event.type) || wanted.includes("*");
      if (isWanted && livemode === event.livemode) post(url, secret, event);
    }
  }

  function post(url: string, secret: string, event: StripeEvent): void {
    const sentAt = now();
    const body = JSON.stringify(event, null, 2);
    const signature = signatureHeader(body, secret, Math.floor(sentAt / 1000));
    const headers = { "content-type": "application/json; charset=utf-8", "stripe-signature": signature };
    const delivery = { url, body, headers, sentAt, event };
    sent.push(delivery);
    const trip: Promise<void> = send(delivery)
      .catch(() => undefined)
      .finally(() => underWay.delete(trip));
    underWay.add(trip);
  }

  return {
    sent,
    announce(event) {
      if (waiting) waiting.push(event);
      else for (let turn = 0; turn < times; turn += 1) deliver(event);
    },
    drop() {
      times = 0;
    },
    repeat(count) {
      times = count;
    },
    hold() {
      waiting = [];
    },
    release(order = "in order") {
      const held = waiting ?? [];
      waiting = null;
      times = 1;
      for (const event of order === "reversed" ? held.toReversed() : held) deliver(event);
    },
    resend(eventId) {
      const event = books().events.find(({ id }) => id === eventId);
      if (event) deliver(event);
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

/** https://docs.stripe.com/webhooks#verify-manually */
export function signatureHeader(body: string, secret: string, seconds: number): string {
  const hex = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${hex}`;
}

/** Posts to the endpoint's address; gives up after ten seconds, as Stripe does not wait for ever either. */
export async function postDelivery({ url, body, headers }: Delivery): Promise<void> {
  await fetch(url, { method: "POST", body, headers, redirect: "manual", signal: AbortSignal.timeout(10_000) });
}
