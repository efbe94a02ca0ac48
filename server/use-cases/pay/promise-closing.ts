import { chanceOf, retryDelay } from "../../domain/backoff.ts";
import { isAlive } from "../../domain/checkout.ts";
import type { UpstreamError } from "../../domain/errors.ts";
import type { EventFacts } from "../../domain/events.ts";
import type { Payment } from "../../domain/payment.ts";
import { minute } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";

/** Why the provider's page is still open. */
export interface ClosingTrouble {
  /** The provider, as people call it. */
  readonly provider: string;
  readonly error: UpstreamError;
}

/**
 * Has the page that could not be closed closed later, and answers what the timeline is told. What the provider refuses
 * for good is tried once more all the same: by then a key may be mended, and after that it waits for a person.
 */
export async function promiseClosing(
  { store, clock, random }: Pick<Context, "clock" | "random"> & { readonly store: Store },
  payment: Payment,
  { provider, error }: ClosingTrouble,
): Promise<EventFacts> {
  const at = clock.now();
  const { retryAfter } = error.details;
  const runAt =
    at + (error.isRetryable ? (retryDelay({ attempts: 1, chance: chanceOf(random), retryAfter }) ?? 0) : minute);
  await store.closings.promise(payment, { at, runAt, reason: reasonOf(error) });
  return { kind: "closing_failed", provider, fault: error.fault, said: error.details.said ?? null };
}

/**
 * Has a page closed that a paid payment still has at the provider: the money came late, through a page before it. Part of
 * the transaction in which that was learnt, so that nobody is left with a second way to pay (P5).
 */
export async function promiseSurplusClosing(
  { store, clock }: Pick<Context, "clock"> & { readonly store: Store },
  payment: Payment,
): Promise<void> {
  if (payment.status !== "paid") return;
  const checkouts = await store.checkouts.list(payment.portalId, payment.paymentId);
  if (!checkouts.some(isAlive)) return;
  const at = clock.now();
  await store.closings.promise(payment, { at, runAt: at, reason: "paid through an earlier page" });
}

/** `validation: Too late.`: the fault, and what the far side said. */
export function reasonOf({ fault, details }: UpstreamError): string {
  return details.said ? `${fault}: ${details.said}` : fault;
}
