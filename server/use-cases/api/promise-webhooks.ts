import type { Happening } from "../../domain/events.ts";
import { newId } from "../../domain/ids.ts";
import type { Payment } from "../../domain/payment.ts";
import { typeOf, type WebhookDelivery, type WebhookEndpoint, type WebhookType } from "../../domain/webhooks.ts";
import type { Random } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";

interface Parts {
  readonly store: Pick<Store, "webhookEndpoints" | "webhookDeliveries">;
  readonly random: Random;
}

/**
 * Promises what has happened to the endpoints that asked for it, in the transaction of what happened: nothing is told
 * that was rolled back, and nothing that stands goes untold.
 */
export async function promiseWebhooks(
  { store, random }: Parts,
  { payment, facts: happened, at }: Happening,
): Promise<void> {
  const types = happened.flatMap((facts) => typeOf(facts) ?? []);
  if (types.length === 0) return;
  const endpoints = await store.webhookEndpoints.list(payment.portalId);
  const deliveries = types.flatMap((type) => {
    const messageId = `msg_${newId(random)}`;
    const body = JSON.stringify(messageOf(type, payment, at));
    return endpoints
      .filter((endpoint) => hears(endpoint, payment, type))
      .map((endpoint) => deliveryOf(endpoint, { deliveryId: newId(random), messageId, type, body, now: at }, payment));
  });
  await store.webhookDeliveries.promise(deliveries);
}

function hears({ mode, types, pause }: WebhookEndpoint, payment: Payment, type: WebhookType): boolean {
  return pause === null && mode === payment.mode && types.includes(type);
}

/** Ids and sums, nobody's name and no words of the program's own: whoever has a key reads the rest. */
function messageOf(type: WebhookType, payment: Payment, now: number) {
  const { paymentId, status, mode, amount, reference, dealId, contact } = payment;
  return {
    type,
    timestamp: new Date(now).toISOString(),
    data: {
      payment: {
        id: paymentId,
        status,
        mode,
        amount: amount.minor,
        currency: amount.currency,
        reference,
        dealId,
        contactId: contact.id,
      },
    },
  };
}

interface NewMessage extends Pick<WebhookDelivery, "deliveryId" | "messageId" | "type" | "body"> {
  readonly now: number;
}

/** A message for an endpoint, due at once. */
export function deliveryOf(
  { portalId, endpointId }: WebhookEndpoint,
  { now, ...message }: NewMessage,
  payment: Pick<Payment, "paymentId"> | null,
): WebhookDelivery {
  return {
    portalId,
    endpointId,
    ...message,
    paymentId: payment?.paymentId ?? null,
    state: "due",
    attempts: 0,
    startedAt: now,
    dueAt: now,
    createdAt: now,
  };
}
