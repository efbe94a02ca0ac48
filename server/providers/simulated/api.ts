import { UpstreamError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import type { Clock, Random } from "../../ports/context.ts";
import type { AccountToOpen, ProviderAccount } from "../../ports/provider.ts";
import type { SimulatedCheckouts } from "../../ports/simulated.ts";
import { closedReason, snapshotOf } from "./mapping.ts";
import { readWebhook } from "./webhook.ts";

export interface SimulatedOptions {
  readonly checkouts: SimulatedCheckouts;
  readonly clock: Clock;
  readonly random: Random;
  /** Where this program answers: the simulated pay page is its own. */
  readonly publicUrl: string;
}

/** One connection's account at the simulated provider. Its state is kept by this program, its behaviour is a provider's. */
export function simulatedAccount(options: SimulatedOptions, account: AccountToOpen): ProviderAccount {
  const { checkouts, clock, random, publicUrl } = options;
  const find = async (reference: string) => {
    const checkout = await checkouts.find(account.portalId, reference);
    if (checkout?.connectionId === account.connectionId) return checkout;
    throw new UpstreamError("not_found", { upstream: "simulated", said: "There is no such checkout." });
  };
  const close = async (reference: string): Promise<"closed" | "already_paid"> => {
    const checkout = await find(reference);
    const reason = closedReason(checkout);
    if (reason) return reason;
    const isClosed = await checkouts.replace(checkout, { ...checkout, closedAt: clock.now() });
    // The payer did something at this very moment: look again.
    return isClosed ? "closed" : close(reference);
  };
  return {
    check: () => Promise.resolve(),

    async openCheckout(order) {
      const kept = await checkouts.keep({
        portalId: account.portalId,
        connectionId: account.connectionId,
        reference: `sim_${newId(random)}`,
        paymentId: order.paymentId,
        generation: order.generation,
        amount: order.amount,
        description: order.description,
        returnUrl: order.returnUrl,
        cancelUrl: order.cancelUrl,
        expiresAt: order.expiresAt,
        closedAt: null,
        happenings: [],
      });
      return { reference: kept.reference, url: `${publicUrl}/simulated/${kept.reference}`, expiresAt: kept.expiresAt };
    },

    async read(reference) {
      const readAt = clock.now();
      return snapshotOf(await find(reference), readAt);
    },

    closeCheckout: close,

    readWebhook: (webhook) => readWebhook(webhook, account.values),

    registerWebhook: () => Promise.resolve({ webhookSecret: random.bytes(32).toString("base64url") }),
  };
}
