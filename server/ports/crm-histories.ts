import type { StageHistory } from "../domain/stage-history.ts";
import type { Lane } from "./crm-lane.ts";

/** Where a deal stands and how it got there. */
export interface CrmDealHistory {
  /** Another one than asked for when the deal was merged into it. */
  readonly id: string;
  readonly pipelineId: string;
  readonly stageId: string;
  readonly history: StageHistory;
  /** When anything of it was last changed, by HubSpot's clock, epoch ms; null where it does not say. */
  readonly changedAt: number | null;
}

export interface CrmHistories {
  /** By the ids asked for; missing and archived deals are missing from the answer. HubSpot tells 50 histories a call. */
  readStageHistories(
    portalId: number,
    dealIds: readonly string[],
    lane: Lane,
  ): Promise<ReadonlyMap<string, CrmDealHistory>>;
  /** What people call properties of deals; a name HubSpot does not know is left out. */
  readDealLabels(portalId: number, names: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
