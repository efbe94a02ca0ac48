import type { Press } from "../../domain/press.ts";
import type { Store } from "../../ports/store.ts";
import { keyReused } from "../money/refusals.ts";

/** What a key is for, `extend:{paymentId}`: forms of two kinds never meet in one key. */
type Scope = `${string}:${string}`;

/**
 * Takes a press's key; part of the transaction that does its work. True for the first press, false for a repeat, whose
 * work is done already. Throws ConflictError `key_reused` when the key came with another request before.
 */
export async function claimPress(
  { payments }: Pick<Store, "payments">,
  { portalId, paymentId, idempotencyKey: key, requestHash }: Press,
  { scope, at }: { readonly scope: Scope; readonly at: number },
): Promise<boolean> {
  const earlier = await payments.claimKey({ portalId, scope, key, requestHash, paymentId, at });
  if (earlier && earlier.requestHash !== requestHash) throw keyReused();
  return earlier === null;
}

/** Whether a press is a repeat, found out before anything is asked of a provider for it. Throws like `claimPress`. */
export async function isRepeat(
  { payments }: Pick<Store, "payments">,
  { portalId, idempotencyKey: key, requestHash }: Press,
  scope: Scope,
): Promise<boolean> {
  const earlier = await payments.findKey({ portalId, scope, key });
  if (earlier && earlier.requestHash !== requestHash) throw keyReused();
  return earlier !== null;
}
