import type { DeadLetter } from "../../domain/dead-letters.ts";
import type { EventFacts } from "../../domain/events.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { noteAct } from "../learn/note-act.ts";

/** The payment a letter is about, where it can be told: a delivery may name it, or one of its checkouts. */
export async function paymentOf(
  store: Store,
  portalId: number,
  { paymentId, connectionId, checkoutReference }: DeadLetter,
): Promise<Payment | null> {
  if (paymentId !== null) return store.payments.find(portalId, paymentId);
  if (connectionId === null || checkoutReference === null) return null;
  const known = await store.checkouts.findByReference(portalId, connectionId, checkoutReference);
  return known && store.payments.find(portalId, known.paymentId);
}

/** Puts a person's decision about a letter on the timeline of its payment; inside a transaction. Answers which one it is. */
export async function tellPayment(
  parts: Pick<Context, "clock" | "random"> & { readonly store: Store },
  letter: DeadLetter,
  { portalId, userId, facts }: { readonly portalId: number; readonly userId: string; readonly facts: EventFacts },
): Promise<string | null> {
  const payment = await paymentOf(parts.store, portalId, letter);
  const held = payment && (await parts.store.payments.lock(portalId, payment.paymentId));
  if (held) await noteAct(parts, held, { userId, facts });
  return held?.paymentId ?? null;
}
