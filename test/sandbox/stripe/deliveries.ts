import { createHmac } from "node:crypto";
import {
  createDeliveries as createPlainDeliveries,
  overHttp,
  type Deliveries as PlainDeliveries,
  type Delivery as PlainDelivery,
  type Send as PlainSend,
} from "../provider-kit/deliveries.ts";
import type { Books, StripeEvent } from "./books.ts";

/** One signed POST to an endpoint. */
export interface Delivery extends PlainDelivery {
  readonly event: StripeEvent;
}

/** What the webhooks do at the moment. */
export interface Deliveries extends PlainDeliveries<Delivery> {
  /** Signs an event anew, as a later retry does. */
  resend(eventId: string): void;
  /** One delivery signed now, as a later try of it is; null where its address or its event is gone. */
  renewed(delivery: PlainDelivery): Delivery | null;
  /** Gives an address another secret, which is answered; what was signed before keeps its signature. */
  rolled(url: string): string;
}

export type Send = PlainSend<Delivery>;

export interface DeliveriesParts {
  readonly now: () => number;
  readonly send: Send;
  readonly books: () => Books;
}

export function createDeliveries({ now, send, books }: DeliveriesParts): Deliveries & {
  announce(event: StripeEvent): void;
} {
  const { deliver, ...webhooks } = createPlainDeliveries<StripeEvent, Delivery>({ send, deliveriesOf });

  function deliveriesOf(event: StripeEvent): readonly Delivery[] {
    const wanting = [...books().endpoints.values()].filter(
      ({ enabled_events: wanted, livemode }) =>
        livemode === event.livemode && (wanted.includes(event.type) || wanted.includes("*")),
    );
    return wanting.map(({ url, secret }) => signed(url, secret, event));
  }

  function signed(url: string, secret: string, event: StripeEvent): Delivery {
    const sentAt = now();
    const body = JSON.stringify(event, null, 2);
    const signature = signatureHeader(body, secret, Math.floor(sentAt / 1000));
    const headers = { "content-type": "application/json; charset=utf-8", "stripe-signature": signature };
    return { method: "POST", url, body, headers, sentAt, event };
  }

  return {
    ...webhooks,
    resend(eventId) {
      const event = books().events.find(({ id }) => id === eventId);
      if (event) deliver(event);
    },
    rolled(url) {
      const [id, endpoint] = [...books().endpoints].find(([, one]) => one.url === url) ?? [];
      if (!id || !endpoint) throw new Error(`There is no endpoint for ${url}.`);
      const secret = books().newId("whsec");
      books().endpoints.set(id, { ...endpoint, secret });
      return secret;
    },
    renewed({ url, body }) {
      const { id } = JSON.parse(body) as { id: string };
      const endpoint = [...books().endpoints.values()].find((one) => one.url === url);
      const event = books().events.find((one) => one.id === id);
      return endpoint && event ? signed(url, endpoint.secret, event) : null;
    },
  };
}

/** https://docs.stripe.com/webhooks#verify-manually */
export function signatureHeader(body: string, secret: string, seconds: number): string {
  const hex = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${hex}`;
}

export { overHttp as postDelivery };
