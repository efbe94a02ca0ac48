import { chanceOf, delayAfter } from "../../domain/backoff.ts";
import { isUntried } from "../../domain/circuit.ts";
import { dealSum, markerOf } from "../../domain/deal-making.ts";
import { DisconnectedError, NotFoundError, UpstreamError } from "../../domain/errors.ts";
import type { DealTrouble } from "../../domain/events.ts";
import { holdsDeal, slotOf, type Payment } from "../../domain/payment.ts";
import type { DealFromContact } from "../../domain/policies.ts";
import { hour, second } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmDeal, CrmPipeline } from "../../ports/crm-records.ts";
import type { DealMaking } from "../../ports/deal-makings.ts";
import { requireConnected } from "../account/require-connected.ts";
import { lockPayment } from "../learn/require-payment.ts";
import { settlePayment } from "../learn/settle-payment.ts";
import { tellTimeline } from "../learn/tell-timeline.ts";

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "wake" | "log">;

// What HubSpot is still at work on may come to be a while after its answer was lost.
const shortestPause = 30 * second;

/**
 * Keeps the promise of a deal for a payment asked from a contact, once, however often it is called: the promise is one
 * row, held by one caller, and whoever comes after a lost answer looks for the deal before making it. Never throws.
 */
export async function makeDeal(parts: Parts, making: DealMaking): Promise<void> {
  try {
    await keepPromise(parts, making);
  } catch (error) {
    await postpone(parts, making, error);
  }
}

async function keepPromise(parts: Parts, making: DealMaking): Promise<void> {
  const { store, crm } = parts;
  const { portalId, paymentId } = making;
  const payment = await store.payments.find(portalId, paymentId);
  if (!payment || payment.dealId !== null) {
    return store.dealMakings.settle(making, { state: "done", reason: "has a deal" });
  }
  const portal = await requireConnected(parts, portalId);
  const { policies } = await store.policies.read(portalId);
  const place = placeFor(policies.dealFromContact, await crm.readPipelines(portalId, "worker"));
  if (!place) return giveUp(parts, making, { reason: "no_stage", said: null });
  const marker = markerOf(payment);
  const contactId = payment.contact.id;
  const former = making.attempts > 1 ? await crm.findDealOfContact(portalId, contactId, marker) : null;
  const order = { name: payment.description, sum: dealSum(payment, portal), ...place, contactId, marker };
  await bind(parts, making, former ?? (await crm.createDeal(portalId, order)));
}

type Place = { readonly pipelineId: string; readonly stageId: string };

/** The policy's pipeline and stage; the first ones where it names none, or one that is gone. */
function placeFor(policy: DealFromContact, pipelines: readonly CrmPipeline[]): Place | null {
  const pipeline = pipelines.find(({ id }) => id === policy.pipelineId) ?? pipelines[0];
  const usable = pipeline?.stages.filter(({ isClosed, isWritable }) => isWritable && !isClosed) ?? [];
  const stage = usable.find(({ id }) => id === policy.stageId) ?? usable[0];
  return pipeline && stage ? { pipelineId: pipeline.id, stageId: stage.id } : null;
}

/** From now on the payment is the deal's, and what has been waiting for one is decided. */
async function bind(parts: Parts, making: DealMaking, deal: CrmDeal): Promise<void> {
  const { store, wake } = parts;
  const { portalId, paymentId } = making;
  const { policies } = await store.policies.read(portalId);
  const { hasMove } = await store.transaction(async (tx) => {
    const current = await lockPayment(tx, portalId, paymentId);
    await tx.dealMakings.settle(making, { state: "done", reason: "made" });
    if (current.dealId !== null) return { hasMove: false };
    const payment: Payment = { ...current, dealId: deal.id, pipelineId: deal.pipelineId };
    const facts = [{ kind: "deal_made", dealId: deal.id, name: deal.name } as const];
    const settled = await settlePayment({ ...parts, store: tx }, { payment, facts, actor: "rule", hasNewDeal: true });
    const slot = policies.openPayments === "one" && holdsDeal(settled.payment.status) ? slotOf(payment) : null;
    if (slot !== null) await tx.payments.takeSlot(portalId, paymentId, slot);
    return settled;
  });
  if (hasMove) wake.crm(portalId);
}

interface Trouble {
  readonly reason: DealTrouble;
  readonly said: string | null;
}

/** Said on the payment's history, since nobody will come back to it. */
async function giveUp({ store, clock, random }: Parts, making: DealMaking, trouble: Trouble): Promise<void> {
  const { portalId, paymentId } = making;
  const now = clock.now();
  await store.transaction(async (tx) => {
    const payment = await tx.payments.lock(portalId, paymentId);
    if (!payment) return;
    await tx.dealMakings.settle(making, { state: "dead", reason: trouble.reason });
    const facts = [{ kind: "deal_not_made", ...trouble } as const];
    await tellTimeline({ store: tx, random }, [{ payment, actor: "rule", facts, at: now }]);
    await tx.payments.save({ ...payment, lastEventAt: now }, true);
  });
}

async function postpone(parts: Parts, making: DealMaking, error: unknown): Promise<void> {
  const { store, log } = parts;
  const { portalId, paymentId, attempts } = making;
  const reason = error instanceof UpstreamError ? error.fault : "failed";
  log.warn({ portalId, paymentId, reason, attempts }, "A deal could not be made for now.");
  const runAt = nextTry(parts, making, error);
  const again = { state: "ready", runAt: runAt ?? 0, reason, isUntried: isUntried(error) } as const;
  if (runAt !== null) await store.dealMakings.settle(making, again);
  else await giveUp(parts, making, troubleOf(error));
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof NotFoundError) return { reason: "contact_gone", said: null };
  const isRefused = error instanceof UpstreamError && !error.isRetryable;
  return isRefused
    ? { reason: "hubspot_refused", said: error.details.said ?? null }
    : { reason: "unreachable", said: null };
}

/** When to try again, epoch ms; null for never. A disconnected account is looked at now and then. */
function nextTry({ clock, random }: Parts, { attempts }: DealMaking, error: unknown): number | null {
  if (error instanceof DisconnectedError) return clock.now() + hour;
  if (error instanceof NotFoundError || (error instanceof UpstreamError && !error.isRetryable)) return null;
  const delay = delayAfter(error, { attempts, chance: chanceOf(random) });
  return delay === null ? null : clock.now() + Math.max(delay, shortestPause);
}
