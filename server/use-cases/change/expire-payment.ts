import { isWaiting } from "../../domain/payment.ts";
import type { Context } from "../../ports/context.ts";
import { onceClosed } from "../pay/close-checkouts.ts";
import { settlePayment } from "../learn/settle-payment.ts";
import { updatePayment } from "../learn/update-payment.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "publicUrl">;

/**
 * Ends a payment whose validity is over: at the provider first. Money that got there before the end counts as paid, and
 * what is on its way is waited for, also beyond the end.
 * Answers whether it waits no longer. Throws UpstreamError when the provider cannot be asked; the sweep comes back.
 */
export async function expirePayment(parts: Parts, portalId: number, paymentId: string): Promise<boolean> {
  const { store, wake, clock } = parts;
  const payment = await store.payments.find(portalId, paymentId);
  if (!payment || !isWaiting(payment.status) || (payment.validUntil ?? Infinity) > clock.now()) return true;
  const settled = await onceClosed(parts, { payment, as: "expired" }, async (tx, current) => {
    if (!isWaiting(current.status)) return null;
    return settlePayment({ ...parts, store: tx }, { payment: current, facts: [{ kind: "expired" }], actor: "timer" });
  });
  if (settled === "already_paid") {
    const { status } = await updatePayment(parts, { portalId, paymentId, actor: "timer" });
    return !isWaiting(status);
  }
  if (settled?.hasMove) wake.crm(portalId);
  return true;
}
