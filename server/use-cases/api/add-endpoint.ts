import { ValidationError } from "../../domain/errors.ts";
import { ConflictError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import type { Mode } from "../../domain/payment.ts";
import type { WebhookEndpoint, WebhookType } from "../../domain/webhooks.ts";
import type { Context } from "../../ports/context.ts";
import { requireRight } from "../account/require-right.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "webhookCaller">;

export interface EndpointOrder {
  readonly portalId: number;
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly url: string;
  readonly mode: Mode;
  readonly types: readonly WebhookType[];
}

/** More than any account needs; each costs a row for whatever happens. */
const most = 10;

/**
 * Adds an endpoint, once per key; its secret is shown on a page of ours. Throws ForbiddenError, ValidationError and
 * ConflictError `too_many`.
 */
export async function addEndpoint(parts: Parts, order: EndpointOrder): Promise<WebhookEndpoint> {
  const { store, clock, random, webhookCaller } = parts;
  const { portalId, userId, idempotencyKey, url, mode, types } = order;
  await requireRight({ store }, { portalId, userId, right: "settings" });
  const refusal = webhookCaller.refusalOf(url);
  if (refusal !== null) throw new ValidationError([{ name: "url", message: refusal }]);
  const endpoint: WebhookEndpoint = {
    portalId,
    endpointId: newId(random),
    url,
    mode,
    types,
    secret: newSecret(random),
    former: null,
    isAiling: false,
    pause: null,
    createdBy: userId,
    createdAt: clock.now(),
  };
  return store.transaction(async (tx) => {
    const made = await tx.webhookEndpoints.insert(endpoint, idempotencyKey);
    if (made.endpointId !== endpoint.endpointId) return made;
    if ((await tx.webhookEndpoints.list(portalId)).length > most) {
      throw new ConflictError("too_many", `An account can have ${most} endpoints. Remove one that is not needed.`);
    }
    const details = { endpointId: made.endpointId, mode, types };
    await tx.audit.append({ portalId, at: clock.now(), actor: `user:${userId}`, act: "endpoint_added", details });
    return made;
  });
}

/** 192 bits as Standard Webhooks writes them: https://github.com/standard-webhooks/standard-webhooks */
export function newSecret(random: Parts["random"]): string {
  return `whsec_${random.bytes(24).toString("base64")}`;
}
