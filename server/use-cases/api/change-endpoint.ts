import { NotFoundError, ValidationError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import { minute } from "../../domain/time.ts";
import { formerSecretTime, testType, type WebhookEndpoint, type WebhookType } from "../../domain/webhooks.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { requireRight } from "../account/require-right.ts";
import { newSecret } from "./add-endpoint.ts";
import { deliveryOf } from "./promise-webhooks.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "webhookCaller" | "publicUrl" | "wake">;

/** One endpoint of an account, and who wants something of it. */
export interface EndpointAsked {
  readonly portalId: number;
  readonly userId: string;
  readonly endpointId: string;
}

/** Each of these throws ForbiddenError, and NotFoundError for an endpoint that is not the account's. */

/** Sends other things, elsewhere, or nothing for a while; also brings back one that was gone. Throws ValidationError. */
export async function changeEndpoint(
  parts: Parts,
  asked: EndpointAsked,
  change: { readonly url: string; readonly types: readonly WebhookType[]; readonly isPaused: boolean },
): Promise<void> {
  const refusal = parts.webhookCaller.refusalOf(change.url);
  await changed(parts, asked, (endpoint) => {
    if (refusal !== null) throw new ValidationError([{ name: "url", message: refusal }]);
    const { url, types, isPaused } = change;
    return { ...endpoint, url, types, pause: isPaused ? "admin" : null };
  });
}

/** Gives it a new secret; the former one goes on signing beside it for a day. */
export async function rotateSecret(parts: Parts, asked: EndpointAsked): Promise<void> {
  const { clock, random } = parts;
  await changed(parts, asked, (endpoint) => ({
    ...endpoint,
    secret: newSecret(random),
    former: { secret: endpoint.secret, until: clock.now() + formerSecretTime },
  }));
}

export async function removeEndpoint(parts: Parts, { portalId, userId, endpointId }: EndpointAsked): Promise<void> {
  const { store, clock } = parts;
  await requireRight({ store }, { portalId, userId, right: "settings" });
  await store.transaction(async (tx) => {
    await requireEndpoint(tx, portalId, endpointId);
    await tx.webhookEndpoints.remove(portalId, endpointId);
    const act = { actor: `user:${userId}`, act: "endpoint_removed", details: { endpointId } } as const;
    await tx.audit.append({ portalId, at: clock.now(), ...act });
  });
}

/** A one-time address where the secret is shown, outside HubSpot; good for a quarter of an hour. */
export async function inviteToSecret(
  { store, clock, random, publicUrl }: Parts,
  { portalId, userId, endpointId }: EndpointAsked,
): Promise<{ readonly url: string; readonly expiresAt: number }> {
  await requireRight({ store }, { portalId, userId, right: "settings" });
  await requireEndpoint(store, portalId, endpointId);
  const token = newId(random);
  const expiresAt = clock.now() + 15 * minute;
  await store.tickets.issue(token, { purpose: "webhook_secret", portalId, userId, data: endpointId, expiresAt });
  return { url: `${publicUrl}/webhook-secrets/${token}`, expiresAt };
}

/** Sends a message that means nothing, to see whether it arrives; once per key. */
export async function tryEndpoint(
  { store, clock, random, wake }: Parts,
  { portalId, userId, endpointId }: EndpointAsked,
  idempotencyKey: string,
): Promise<void> {
  await requireRight({ store }, { portalId, userId, right: "settings" });
  const endpoint = await requireEndpoint(store, portalId, endpointId);
  const now = clock.now();
  const body = JSON.stringify({ type: testType, timestamp: new Date(now).toISOString(), data: {} });
  const message = {
    deliveryId: newId(random),
    messageId: `test_${idempotencyKey}`,
    type: testType,
    body,
    now,
  } as const;
  await store.webhookDeliveries.promise([deliveryOf(endpoint, message, null)]);
  wake.webhooks();
}

/** Has a message sent again from the beginning, under the same id; also one that was given up or taken. */
export async function replayDelivery(
  { store, clock, wake }: Parts,
  { portalId, userId, endpointId }: EndpointAsked,
  deliveryId: string,
): Promise<void> {
  await requireRight({ store }, { portalId, userId, right: "settings" });
  const delivery = await store.webhookDeliveries.find(portalId, deliveryId);
  if (!delivery || delivery.endpointId !== endpointId) throw new NotFoundError("There is no such message.");
  if (delivery.state !== "due") await store.webhookDeliveries.restart(portalId, deliveryId, clock.now());
  wake.webhooks();
}

export async function requireEndpoint(
  { webhookEndpoints }: Pick<Store, "webhookEndpoints">,
  portalId: number,
  endpointId: string,
): Promise<WebhookEndpoint> {
  const endpoint = await webhookEndpoints.find(portalId, endpointId);
  if (!endpoint) throw new NotFoundError("There is no such endpoint.");
  return endpoint;
}

async function changed(
  { store, clock }: Parts,
  { portalId, userId, endpointId }: EndpointAsked,
  change: (endpoint: WebhookEndpoint) => WebhookEndpoint,
): Promise<void> {
  await requireRight({ store }, { portalId, userId, right: "settings" });
  await store.transaction(async (tx) => {
    const before = await requireEndpoint(tx, portalId, endpointId);
    const after = change(before);
    await tx.webhookEndpoints.save(after);
    const isRotated = after.secret !== before.secret;
    const details = { endpointId, isRotated, isPaused: after.pause !== null, types: after.types };
    await tx.audit.append({ portalId, at: clock.now(), actor: `user:${userId}`, act: "endpoint_changed", details });
  });
}
