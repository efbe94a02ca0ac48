import { ConflictError } from "../../domain/errors.ts";
import { actorOf, type EventFacts } from "../../domain/events.ts";
import type { Payment, PaymentStatus } from "../../domain/payment.ts";
import type { Context } from "../../ports/context.ts";
import { onceClosed } from "../pay/close-checkouts.ts";
import { requirePayment } from "../learn/require-payment.ts";
import { settlePayment, type Settled } from "../learn/settle-payment.ts";
import { updatePayment } from "../learn/update-payment.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "publicUrl">;

export interface Cancellation {
  readonly portalId: number;
  readonly paymentId: string;
  /** Null: nothing is due on its deal any more, so it is cancelled by itself. */
  readonly userId: string | null;
}

/**
 * Ends a payment's link: at the provider first, then here. Cancelling twice is cancelling once. Throws ConflictError
 * `already_paid` when money was quicker (the payment is up to date then), `not_open` when there is nothing to cancel.
 */
export async function cancelPayment(parts: Parts, { portalId, paymentId, userId }: Cancellation): Promise<Payment> {
  const { store, wake } = parts;
  const payment = await requirePayment(store, portalId, paymentId);
  if (payment.cancellation) return payment;
  const settled = await onceClosed(parts, { payment, as: "cancelled" }, (tx, current) =>
    end({ ...parts, store: tx }, current, userId),
  );
  if (settled === "already_paid") {
    await updatePayment(parts, { portalId, paymentId, actor: "provider" });
    throw new ConflictError("already_paid", "It was just paid, so there is nothing to cancel.", paymentId);
  }
  if (settled.hasMove) wake.crm(portalId);
  return settled.payment;
}

/** Statuses of a payment that can be withdrawn; money that is already on its way cannot be called back. */
const cancellable: ReadonlySet<PaymentStatus> = new Set([
  "created",
  "opened",
  "declined",
  "partially_paid",
  "needs_review",
]);

/** Whether cancelling still changes something. */
export function mayCancel({ status, cancellation }: Pick<Payment, "status" | "cancellation">): boolean {
  return cancellation === null && cancellable.has(status);
}

async function end(parts: Parts, payment: Payment, userId: string | null): Promise<Settled> {
  if (payment.cancellation) return { payment, hasMove: false };
  if (!mayCancel(payment)) {
    throw new ConflictError("not_open", "Only a payment that waits for money can be cancelled.", payment.paymentId);
  }
  const cancellation = { at: parts.clock.now(), by: userId ?? "timer" };
  const cancelled: EventFacts = { kind: "cancelled", ...(userId === null && { because: "nothing_due" as const }) };
  const actor = userId === null ? "timer" : actorOf(userId);
  return settlePayment(parts, { payment: { ...payment, cancellation }, facts: [cancelled], actor });
}
