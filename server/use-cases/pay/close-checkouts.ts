import { isAlive, isPageOut, type Checkout, type CheckoutState } from "../../domain/checkout.ts";
import { ConflictError, NotFoundError, UpstreamError } from "../../domain/errors.ts";
import type { Payment, PaymentStatus } from "../../domain/payment.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { lockPayment } from "../learn/require-payment.ts";
import { tellTimeline } from "../learn/tell-timeline.ts";
import { finishOpening, type Opening } from "./finish-opening.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "publicUrl">;

type Ending = Extract<CheckoutState, "cancelled" | "expired" | "superseded">;

/**
 * Makes sure at the provider that the payment can no longer be paid, before anything else is changed. `already_paid`
 * means money got there first; the caller reads the payment and tells the truth. Throws UpstreamError when the provider
 * cannot be asked; then nothing is changed.
 */
export async function closeCheckouts(parts: Parts, payment: Payment, as: Ending): Promise<"closed" | "already_paid"> {
  const { store, providers } = parts;
  const checkout = (await store.checkouts.list(payment.portalId, payment.paymentId)).find(isAlive);
  if (!checkout) return "closed";
  const connection = await store.connections.find(payment.portalId, payment.connectionId);
  if (!connection) throw new NotFoundError("The payment's connection is gone.");
  const account = providers.open(connection);
  const known = await whatCameOf(parts, { payment, checkout, connection, isFirstTry: false });
  if (!known || !isAlive(known)) return "closed";
  const outcome = known.providerReference === null ? "closed" : await account.closeCheckout(known.providerReference);
  if (outcome === "closed") await noteClosing(parts, { payment, connection }, { ...known, state: as });
  return outcome;
}

/** Where the provider cannot close, that is said: somebody may still have its page before them. */
async function noteClosing(
  { store, providers, clock, random }: Parts,
  { payment, connection }: Pick<Opening, "payment" | "connection">,
  checkout: Checkout,
): Promise<void> {
  const { label, capabilities } = providers.find(connection.provider);
  await store.transaction(async (tx) => {
    await tx.checkouts.save(checkout);
    if (capabilities.closes || !isPageOut(payment, checkout)) return;
    const facts = { kind: "left_open", provider: label, until: checkout.expiresAt } as const;
    await tellTimeline({ store: tx, random }, [{ payment, actor: "provider", facts: [facts], at: clock.now() }]);
  });
}

/** An opening whose answer was lost may be payable there; asking again tells what it is. Null: it never came to be. */
export async function whatCameOf(parts: Parts, opening: Opening): Promise<Checkout | null> {
  try {
    return await finishOpening(parts, opening);
  } catch (error) {
    const { portalId, paymentId } = opening.payment;
    const isLeft = (await parts.store.checkouts.list(portalId, paymentId)).some(isAlive);
    if (error instanceof UpstreamError && !isLeft) return null;
    throw error;
  }
}

const rounds = 5;

export interface Closing {
  readonly payment: Payment;
  readonly as: Ending;
  /** For which statuses there is something to close; all when left out. */
  isNeeded?(status: PaymentStatus): boolean;
}

/**
 * Closes the payment at the provider and then does `work` on it, held, in one transaction. A payer who opened another
 * page in between is met again from the start, so that `work` never sees a payment that can still be paid. Throws what
 * `closeCheckouts` throws.
 */
export async function onceClosed<T>(
  parts: Parts,
  { payment, as, isNeeded = () => true }: Closing,
  work: (store: Store, payment: Payment) => Promise<T>,
): Promise<T | "already_paid"> {
  const { portalId, paymentId } = payment;
  for (let round = 1; round <= rounds; round += 1) {
    if (isNeeded(payment.status) && (await closeCheckouts(parts, payment, as)) === "already_paid")
      return "already_paid";
    const outcome = await parts.store.transaction(async (tx) => {
      const current = await lockPayment(tx, portalId, paymentId);
      const isReopened = isNeeded(current.status) && (await tx.checkouts.list(portalId, paymentId)).some(isAlive);
      if (isReopened) return null;
      return { done: await work(tx, current) };
    });
    if (outcome) return outcome.done;
  }
  throw new ConflictError("not_open", "The customer is opening it at this moment. Try again.", paymentId);
}
