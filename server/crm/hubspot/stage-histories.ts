import { z } from "zod";
import type { Mover, StageEntry } from "../../domain/stage-history.ts";
import type { CrmHistories } from "../../ports/crm-histories.ts";
import type { CallHubSpot } from "./call.ts";
import { formerIds } from "./deals.ts";
import { chunksOf, id, record, textOf } from "./records.ts";

// Seen of HubSpot: "The maximum number of inputs supported in a batch request for property histories is 50."
const historyLimit = 50;

const optionalText = z.string().optional().catch(undefined);
const change = z.object({
  value: z.string().nullable().catch(null),
  timestamp: z.iso.datetime({ offset: true }),
  sourceType: optionalText,
  sourceId: optionalText,
  updatedByUserId: id.optional().catch(undefined),
});

const dealWithHistory = record.extend({
  propertiesWithHistory: z.object({ dealstage: z.array(change) }).catch({ dealstage: [] }),
});

/** How deals got to their stages, newest change first. */
export function stageHistories(callHubSpot: CallHubSpot, restVersion: string): CrmHistories {
  return {
    async readStageHistories(portalId, dealIds, lane) {
      const asked = new Set(dealIds);
      const answer = z.object({ results: z.array(dealWithHistory) });
      const found = new Map<string, z.infer<typeof dealWithHistory>>();
      for (const part of chunksOf([...asked], historyLimit)) {
        const { results } = await callHubSpot(portalId, lane, {
          method: "POST",
          path: `/crm/objects/${restVersion}/deals/batch/read`,
          body: {
            properties: ["pipeline", "dealstage", "hs_merged_object_ids"],
            propertiesWithHistory: ["dealstage"],
            inputs: part.map((dealId) => ({ id: dealId })),
          },
          isWrite: false,
          answer,
        });
        for (const deal of results.filter(({ archived }) => !archived)) {
          for (const dealId of [...formerIds(deal), deal.id]) if (asked.has(dealId)) found.set(dealId, deal);
        }
      }
      return new Map([...found].map(([dealId, deal]) => [dealId, toHistory(deal)]));
    },

    async readDealLabels(portalId, names) {
      const { results } = await callHubSpot(portalId, "person", {
        method: "GET",
        path: `/crm/properties/${restVersion}/deals`,
        isWrite: false,
        answer: z.object({ results: z.array(z.object({ name: z.string(), label: z.string().min(1) })) }),
      });
      return new Map(results.flatMap(({ name, label }) => (names.includes(name) ? [[name, label] as const] : [])));
    },
  };
}

function toHistory(deal: z.infer<typeof dealWithHistory>) {
  const history = deal.propertiesWithHistory.dealstage.map(toEntry).toSorted((one, other) => other.at - one.at);
  return {
    id: deal.id,
    pipelineId: textOf(deal, "pipeline") ?? "",
    stageId: textOf(deal, "dealstage") ?? "",
    history,
    changedAt: deal.updatedAt,
  };
}

function toEntry({ value, timestamp, ...source }: z.infer<typeof change>): StageEntry {
  return { stageId: value ?? "", at: Date.parse(timestamp), by: moverOf(source) };
}

/**
 * Names of `sourceType` as HubSpot lists them; a change by a person names its user, whatever screen it was made on.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/properties/guide
 */
function moverOf({
  sourceType,
  sourceId,
  updatedByUserId,
}: Omit<z.infer<typeof change>, "value" | "timestamp">): Mover {
  if (sourceType === "INTEGRATION") return "app";
  const userId = updatedByUserId ?? /^userId:(\d+)$/.exec(sourceId ?? "")?.[1];
  if (userId !== undefined) return `user:${userId}`;
  if (sourceType === "AUTOMATION_PLATFORM" || sourceType === "WORKFLOWS") return "workflow";
  return sourceType === "IMPORT" ? "import" : "other";
}
