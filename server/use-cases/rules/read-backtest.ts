import type { Context } from "../../ports/context.ts";
import type { CrmDeal, CrmPipeline } from "../../ports/crm-records.ts";
import type { Backtest } from "../../ports/rules.ts";
import { requireConnected } from "../account/require-connected.ts";

type Parts = Pick<Context, "store" | "crm">;

/** A dry run with the names of what it found. */
export interface ShownBacktest {
  readonly backtest: Backtest;
  readonly pipelines: readonly CrmPipeline[];
  /** Of the deals listed; names are read when they are shown, and not kept. */
  readonly dealNames: ReadonlyMap<string, string>;
  dealUrl(dealId: string): string;
}

/** Deals are named once it has ended: until then a screen asks every few seconds, and HubSpot's calls are counted. */
export async function showBacktest({ store, crm }: Parts, backtest: Backtest): Promise<ShownBacktest> {
  const { portalId, state, result } = backtest;
  const { uiDomain } = await requireConnected({ store }, portalId);
  const ids = [...new Set(result.moves.map(({ dealId }) => dealId))];
  const isNamed = state !== "running" && ids.length > 0;
  const [pipelines, deals] = await Promise.all([
    crm.readPipelines(portalId, "person"),
    isNamed ? namesOf({ crm }, portalId, ids) : new Map<string, CrmDeal>(),
  ]);
  return {
    backtest,
    pipelines,
    dealNames: new Map([...deals].map(([id, { name }]) => [id, name])),
    dealUrl: (dealId) => `https://${uiDomain}/contacts/${portalId}/record/0-3/${encodeURIComponent(dealId)}`,
  };
}

/** The deals by id; the list is worth showing without names too. */
export async function namesOf(
  { crm }: Pick<Parts, "crm">,
  portalId: number,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CrmDeal>> {
  try {
    return await crm.readDeals(portalId, ids, "person");
  } catch {
    return new Map();
  }
}
