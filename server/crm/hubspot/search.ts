import { z } from "zod";
import type { Crm } from "../../ports/crm.ts";
import type { CrmMatch } from "../../ports/crm-records.ts";
import type { CallHubSpot } from "./call.ts";
import { nameOf } from "./contacts.ts";
import { record, textOf, type HubSpotRecord } from "./records.ts";

const kinds = {
  contact: { path: "contacts", properties: ["firstname", "lastname", "email", "company"] },
  deal: { path: "deals", properties: ["dealname"] },
} as const;

const mostFound = 10;

/**
 * Search by words, over what HubSpot searches by itself: names, e-mail addresses, companies.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm
 */
export function recordSearch(callHubSpot: CallHubSpot, restVersion: string): Pick<Crm, "search"> {
  return {
    async search(portalId, type, words) {
      const { path, properties } = kinds[type];
      const { results } = await callHubSpot(portalId, "person", {
        method: "POST",
        path: `/crm/objects/${restVersion}/${path}/search`,
        body: { query: words, limit: mostFound, properties },
        isWrite: false,
        answer: z.object({ results: z.array(record) }),
      });
      return results.filter(({ archived }) => !archived).map((found) => matchOf(type, found));
    },
  };
}

function matchOf(type: CrmMatch["type"], found: HubSpotRecord): CrmMatch {
  if (type === "deal")
    return { type, id: found.id, name: textOf(found, "dealname") ?? `Deal ${found.id}`, detail: null };
  return { type, id: found.id, name: nameOf(found), detail: textOf(found, "email") };
}
