import type { EventFacts } from "../../domain/events.ts";
import { slotOf, type Payment } from "../../domain/payment.ts";
import type { Policies } from "../../domain/policies.ts";
import { day } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { expirePayment } from "../change/expire-payment.ts";
import { readPayPage } from "./read-pay-page.ts";
import { readRenewal } from "./read-pay-surroundings.ts";
import { settlePayment } from "../learn/settle-payment.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "publicUrl">;

/**
 * The payer asks for an ended link to work again. As the policy says it is open at once for a fresh validity, or its
 * maker is told. A repeat, and a link that has not ended or cannot be opened again, changes nothing: the payment's own
 * page says how it is. Throws NotFoundError, and UpstreamError when its former page cannot be closed at the provider.
 */
export async function renewPayment(parts: Parts, token: string): Promise<void> {
  const { payment, status } = await readPayPage(parts, token);
  const { portalId, paymentId } = payment;
  if (status !== "expired") return;
  // Ended by the clock alone, with its page perhaps still alive: closed first, and what was paid there is heard.
  if (payment.status !== "expired") await expirePayment(parts, portalId, paymentId);
  const { policies } = await parts.store.policies.read(portalId);
  await parts.store.transaction(async (tx) => {
    await tx.payments.lock(portalId, paymentId);
    const held = { ...parts, store: tx };
    const current = await readPayPage(held, token);
    if (current.payment.status !== "expired") return;
    const renewal = await readRenewal(held, current, policies);
    if (renewal === "none" || renewal === "asked") return;
    const isOpened = renewal === "at_once" && (await mayTakeDeal(tx, current.payment, policies));
    await settlePayment(held, isOpened ? opened(parts, current.payment, policies) : asked(current.payment));
  });
}

/** Another payment of the deal may have been asked in the meantime; then only its maker knows which one is meant. */
async function mayTakeDeal(store: Store, payment: Payment, { openPayments }: Policies): Promise<boolean> {
  const slot = slotOf(payment);
  if (slot === null || openPayments === "several") return true;
  return store.payments.takeSlot(payment.portalId, payment.paymentId, slot);
}

function opened({ clock }: Pick<Parts, "clock">, payment: Payment, { validity }: Policies) {
  const until = validity.days === null ? null : clock.now() + validity.days * day;
  const facts: readonly EventFacts[] = [{ kind: "renewed", until }];
  return { payment: { ...payment, validUntil: until }, facts, actor: "payer" } as const;
}

function asked(payment: Payment) {
  const facts: readonly EventFacts[] = [{ kind: "renewal_asked" }];
  return { payment, facts, actor: "payer" } as const;
}
