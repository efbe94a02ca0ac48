import { ConflictError } from "../../domain/errors.ts";
import { day } from "../../domain/time.ts";
import type { ApiAnswer, ApiRequest } from "../../ports/api-keys.ts";
import type { Context } from "../../ports/context.ts";

/** How long a key answers as it did; the payments it made are never made twice, however much later. */
const keptFor = 30 * day;

export interface OnceRequest extends Omit<ApiRequest, "at"> {
  /** Carries it out. Does nothing twice under the same key, so that a request whose answer was lost can be carried out again. */
  work(): Promise<ApiAnswer>;
}

/**
 * Answers a write under an idempotency key: the first time by carrying it out, later with the very same answer. What may
 * turn out otherwise on another try (somebody is silent, limits, faults of ours) is not kept. Throws ConflictError
 * `key_reused` when the key came with another request.
 */
export async function answerOnce(
  { store, clock }: Pick<Context, "store" | "clock">,
  { work, ...asked }: OnceRequest,
): Promise<ApiAnswer & { readonly isRepeat: boolean }> {
  const now = clock.now();
  const request: ApiRequest = { ...asked, at: now };
  await store.apiRequests.forget(now - keptFor);
  const earlier = await store.apiRequests.claim(request);
  if (earlier && earlier.requestHash !== asked.requestHash) {
    throw new ConflictError("key_reused", "This Idempotency-Key came with another request before. Use a new one.");
  }
  if (earlier?.answer) return { ...earlier.answer, isRepeat: true };
  const answer = await work();
  if (isFinal(answer)) await store.apiRequests.settle(request, answer);
  return { ...answer, isRepeat: false };
}

const final: ReadonlySet<number> = new Set([404, 409, 422]);

function isFinal({ status }: ApiAnswer): boolean {
  return status < 300 || final.has(status);
}
