import type { Happening } from "../../domain/events.ts";
import { isOpen, type Payment, type PaymentStatus } from "../../domain/payment.ts";
import { day, hour } from "../../domain/time.ts";
import type { Store } from "../../ports/store.ts";

/** Whether nothing more is to be waited for. What is being looked at may turn out either way. */
export function hasEnded(status: PaymentStatus): boolean {
  return !isOpen(status) && status !== "needs_review";
}

/** Part of the transaction in which a payment's status changed: workflows that wait for its end are told of it. */
export async function endWaiting(
  { store }: { readonly store: Pick<Store, "workflowRuns"> },
  { payment, facts, at }: Happening,
): Promise<void> {
  if (!facts.some(({ kind }) => kind === "status_changed") || !hasEnded(payment.status)) return;
  await store.workflowRuns.release(payment.portalId, payment.paymentId, at);
}

/** How long an endless link is waited for when the step does not say. */
const usualDays = 30;

/** A link that has just ended is closed at its provider first, and money that is on its way then may still come. */
const lateness = hour;

/** When waiting for a payment ends in any case, epoch ms; null when it has ended already. */
export function waitingEnd({ status, validUntil }: Payment, waitDays: number | null, now: number): number | null {
  if (hasEnded(status)) return null;
  const longest = waitDays === null ? Infinity : now + waitDays * day;
  if (validUntil === null) return waitDays === null ? now + usualDays * day : longest;
  return Math.min(longest, Math.max(validUntil, now) + lateness);
}
