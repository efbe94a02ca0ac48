import { UpstreamError } from "../domain/errors.ts";
import type { Context } from "../ports/context.ts";
import { expirePayment } from "../use-cases/change/expire-payment.ts";

const batchSize = 100;

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "publicUrl" | "log">;

/**
 * Ends the payments whose validity is over. One that cannot be ended now is stepped over, so that it holds up no other,
 * and met again in the next round.
 */
export async function expirePayments(parts: Parts): Promise<boolean> {
  const { store, clock } = parts;
  const now = clock.now();
  for (let skip = 0; ;) {
    const ended = await store.payments.listEnded(now, { skip, limit: batchSize });
    for (const { portalId, paymentId } of ended) {
      if (!(await isEnded(parts, portalId, paymentId))) skip += 1;
    }
    if (ended.length < batchSize) return false;
  }
}

async function isEnded(parts: Parts, portalId: number, paymentId: string): Promise<boolean> {
  try {
    return await expirePayment(parts, portalId, paymentId);
  } catch (error) {
    const reason = error instanceof UpstreamError ? error.fault : "failed";
    parts.log.warn({ portalId, paymentId, reason }, "A payment could not be ended at its provider.");
    return false;
  }
}
