import { signatureHeader, type Delivery } from "../../sandbox/stripe/index.ts";
import type { Stripe } from "./outside.ts";

/** How the ids of events begin whose type nobody knows, F12. */
export const oddEvent = "evt_odd_";

interface OddEvent {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  /** Epoch ms. */
  readonly now: number;
}

/** An event like the newest, of a type and a version that came after us; null while there is none to be like. */
export function oddDelivery(stripe: Stripe, { id, url, secret, now }: OddEvent): Omit<Delivery, "event"> | null {
  const event = stripe.events().at(-1);
  if (!event) return null;
  const odd = { ...event, id, type: "checkout.session.sparkled", api_version: "2031-01-01.spruce" };
  return signed(odd, { url, secret, now });
}

/** The newest event under an id of its own, as a sender that has lost count sends it, F17; null while there is none. */
export function knownAgain(stripe: Stripe, { id, url, secret, now }: OddEvent): Omit<Delivery, "event"> | null {
  const event = stripe.events().findLast(({ type }) => type === "checkout.session.completed");
  return event ? signed({ ...event, id }, { url, secret, now }) : null;
}

function signed(event: object, { url, secret, now }: Omit<OddEvent, "id">): Omit<Delivery, "event"> {
  const body = JSON.stringify(event);
  const signature = signatureHeader(body, secret, Math.floor(now / 1_000));
  return { method: "POST", url, body, headers: { "stripe-signature": signature }, sentAt: now };
}
