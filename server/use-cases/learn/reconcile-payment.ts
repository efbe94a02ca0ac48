import { chanceOf, delayAfter } from "../../domain/backoff.ts";
import { isUntried } from "../../domain/circuit.ts";
import { NotFoundError, UpstreamError } from "../../domain/errors.ts";
import type { Payment } from "../../domain/payment.ts";
import { nextReadAt } from "../../domain/reading.ts";
import { day, minute } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { ProviderRead } from "../../ports/provider-reads.ts";
import { learnOfOpening } from "../pay/learn-of-opening.ts";
import { checkPayment } from "./check-payment.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "publicUrl" | "log">;

/**
 * Reads a payment at its provider though nobody told us anything, so that a webhook lost for ever costs time and no
 * money, asks after a page whose answer was lost, and plans the next read. A provider that does not answer is asked again later and later. Never throws.
 */
export async function reconcilePayment(parts: Parts, read: ProviderRead): Promise<void> {
  const { store } = parts;
  try {
    await readAndPlan(parts, read);
  } catch (error) {
    if (error instanceof NotFoundError) await store.providerReads.plan(read, { at: null, failures: 0 });
    else await postpone(parts, read, error);
  }
}

async function readAndPlan(parts: Parts, read: ProviderRead): Promise<void> {
  const { store, clock } = parts;
  const { portalId, paymentId } = read;
  const before = await store.payments.find(portalId, paymentId);
  const checked = await checkPayment(parts, { portalId, paymentId, actor: "timer" });
  if (before !== null && before.status !== checked.status) await noteHealing(parts, before, checked);
  const payment = await learnOfOpening(parts, checked);
  if (checked.status !== payment.status) await noteHealing(parts, checked, payment);
  const checkouts = await store.checkouts.list(portalId, paymentId);
  await store.providerReads.plan(read, { at: nextReadAt(payment, checkouts, clock.now()), failures: 0 });
}

/** Found by the clock and by nobody's word: often that means that webhooks do not reach us. */
async function noteHealing({ store, clock, log }: Parts, before: Payment, after: Payment): Promise<void> {
  const { portalId, paymentId, connectionId } = after;
  await store.healings.note({
    portalId,
    paymentId,
    connectionId,
    from: before.status,
    to: after.status,
    at: clock.now(),
  });
  log.info({ portalId, paymentId }, "A payment had changed at its provider without our being told.");
}

async function postpone({ store, clock, random, log }: Parts, read: ProviderRead, error: unknown): Promise<void> {
  const { portalId, paymentId } = read;
  const wasAsked = !isUntried(error);
  const failures = read.failures + (wasAsked ? 1 : 0);
  const delay = delayAfter(error, { attempts: failures, chance: chanceOf(random) });
  // What the provider will not tell for days it will not tell at all; a silent one is asked on, once a day.
  const isHopeless = delay === null && error instanceof UpstreamError && !error.isRetryable;
  const at = isHopeless ? null : clock.now() + Math.max(delay ?? day, minute);
  await store.providerReads.plan(read, { at, failures });
  if (!wasAsked) return;
  const reason = error instanceof UpstreamError ? error.fault : "failed";
  log.warn({ portalId, paymentId, reason, attempts: failures }, "A payment could not be read at its provider.");
}
