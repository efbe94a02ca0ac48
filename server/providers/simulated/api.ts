import { newId } from "../../domain/ids.ts";
import type { Clock, Random } from "../../ports/context.ts";
import type { AccountToOpen, CheckoutOrder, OpenedCheckout, ProviderAccount } from "../../ports/provider.ts";
import type { SimulatedCheckout, SimulatedCheckouts } from "../../ports/simulated.ts";
import { captured, refundIn, refunded, refusal, released, type NewHappening } from "./acts.ts";
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
  const { checkouts, clock, random } = options;
  const find = async (reference: string): Promise<SimulatedCheckout> => {
    const checkout = await checkouts.find(account.portalId, reference);
    if (checkout?.connectionId === account.connectionId) return checkout;
    throw refusal("not_found", "There is no such checkout.");
  };
  const close = async (reference: string): Promise<"closed" | "already_paid"> => {
    const checkout = await find(reference);
    const reason = closedReason(checkout, clock.now());
    if (reason) return reason;
    const isClosed = await checkouts.replace(checkout, { ...checkout, closedAt: clock.now() });
    // The payer did something at this very moment: look again.
    return isClosed ? "closed" : close(reference);
  };
  /** Adds what `decide` answers, and decides anew when somebody else was quicker. */
  const change = async (reference: string, decide: Decide): Promise<SimulatedCheckout> => {
    const checkout = await find(reference);
    const at = clock.now();
    const added = decide(checkout, at).map((happening) => ({ ...happening, id: newId(random), at }));
    if (added.length === 0) return checkout;
    const next = { ...checkout, happenings: [...checkout.happenings, ...added] };
    return (await checkouts.replace(checkout, next)) ? next : change(reference, decide);
  };
  return {
    check: () => Promise.resolve(),

    openCheckout: (order) => open(options, account, order),

    async findCheckout(order) {
      const checkout = await checkouts.findFor(account.portalId, order);
      return checkout?.connectionId === account.connectionId ? checkout.reference : null;
    },

    async read(reference) {
      const readAt = clock.now();
      return snapshotOf(await find(reference), readAt);
    },

    closeCheckout: close,

    async capture(order) {
      await change(order.checkout, (checkout, now) => captured(checkout, order, now));
    },

    async release(reference) {
      await change(reference, released);
    },

    async refund(order) {
      const after = await change(order.checkout, (checkout, now) => refunded(checkout, order, now));
      return refundIn(after, ({ key }) => key === order.key);
    },

    readRefund: async ({ checkout, refund }) => refundIn(await find(checkout), ({ id }) => id === refund),

    readWebhook: (webhook) => readWebhook(webhook, account.values),

    registerWebhook: () => Promise.resolve({ webhookSecret: random.bytes(32).toString("base64url") }),
  };
}

type Decide = (checkout: SimulatedCheckout, now: number) => readonly NewHappening[];

async function open(
  { checkouts, random, publicUrl }: SimulatedOptions,
  { portalId, connectionId }: AccountToOpen,
  order: CheckoutOrder,
): Promise<OpenedCheckout> {
  const { paymentId, generation, amount, description, lines, capture, asksAddress } = order;
  const { returnUrl, cancelUrl, expiresAt } = order;
  const reference = `sim_${newId(random)}`;
  const asked = { paymentId, generation, amount, description, lines, capture, asksAddress };
  const places = { returnUrl, cancelUrl, expiresAt };
  const kept = await checkouts.keep({
    ...asked,
    ...places,
    payer: null,
    portalId,
    connectionId,
    reference,
    closedAt: null,
    happenings: [],
  });
  return { reference: kept.reference, url: `${publicUrl}/simulated/${kept.reference}`, expiresAt: kept.expiresAt };
}
