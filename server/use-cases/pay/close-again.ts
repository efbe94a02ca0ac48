import { chanceOf, delayAfter } from "../../domain/backoff.ts";
import { isUntried } from "../../domain/circuit.ts";
import { NotFoundError, UpstreamError } from "../../domain/errors.ts";
import type { EventFacts } from "../../domain/events.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Closing, ClosingOutcome } from "../../ports/closings.ts";
import type { Context } from "../../ports/context.ts";
import { tellTimeline } from "../learn/tell-timeline.ts";
import { updatePayment } from "../learn/update-payment.ts";
import { closeCheckouts } from "./close-checkouts.ts";
import { isPageNeeded, reasonOf } from "./promise-closing.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "wake" | "publicUrl" | "log">;

/**
 * Closes the provider's page of a payment whose money came another way, by hand or through an earlier page, as often as
 * it takes. Money that came through it meanwhile is booked and shown for review. After all tries a person has to look.
 * Never throws.
 */
export async function closeAgain(parts: Parts, closing: Closing): Promise<void> {
  try {
    await close(parts, closing);
  } catch (error) {
    await postpone(parts, closing, error);
  }
}

async function close(parts: Parts, closing: Closing): Promise<void> {
  const { store, clock } = parts;
  const { portalId, paymentId } = closing;
  const payment = await store.payments.find(portalId, paymentId);
  const done = (reason: string) => ({ state: "done", reason, at: clock.now() }) as const;
  if (!payment || (await isPageNeeded(parts, payment))) {
    // Undone since, or what was held is let go of: the link asks for the money again and needs its page.
    return store.closings.settle(closing, done("needed again"));
  }
  if ((await closeCheckouts(parts, payment, "cancelled")) === "closed") {
    const facts = { kind: "closing_done", provider: await labelOf(parts, payment) } as const;
    return settleAndTell(parts, closing, { outcome: done("closed"), facts });
  }
  await updatePayment(parts, {
    portalId,
    paymentId,
    actor: "timer",
    alsoInTransaction: (tx) => tx.closings.settle(closing, done("paid")),
  });
}

async function labelOf({ store, providers }: Parts, { portalId, connectionId }: Payment): Promise<string> {
  const connection = await store.connections.find(portalId, connectionId);
  return connection ? providers.find(connection.provider).label : "the provider";
}

interface Ended {
  readonly outcome: ClosingOutcome;
  readonly facts: EventFacts;
}

async function settleAndTell({ store, clock, random }: Parts, closing: Closing, { outcome, facts }: Ended) {
  const at = clock.now();
  await store.transaction(async (tx) => {
    const payment = await tx.payments.lock(closing.portalId, closing.paymentId);
    await tx.closings.settle(closing, outcome);
    if (!payment) return;
    await tellTimeline({ store: tx, random }, [{ payment, actor: "provider", facts: [facts], at }]);
    await tx.payments.noteEvents([payment], at);
  });
}

async function postpone(parts: Parts, closing: Closing, error: unknown): Promise<void> {
  const { store, clock, log } = parts;
  const { portalId, paymentId, attempts } = closing;
  const reason = error instanceof UpstreamError ? reasonOf(error) : "failed";
  const fault = error instanceof UpstreamError ? error.fault : "failed";
  log.warn({ portalId, paymentId, reason: fault, attempts }, "A provider's page could not be closed for now.");
  const runAt = nextTry(parts, closing, error);
  if (runAt !== null) {
    return store.closings.settle(closing, { state: "ready", reason, runAt, isUntried: isUntried(error) });
  }
  const payment = await store.payments.find(portalId, paymentId);
  const provider = payment ? await labelOf(parts, payment) : "the provider";
  const said = error instanceof UpstreamError ? (error.details.said ?? null) : null;
  const facts = { kind: "closing_given_up", provider, fault, said } as const;
  await settleAndTell(parts, closing, { outcome: { state: "dead", reason, at: clock.now() }, facts });
}

/** When to try again, epoch ms; null for never. */
function nextTry({ clock, random }: Parts, { attempts }: Closing, error: unknown): number | null {
  if (error instanceof NotFoundError || (error instanceof UpstreamError && !error.isRetryable)) return null;
  const delay = delayAfter(error, { attempts, chance: chanceOf(random) });
  return delay === null ? null : clock.now() + delay;
}
