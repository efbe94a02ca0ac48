import { isUtf8 } from "node:buffer";
import { Stripe } from "stripe";
import { z } from "zod";
import { UnverifiedWebhookError } from "../../domain/errors.ts";
import type { Mode } from "../../domain/payment.ts";
import type { Hint, RawWebhook } from "../../ports/provider.ts";
import { fingerprint } from "../common/signature.ts";
import { paymentIn } from "./mapping.ts";

/** Seconds a delivery may be old, or ahead of our clock. */
const tolerance = 300;

/** To Stripe's client no limit: whether the time alone is what is wrong. */
const anyAge = 0;

export interface WebhookReader {
  readonly portalId: number;
  readonly mode: Mode;
  /** All that may have signed: two while a secret is being changed. */
  readonly secrets: readonly string[];
}

/**
 * Checks a delivery over its raw bytes, then says what it hints at. Throws UnverifiedWebhookError.
 * https://docs.stripe.com/webhooks/signature
 */
export function readStripeWebhook(webhook: RawWebhook, reader: WebhookReader): Hint {
  verify(webhook, reader.secrets);
  const event = parseEvent(webhook.body);
  if (!event) return { dedupeKey: fingerprint(webhook.body), kind: "unreadable", read: null };
  const isOtherMode = event.livemode !== (reader.mode === "live");
  const readFrom = isOtherMode ? undefined : readers.get(event.type);
  const read = readFrom?.(event.data.object, reader.portalId) ?? null;
  return { dedupeKey: event.id, kind: event.type, read };
}

function verify({ body, headers, receivedAt }: RawWebhook, secrets: readonly string[]): void {
  const header = headers["stripe-signature"];
  if (typeof header !== "string") throw new UnverifiedWebhookError("The delivery carries no signature of Stripe.");
  // Stripe's client decodes before it compares, which would let invalid bytes and a byte order mark pass unnoticed.
  const isPlainText = isUtf8(body) && body[0] !== 0xef;
  const isInTime = !isFromTheFuture(header, receivedAt) && secrets.some((secret) => isSigned(secret, tolerance));
  if (isPlainText && isInTime) return;
  const isSkewed = isPlainText && secrets.some((secret) => isSigned(secret, anyAge));
  throw new UnverifiedWebhookError("The signature does not hold for this delivery and time.", { isSkewed });

  function isSigned(secret: string, within: number): boolean {
    try {
      return (
        Stripe.webhooks.signature?.verifyHeader(body, header as string, secret, within, undefined, receivedAt) === true
      );
    } catch (error) {
      if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
      throw error;
    }
  }
}

/** Stripe's client refuses what is too old, yet takes any time to come. */
function isFromTheFuture(header: string, receivedAt: number): boolean {
  const signedAt = Number(/(?:^|,)t=(\d+)(?:,|$)/.exec(header)?.[1] ?? Number.POSITIVE_INFINITY);
  return signedAt - receivedAt / 1000 > tolerance;
}

const eventShape = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  livemode: z.boolean(),
  data: z.object({
    object: z.object({
      id: z.string().nullish(),
      payment_intent: z.string().nullish().catch(null),
      metadata: z.record(z.string(), z.string()).nullish().catch(null),
    }),
  }),
});

type EventObject = z.infer<typeof eventShape>["data"]["object"];

function parseEvent(body: Buffer): z.infer<typeof eventShape> | null {
  try {
    return eventShape.parse(JSON.parse(body.toString("utf8")));
  } catch {
    return null;
  }
}

type ReadFrom = (object: EventObject, portalId: number) => Hint["read"];

const ofSession: ReadFrom = ({ id, metadata }, portalId) =>
  id && paymentIn(metadata, portalId) ? { checkout: id } : null;

/** Intents carry the metadata we gave; Stripe copies it to their charges. https://docs.stripe.com/metadata */
const ofPayment: ReadFrom = ({ metadata }, portalId) => {
  const payment = paymentIn(metadata, portalId);
  return payment ? { payment } : null;
};

/** Refunds and disputes carry no metadata of ours, only the intent; `read` finds the session of one. */
const ofIntent: ReadFrom = (object, portalId) => {
  const { payment_intent: intent } = object;
  return ofPayment(object, portalId) ?? (intent ? { checkout: intent } : null);
};

/** The events we ask for and what each gives reason to read. */
const hints = {
  "checkout.session.completed": ofSession,
  "checkout.session.async_payment_succeeded": ofSession,
  "checkout.session.async_payment_failed": ofSession,
  "checkout.session.expired": ofSession,
  "payment_intent.amount_capturable_updated": ofPayment,
  "payment_intent.canceled": ofPayment,
  "payment_intent.payment_failed": ofPayment,
  "payment_intent.processing": ofPayment,
  "payment_intent.succeeded": ofPayment,
  "charge.refunded": ofPayment,
  "charge.refund.updated": ofIntent,
  "refund.created": ofIntent,
  "refund.updated": ofIntent,
  "refund.failed": ofIntent,
  "charge.dispute.created": ofIntent,
  "charge.dispute.updated": ofIntent,
  "charge.dispute.closed": ofIntent,
  "charge.dispute.funds_withdrawn": ofIntent,
  "charge.dispute.funds_reinstated": ofIntent,
} satisfies Partial<Record<Stripe.WebhookEndpointCreateParams.EnabledEvent, ReadFrom>>;

const readers: ReadonlyMap<string, ReadFrom> = new Map(Object.entries(hints));

export const eventTypes = Object.keys(hints) as readonly (keyof typeof hints)[];
