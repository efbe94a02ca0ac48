import { NotFoundError } from "../../domain/errors.ts";
import type { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from "../../domain/webhooks.ts";
import type { Context } from "../../ports/context.ts";
import { requireRight } from "../account/require-right.ts";
import { requireEndpoint } from "./change-endpoint.ts";

/** A message with what came of its tries, oldest first. */
export interface ToldDelivery {
  readonly delivery: WebhookDelivery;
  readonly attempts: readonly WebhookAttempt[];
}

const mostShown = 50;

/** What an endpoint was sent lately, the newest first. Throws NotFoundError. */
export async function readDeliveries(
  { store }: Pick<Context, "store">,
  portalId: number,
  endpointId: string,
): Promise<readonly ToldDelivery[]> {
  await requireEndpoint(store, portalId, endpointId);
  const deliveries = await store.webhookDeliveries.list(portalId, endpointId, mostShown);
  const attempts = await store.webhookDeliveries.attemptsOf(
    portalId,
    deliveries.map(({ deliveryId }) => deliveryId),
  );
  return deliveries.map((delivery) => ({
    delivery,
    attempts: attempts.filter(({ deliveryId }) => deliveryId === delivery.deliveryId),
  }));
}

/**
 * The endpoint whose secret a one-time address shows. Throws NotFoundError when the address is unknown, used or over,
 * and ForbiddenError when the right was taken away since it was handed out.
 */
export async function readSecretInvitation(
  { store, clock }: Pick<Context, "store" | "clock">,
  token: string,
): Promise<WebhookEndpoint> {
  const ticket = await store.tickets.find(token, "webhook_secret", clock.now());
  if (!ticket || ticket.portalId === null || ticket.userId === null) throw usedAddress();
  const { portalId, userId, data: endpointId } = ticket;
  await requireRight({ store }, { portalId, userId, right: "settings" });
  return requireEndpoint(store, portalId, endpointId);
}

/** The same, with the address used up. */
export async function showSecret(parts: Pick<Context, "store" | "clock">, token: string): Promise<WebhookEndpoint> {
  const endpoint = await readSecretInvitation(parts, token);
  if (!(await parts.store.tickets.use(token, "webhook_secret", parts.clock.now()))) throw usedAddress();
  return endpoint;
}

function usedAddress(): NotFoundError {
  return new NotFoundError("This address was used before, or its time is over.");
}
