import type { Crm } from "../../ports/crm.ts";
import type { CrmDeal } from "../../ports/crm-records.ts";
import type { CallHubSpot } from "./call.ts";
import { associatedIds, readRecord, readRecords, textOf, type HubSpotRecord } from "./records.ts";

const mergedIds = "hs_merged_object_ids";
export const dealProperties: readonly string[] = [
  "dealname",
  "amount",
  "deal_currency_code",
  "pipeline",
  "dealstage",
  mergedIds,
];

/**
 * `readDeal` names the deal's contacts in HubSpot's order, the first page of them (HubSpot's pages hold hundreds); this
 * call does not say which one is labelled "primary".
 */
export function dealReads(callHubSpot: CallHubSpot, restVersion: string): Pick<Crm, "readDeal" | "readDeals"> {
  const reading = { callHubSpot, restVersion, kind: "deals", properties: dealProperties } as const;
  return {
    async readDeal(portalId, dealId) {
      return toDeal(await readRecord(reading, portalId, dealId, "contacts"));
    },

    async readDeals(portalId, dealIds, lane) {
      const asked = new Set(dealIds);
      const records = await readRecords(reading, portalId, dealIds, lane);
      return new Map(
        records.flatMap((record) =>
          [...formerIds(record), record.id].filter((id) => asked.has(id)).map((id) => [id, toDeal(record)] as const),
        ),
      );
    },
  };
}

/** A deal that others were merged into answers for them under their former ids. */
export function formerIds(record: HubSpotRecord): readonly string[] {
  return textOf(record, mergedIds)?.split(";") ?? [];
}

export function toDeal(record: HubSpotRecord): CrmDeal {
  return {
    id: record.id,
    name: textOf(record, "dealname") ?? `Deal ${record.id}`,
    amount: textOf(record, "amount"),
    currency: textOf(record, "deal_currency_code"),
    pipelineId: textOf(record, "pipeline") ?? "",
    stageId: textOf(record, "dealstage") ?? "",
    changedAt: record.updatedAt,
    contactIds: associatedIds(record, "contacts"),
  };
}
