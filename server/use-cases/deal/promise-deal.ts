import { isDealDue } from "../../domain/deal-making.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Store } from "../../ports/store.ts";

/**
 * Promises the new payment of a contact a deal of its own, at the moment the account has settled; inside the
 * transaction that stores the payment.
 */
export async function promiseDeal(store: Store, payment: Payment, now: number): Promise<void> {
  const { portalId, paymentId, dealId } = payment;
  const { when } = (await store.policies.read(portalId)).policies.dealFromContact;
  if (dealId !== null || when === "never") return;
  await store.dealMakings.promise({ portalId, paymentId, moment: when }, isDealDue(payment, when) ? now : null);
}

/** Whether a deal is still to come for the payment; has it made once its moment is there. */
export async function awaitsDeal(store: Store, payment: Payment, now: number): Promise<boolean> {
  const { portalId, paymentId, dealId } = payment;
  if (dealId !== null) return false;
  const making = await store.dealMakings.findPending(portalId, paymentId);
  if (!making) return false;
  if (isDealDue(payment, making.moment)) await store.dealMakings.release(portalId, paymentId, now);
  return true;
}
