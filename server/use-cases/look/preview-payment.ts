import type { Press } from "../../domain/press.ts";
import type { Context } from "../../ports/context.ts";
import { lockPayment } from "../learn/require-payment.ts";
import { tellTimeline } from "../learn/tell-timeline.ts";

/** Somebody of the merchant's opens the customer's page to look at it. */
export type Preview = Omit<Press, "requestHash">;

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
    const told = { payment, actor: `user:${userId}`, facts: [{ kind: "previewed" }], at: now } as const;
    await tellTimeline({ store: tx, random }, [told]);
  });
}
