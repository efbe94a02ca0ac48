import type { Checkout } from "./checkout.ts";
import type { Payment } from "./payment.ts";
import { lastDueAt } from "./reading.ts";
import { minute } from "./time.ts";

/** A read may be on its way, and be tried again, for this long before anybody need worry. */
const grace = 5 * minute;

/**
 * Whether the provider has left us without an answer about this payment: a read was due a while ago, and none has
 * come since.
 */
export function isOverdue(payment: Payment, checkouts: readonly Checkout[], now: number): boolean {
  return checkouts
    .filter(({ providerReference }) => providerReference !== null)
    .some((checkout) => (checkout.readAt ?? 0) < (lastDueAt(payment, checkout, now - grace) ?? 0));
}
