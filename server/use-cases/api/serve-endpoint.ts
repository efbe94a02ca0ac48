import { chanceOf } from "../../domain/backoff.ts";
import { day, second } from "../../domain/time.ts";
import { nextTryAt, type WebhookDelivery, type WebhookEndpoint } from "../../domain/webhooks.ts";
import type { Context } from "../../ports/context.ts";
import type { WebhookReply } from "../../ports/webhook-caller.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "webhookCaller" | "log">;

/** Messages in one turn, so that a busy endpoint leaves room for the others. */
const mostPerTurn = 10;
/** How long messages can be looked at and sent again. */
const keptFor = 30 * day;
/** A receiver that takes longer to answer is served apart. */
const quick = 2 * second;

/**
 * Sends an endpoint what is due, oldest first, until a try fails or is slow: then the rest of its messages wait for its
 * next turn. The caller holds the endpoint.
 */
export async function serveEndpoint(parts: Parts, endpoint: WebhookEndpoint): Promise<void> {
  const { store, clock } = parts;
  const { portalId, endpointId } = endpoint;
  const due = await store.webhookDeliveries.listDue(portalId, endpointId, { now: clock.now(), limit: mostPerTurn });
  for (const delivery of due) {
    const isWell = await deliver(parts, endpoint, delivery);
    if (!isWell) break;
  }
  await store.webhookDeliveries.forget(portalId, endpointId, clock.now() - keptFor);
  await store.webhookEndpoints.release(portalId, endpointId);
}

async function deliver(parts: Parts, endpoint: WebhookEndpoint, delivery: WebhookDelivery): Promise<boolean> {
  const { store, clock, webhookCaller, log } = parts;
  const { portalId, deliveryId, messageId, body } = delivery;
  const at = clock.now();
  const secrets = secretsOf(endpoint, at);
  const reply = await webhookCaller.call({ url: endpoint.url, secrets, messageId, at, body });
  const now = clock.now();
  const { status, trouble } = reply;
  const isWell = trouble === null && now - at <= quick;
  await store.transaction(async (tx) => {
    const attempt = { portalId, deliveryId, at, milliseconds: now - at, status, trouble };
    await tx.webhookDeliveries.note(attempt, followingFrom(parts, delivery, reply));
    const current = await tx.webhookEndpoints.find(portalId, endpoint.endpointId);
    if (!current) return;
    // 410: the receiver says that it is gone for good (Standard Webhooks, "Endpoint status codes").
    const pause = status === 410 ? "gone" : current.pause;
    if (current.isAiling === !isWell && current.pause === pause) return;
    await tx.webhookEndpoints.save({ ...current, isAiling: !isWell, pause });
  });
  if (trouble !== null) log.warn({ portalId, reason: trouble, status }, "A webhook was not taken.");
  return isWell;
}

function followingFrom(
  { clock, random }: Parts,
  { startedAt, attempts, dueAt }: WebhookDelivery,
  { trouble, retryAfter }: WebhookReply,
): Pick<WebhookDelivery, "state" | "dueAt"> {
  if (trouble === null) return { state: "delivered", dueAt };
  const question = { now: clock.now(), startedAt, attempts: attempts + 1, chance: chanceOf(random), retryAfter };
  const next = nextTryAt(question);
  return next === null ? { state: "dead", dueAt } : { state: "due", dueAt: next };
}

function secretsOf({ secret, former }: WebhookEndpoint, now: number): readonly string[] {
  return former && former.until > now ? [secret, former.secret] : [secret];
}
