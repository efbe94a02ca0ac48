import type { Crm } from "../../ports/crm.ts";
import { hubspotCaller, type CallOptions } from "./call.ts";
import { workflowCallbacks } from "./callbacks.ts";
import { addressReads } from "./addresses.ts";
import { contactReads } from "./contacts.ts";
import { dealReads } from "./deals.ts";
import { enrolledReads } from "./enrolled.ts";
import { newDeals } from "./new-deals.ts";
import { lineItemReads } from "./line-items.ts";
import { noteCalls } from "./notes.ts";
import { productSearch } from "./products.ts";
import { recordSearch } from "./search.ts";
import { pipelineReads } from "./pipelines.ts";
import { recordWrites } from "./record-writes.ts";
import { propertySchemas } from "./schemas.ts";
import { stageHistories } from "./stage-histories.ts";

interface HubSpotOptions extends CallOptions {
  /** Dated version of the REST API: `2026-09`. */
  readonly restVersion: string;
  /** Milliseconds for which pipelines are answered from a copy; a minute unless told otherwise. */
  readonly pipelineCacheMs?: number;
}

/** The CRM records of every portal, through HubSpot's REST API. */
export function hubspotCrm({ restVersion, pipelineCacheMs = 60_000, ...options }: HubSpotOptions): Crm {
  const callHubSpot = hubspotCaller(options);
  const pipelines = pipelineReads({ callHubSpot, restVersion, clock: options.clock, cacheMs: pipelineCacheMs });
  const { writeRecords } = recordWrites(callHubSpot, restVersion);
  return {
    ...dealReads(callHubSpot, restVersion),
    ...contactReads(callHubSpot, restVersion),
    ...addressReads(callHubSpot, restVersion),
    ...newDeals(callHubSpot, restVersion),
    ...lineItemReads(callHubSpot, restVersion),
    ...recordSearch(callHubSpot, restVersion),
    ...productSearch(callHubSpot, restVersion),
    ...enrolledReads(callHubSpot, restVersion),
    ...workflowCallbacks(callHubSpot, restVersion),
    ...stageHistories(callHubSpot, restVersion),
    ...noteCalls(callHubSpot, restVersion),
    ...propertySchemas(callHubSpot, restVersion),
    readPipelines: pipelines.readPipelines,

    async writeRecords(portalId, objectType, writes) {
      const results = await writeRecords(portalId, objectType, writes);
      // An option HubSpot does not know is a stage that was deleted since we looked.
      const isStale = [...results.values()].some(({ stage }) => stage?.ok === false && stage.code === "INVALID_OPTION");
      if (isStale) pipelines.forget(portalId);
      return results;
    },
  };
}
