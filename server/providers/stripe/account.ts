import { createHash } from "node:crypto";
import { Stripe } from "stripe";
import type { Clock } from "../../ports/context.ts";
import type { AccountToOpen, ProviderAccount } from "../../ports/provider.ts";
import { secretsIn } from "../common/signature.ts";
import { capture, readRefund, refund, release } from "./acts.ts";
import { stripeApi, type StripeApi } from "./api.ts";
import { closeSession, findLeftBehind, openSession } from "./checkout.ts";
import { source, toSnapshot } from "./mapping.ts";
import { checkExpiry } from "./order.ts";
import { readCheckout, sessionIdOf } from "./read.ts";
import { eventTypes, readStripeWebhook } from "./webhook.ts";

export interface StripeAccountOptions {
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly appVersion: string;
  readonly payOrigins: readonly string[];
}

export function openStripeAccount(account: AccountToOpen, options: StripeAccountOptions): ProviderAccount {
  const { portalId, mode, values } = account;
  const { clock, payOrigins } = options;
  const api = stripeApi({ ...options, key: values["apiKey"] ?? "" });
  const secrets = secretsIn(values["webhookSecret"]);
  return {
    check: () => api.checkRights({ registersWebhooks: secrets.length === 0 }),

    async openCheckout(order) {
      checkExpiry(order, clock.now());
      return openSession(api, { order, mode, payOrigins });
    },

    findCheckout: async (order) => (await findLeftBehind(api, order))?.id ?? null,

    async read(reference) {
      const readAt = clock.now();
      return toSnapshot(await readCheckout(api, reference), portalId, readAt);
    },

    closeCheckout: async (reference) => closeSession(api, await sessionIdOf(api, reference)),

    capture: (order) => capture(api, order),
    release: (reference) => release(api, reference),
    refund: (order) => refund(api, portalId, order),
    readRefund: (reference) => readRefund(api, reference),

    readWebhook: (webhook) => readStripeWebhook(webhook, { portalId, mode, secrets }),

    registerWebhook: (url) => registerEndpoint(api, account.connectionId, url),
  };
}

/** The secret is told in this answer only; repeating the same registration repeats the answer. */
async function registerEndpoint(
  api: StripeApi,
  connectionId: string,
  url: string,
): Promise<Readonly<Record<string, string>>> {
  const digest = createHash("sha256").update(url).digest("hex").slice(0, 32);
  const { secret } = await api.createEndpoint(
    {
      url,
      enabled_events: [...eventTypes],
      // Events arrive in the shape our client's types describe. It cannot be changed later.
      api_version: Stripe.API_VERSION,
      description: "Payments tab",
      metadata: { source, connection: connectionId },
    },
    `webhook:${connectionId}:${digest}`,
  );
  return { webhookSecret: secret };
}
