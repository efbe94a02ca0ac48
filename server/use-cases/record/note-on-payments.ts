import type { EventFacts } from "../../domain/events.ts";
import type { Payment } from "../../domain/payment.ts";
import { isNewsAfter, type Standing } from "../../domain/standing.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { tellTimeline } from "../learn/tell-timeline.ts";

type Parts = Pick<Context, "clock" | "random"> & { readonly store: Store };

/** Puts a line on a payment's timeline, inside a transaction that holds the payment. */
export async function noteOn({ store, clock, random }: Parts, payment: Payment, facts: EventFacts): Promise<void> {
  const now = clock.now();
  await tellTimeline({ store, random }, [{ payment, actor: "hubspot", facts: [facts], at: now }]);
  await store.payments.save({ ...payment, lastEventAt: now }, true);
}

/**
 * Says how a payment's deal or contact stands, where it still matters and was not said last. In a transaction of its
 * own; true when it was said.
 */
export async function sayOnce(
  parts: Pick<Context, "store" | "clock" | "random">,
  { portalId, paymentId }: Pick<Payment, "portalId" | "paymentId">,
  { standing, matters }: { readonly standing: Standing; readonly matters: (payment: Payment) => boolean },
): Promise<boolean> {
  return parts.store.transaction(async (tx) => {
    const payment = await tx.payments.lock(portalId, paymentId);
    if (!payment || !matters(payment)) return false;
    if (!isNewsAfter(await tx.events.list(portalId, paymentId), standing)) return false;
    await noteOn({ ...parts, store: tx }, payment, { kind: standing });
    return true;
  });
}
