import type { SeenDeal } from "../../domain/judgement.ts";
import type { Move } from "../../domain/moves.ts";
import type { Crm } from "../../ports/crm.ts";

/** A deal as the judge wants it; `id` is another one than asked for when it was merged. */
export type LookedAt = SeenDeal & { readonly id: string };

export type Looks = ReadonlyMap<string, LookedAt>;

/**
 * Adds the histories of deals where a write of ours may have been made before: where one is to be taken back, or its
 * answer was lost. They are rare, and a look with history costs twice the calls.
 */
export async function withHistories(crm: Crm, portalId: number, moves: readonly Move[], deals: Looks): Promise<Looks> {
  const traced = idsOf(moves.filter(({ state, undoes }) => state === "writing" || undoes !== null));
  return traced.length === 0
    ? deals
    : new Map([...deals, ...(await crm.readStageHistories(portalId, traced, "worker"))]);
}

// HubSpot tells 50 histories a call, and 100 deals without.
const historiesPerCall = 50;

/**
 * The deals just after they were written. Up to 50 are read with their histories, which costs no call more. Of a burst
 * only those that are not where they were put: the rest stand there by HubSpot's word, a round trip after our look.
 */
export async function lookAfterWriting(crm: Crm, portalId: number, moves: readonly Move[]): Promise<Looks> {
  const ids = idsOf(moves);
  if (ids.length === 0) return new Map();
  if (ids.length <= historiesPerCall) return crm.readStageHistories(portalId, ids, "worker");
  const deals: Looks = await crm.readDeals(portalId, ids, "worker");
  const strays = idsOf(moves.filter(({ dealId, toStageId }) => deals.get(dealId)?.stageId !== toStageId));
  const histories: Looks = strays.length > 0 ? await crm.readStageHistories(portalId, strays, "worker") : new Map();
  return new Map([...deals, ...histories]);
}

function idsOf(moves: readonly Move[]): readonly string[] {
  return [...new Set(moves.map(({ dealId }) => dealId))];
}
