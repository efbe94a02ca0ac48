import type { Crm } from "../../ports/crm.ts";
import type { CallHubSpot } from "./call.ts";
import { dealProperties, toDeal } from "./deals.ts";
import { associatedIds, readRecord, readRecords, record, textOf } from "./records.ts";

// https://developers.hubspot.com/docs/api-reference/latest/crm/objects/deals/guide
const dealToContact = 3;

/**
 * Making a deal is the one write here that is not harmless when repeated: HubSpot knows no key against it. It is asked
 * once, in the worker's lane, which repeats nothing; whoever got no answer looks for the marker first.
 */
export function newDeals(callHubSpot: CallHubSpot, restVersion: string): Pick<Crm, "createDeal" | "findDealOfContact"> {
  const reading = { callHubSpot, restVersion } as const;
  return {
    async createDeal(portalId, { name, sum, pipelineId, stageId, contactId, marker }) {
      const made = await callHubSpot(portalId, "worker", {
        method: "POST",
        path: `/crm/objects/${restVersion}/deals`,
        body: {
          properties: {
            dealname: name,
            pipeline: pipelineId,
            dealstage: stageId,
            description: marker,
            ...(sum && { amount: sum.amount }),
            ...(sum?.currency && { deal_currency_code: sum.currency }),
          },
          associations: [
            {
              to: { id: contactId },
              types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: dealToContact }],
            },
          ],
        },
        isWrite: true,
        answer: record,
      });
      return toDeal(made);
    },

    async findDealOfContact(portalId, contactId, marker) {
      const contact = await readRecord({ ...reading, kind: "contacts", properties: [] }, portalId, contactId, "deals");
      const ids = associatedIds(contact, "deals");
      if (ids.length === 0) return null;
      const properties = [...dealProperties, "description"];
      const deals = await readRecords({ ...reading, kind: "deals", properties }, portalId, ids, "worker");
      const found = deals.find((deal) => textOf(deal, "description")?.includes(marker));
      return found ? toDeal(found) : null;
    },
  };
}
