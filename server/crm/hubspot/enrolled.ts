import { z } from "zod";
import type { CrmWorkflows, EnrolledRecords } from "../../ports/crm-workflows.ts";
import type { CallHubSpot } from "./call.ts";
import { contactProperties, toContact } from "./contacts.ts";
import { dealReads } from "./deals.ts";
import { id, readRecords } from "./records.ts";

// https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide

/** Everything a payment needs to know of many records at once: two calls for a hundred contacts, three for deals. */
export function enrolledReads(callHubSpot: CallHubSpot, restVersion: string): Pick<CrmWorkflows, "readEnrolled"> {
  const { readDeals } = dealReads(callHubSpot, restVersion);
  const contactReading = { callHubSpot, restVersion, kind: "contacts", properties: contactProperties } as const;
  return {
    async readEnrolled(portalId, records) {
      const dealIds = idsOf(records, "deal");
      const plain = dealIds.length > 0 ? await readDeals(portalId, dealIds, "worker") : new Map<string, never>();
      const ties = await readTies(
        callHubSpot,
        restVersion,
        portalId,
        [...plain.values()].map((deal) => deal.id),
      );
      const deals: EnrolledRecords["deals"] = new Map(
        Array.from(plain, ([asked, deal]) => {
          const own = ties.get(deal.id) ?? [];
          const primary = own.filter(({ isPrimary }) => isPrimary);
          const [first] = primary;
          const primaryContactId = first && primary.length === 1 ? first.contactId : null;
          return [asked, { ...deal, contactIds: own.map(({ contactId }) => contactId), primaryContactId }];
        }),
      );
      const payers = [...deals.values()].flatMap(({ contactIds }) => contactIds);
      const contactIds = [...new Set([...idsOf(records, "contact"), ...payers])];
      const contacts = await readRecords(contactReading, portalId, contactIds, "worker");
      return { deals, contacts: new Map(contacts.map((record) => [record.id, toContact(record)])) };
    },
  };
}

function idsOf(records: Parameters<CrmWorkflows["readEnrolled"]>[1], type: "deal" | "contact"): readonly string[] {
  return [...new Set(records.filter((record) => record.type === type).map((record) => record.id))];
}

interface Tie {
  readonly contactId: string;
  readonly isPrimary: boolean;
}

const tieTypes = z.array(z.object({ label: z.string().nullish() })).catch([]);
const ties = z.object({
  results: z.array(
    z.object({
      from: z.object({ id }),
      to: z.array(z.object({ toObjectId: id, associationTypes: tieTypes })),
    }),
  ),
});

/** The first page of each deal's contacts. Deals without any are missing, as HubSpot leaves them out of its 207. */
async function readTies(
  callHubSpot: CallHubSpot,
  restVersion: string,
  portalId: number,
  dealIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Tie[]>> {
  if (dealIds.length === 0) return new Map();
  const { results } = await callHubSpot(portalId, "worker", {
    method: "POST",
    path: `/crm/associations/${restVersion}/deals/contacts/batch/read`,
    body: { inputs: [...new Set(dealIds)].map((dealId) => ({ id: dealId })) },
    isWrite: false,
    answer: ties,
  });
  return new Map(
    results.map(({ from, to }) => [
      from.id,
      to.map(({ toObjectId, associationTypes }) => ({
        contactId: toObjectId,
        isPrimary: associationTypes.some(({ label }) => label?.toLowerCase() === "primary"),
      })),
    ]),
  );
}
