import { chanceOf, retryDelay } from "../../domain/backoff.ts";
import { isAlive } from "../../domain/checkout.ts";
import type { UpstreamError } from "../../domain/errors.ts";
import type { EventFacts } from "../../domain/events.ts";
import { sumUp } from "../../domain/ledger.ts";
import { isWaiting, type Payment } from "../../domain/payment.ts";
import { mayHavePage } from "../../domain/status.ts";
import { minute } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";

type Parts = Pick<Context, "clock"> & { readonly store: Store };

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
 * Has a page closed that the payment still has at the provider and may not: money came or is held through a page before
 * it. Part of the transaction in which that was learnt, so that nobody is left with a second way to pay (P5).
 */
export async function promiseSurplusClosing({ store, clock }: Parts, payment: Payment): Promise<void> {
  // Nearly every read finds it so, and a payment that waits may have its page.
  if (isWaiting(payment.status)) return;
  const checkouts = await store.checkouts.list(payment.portalId, payment.paymentId);
  if (!checkouts.some(isAlive) || (await isPageNeeded({ store, clock }, payment))) return;
  const at = clock.now();
  await store.closings.promise(payment, { at, runAt: at, reason: "money through an earlier page" });
}

/** Whether the payment may still have a page, by what is known of it now. */
export async function isPageNeeded({ store, clock }: Parts, payment: Payment): Promise<boolean> {
  const { portalId, paymentId } = payment;
  const ledger = await store.ledger.list(portalId, paymentId);
  const attempts = await store.attempts.list(portalId, paymentId);
  return mayHavePage({ payment, sums: sumUp(ledger), attempts, now: clock.now() });
}

/** `validation: Too late.`: the fault, and what the far side said. */
export function reasonOf({ fault, details }: UpstreamError): string {
  return details.said ? `${fault}: ${details.said}` : fault;
}
