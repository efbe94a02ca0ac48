import type { Context } from "../../ports/context.ts";
import { lockPayment } from "../learn/require-payment.ts";
import { eventOf } from "../learn/settle-payment.ts";

/** Somebody of the merchant's opens the customer's page to look at it. */
export interface Preview {
  readonly portalId: number;
  readonly paymentId: string;
  readonly userId: string;
  readonly idempotencyKey: string;
}

/**
 * Notes that a link was looked at from the tab, once per key. It is no opening: neither the status nor the time of the
 * last news changes. Throws NotFoundError.
 */
export async function previewPayment(
  { store, clock, random }: Pick<Context, "store" | "clock" | "random">,
  { portalId, paymentId, userId, idempotencyKey: key }: Preview,
): Promise<void> {
  const now = clock.now();
  await store.transaction(async (tx) => {
    const payment = await lockPayment(tx, portalId, paymentId);
    const claim = { portalId, scope: `preview:${paymentId}`, key, requestHash: "", paymentId, at: now };
    if (await tx.payments.claimKey(claim)) return;
    await tx.events.append([eventOf({ payment, now, random }, `user:${userId}`, { kind: "previewed" })]);
  });
}
