import { NotFoundError } from "../../domain/errors.ts";
import type { EventFacts } from "../../domain/events.ts";
import { resumedMove, type Move } from "../../domain/moves.ts";
import { isOpen, isWaiting, type Payment } from "../../domain/payment.ts";
import type { Standing } from "../../domain/standing.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmDeal } from "../../ports/crm-records.ts";
import { promiseWrite } from "../deal/promise-move.ts";
import { showAnew } from "../deal/promise-properties.ts";
import { followMerge } from "./follow-merge.ts";
import { noteOn, sayOnce } from "./note-on-payments.ts";

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "wake">;

/**
 * Looks at deals of which HubSpot told something, all in one call, and says on their payments what is true now: whether
 * the deal is there and whether it is lost. Deals without payments cost nothing. Throws UpstreamError and
 * DisconnectedError; done again it says nothing twice.
 */
export async function seeDeals(parts: Parts, portalId: number, dealIds: readonly string[]): Promise<void> {
  const known = await withPayments(parts, portalId, dealIds);
  if (known.size === 0) return;
  const deals = await parts.crm.readDeals(portalId, [...known.keys()], "worker");
  for (const [dealId, payments] of known) {
    const deal = deals.get(dealId) ?? null;
    // The merge itself may be told later, or have been lost.
    if (deal && deal.id !== dealId)
      await followMerge(parts, { portalId, type: "deal", fromIds: [dealId], intoId: deal.id });
    if (deal) await seePresent(parts, deal, payments);
    else await sayOnAll(parts, payments, { standing: "deal_deleted", matters: mayBringMoney });
  }
}

/** The deals as they are called by now, with their payments. */
async function withPayments(
  { store }: Parts,
  portalId: number,
  dealIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Payment[]>> {
  const known = new Map<string, readonly Payment[]>();
  for (const id of dealIds) {
    const current = await store.recordChanges.currentId(portalId, { type: "deal", id });
    if (known.has(current)) continue;
    const payments = await store.recordChanges.listPayments(portalId, "deal", [current]);
    if (payments.length > 0) known.set(current, payments);
  }
  return known;
}

export function mayBringMoney({ status }: Payment): boolean {
  return isOpen(status) || status === "needs_review";
}

async function seePresent(parts: Parts, deal: CrmDeal, payments: readonly Payment[]): Promise<void> {
  const { store, clock, wake } = parts;
  const isBack = await sayOnAll(parts, payments, { standing: "deal_restored", matters: () => true });
  for (const payment of payments) await resumeMoves(parts, payment);
  await sayLost(parts, deal, payments);
  const [first] = payments;
  if (!isBack || !first) return;
  await showAnew(parts, first.portalId, [{ objectType: "deal", objectId: deal.id }], clock.now());
  await store.balanceChecks.ask(first.portalId, deal.id, clock.now());
  wake.balances();
}

async function sayLost(parts: Parts, deal: CrmDeal, payments: readonly Payment[]): Promise<void> {
  const [first] = payments;
  if (!first || !payments.some(({ status }) => isWaiting(status))) return;
  const pipelines = await parts.crm.readPipelines(first.portalId, "worker");
  const stage = pipelines.find(({ id }) => id === deal.pipelineId)?.stages.find(({ id }) => id === deal.stageId);
  if (!stage) return;
  const standing = stage.isLost ? "deal_lost" : "deal_reopened";
  await sayOnAll(parts, payments, { standing, matters: ({ status }) => isWaiting(status) });
}

export interface Saying {
  readonly standing: Standing;
  readonly matters: (payment: Payment) => boolean;
}

/** True when it was said on any. */
export async function sayOnAll(parts: Parts, payments: readonly Payment[], saying: Saying): Promise<boolean> {
  let isSaid = false;
  for (const payment of payments) isSaid = (await sayOnce(parts, payment, saying)) || isSaid;
  return isSaid;
}

/**
 * Moves that ended because the deal was gone are carried out after all, and so is what takes them back: the same ones,
 * under the same cause.
 */
async function resumeMoves({ store, clock, random, wake }: Parts, { portalId, paymentId }: Payment): Promise<void> {
  const isResumed = await store.transaction(async (tx) => {
    const payment = await tx.payments.lock(portalId, paymentId);
    const moves = await tx.moves.list(portalId, paymentId);
    const ended = moves.filter(({ reason }) => reason === "deal_gone");
    if (!payment || ended.length === 0) return false;
    for (const move of ended) {
      const again = resumedMove(move);
      await tx.moves.save(again);
      await promiseWrite({ store: tx, random }, again, clock.now());
      await noteOn({ store: tx, clock, random }, payment, resumption(again));
    }
    return true;
  });
  if (isResumed) wake.crm(portalId);
}

function resumption({ undoes, attempts, ruleId, ruleVersion, onStatus }: Move): EventFacts {
  if (undoes !== null) return { kind: "move_retried", attempt: attempts };
  return { kind: "move_planned", ruleId, ruleVersion, onStatus };
}

/**
 * Somebody was taken off a deal, or put on: where it is the contact of a payment that may still bring money, its
 * timeline says so. Who is on a deal is read with the deal, so this is a call for each.
 */
export async function seePeople(parts: Parts, portalId: number, dealIds: readonly string[]): Promise<void> {
  const known = await withPayments(parts, portalId, dealIds);
  for (const [dealId, payments] of known) {
    if (!payments.some(mayBringMoney)) continue;
    const deal = await parts.crm.readDeal(portalId, dealId).catch(unlessGone);
    if (!deal) continue;
    for (const payment of payments) {
      const standing = deal.contactIds.includes(payment.contact.id) ? "contact_back" : "contact_left";
      await sayOnce(parts, payment, { standing, matters: mayBringMoney });
    }
  }
}

function unlessGone(error: unknown): null {
  if (error instanceof NotFoundError) return null;
  throw error;
}
