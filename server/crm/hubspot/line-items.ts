import { z } from "zod";
import type { Crm } from "../../ports/crm.ts";
import type { CrmLineItem } from "../../ports/crm-records.ts";
import type { CallHubSpot } from "./call.ts";
import { id, readRecords, textOf, type HubSpotRecord } from "./records.ts";

// https://developers.hubspot.com/docs/api-reference/latest/crm/objects/line-items/guide
const properties = [
  "name",
  "quantity",
  "price",
  "amount",
  "hs_tax_amount",
  "hs_line_item_currency_code",
  "recurringbillingfrequency",
];

const associations = z.object({
  results: z.array(z.object({ to: z.array(z.object({ toObjectId: id })).catch([]) })).catch([]),
});

/** A deal's line items: its first 500 associations, then the records. A deal without any costs one call. */
export function lineItemReads(callHubSpot: CallHubSpot, restVersion: string): Pick<Crm, "readLineItems"> {
  const reading = { callHubSpot, restVersion, kind: "line_items", properties } as const;
  return {
    async readLineItems(portalId, dealId) {
      const { results } = await callHubSpot(portalId, "person", {
        method: "POST",
        path: `/crm/associations/${restVersion}/deals/line_items/batch/read`,
        body: { inputs: [{ id: dealId }] },
        isWrite: false,
        answer: associations,
      });
      const ids = results.flatMap(({ to }) => to.map(({ toObjectId }) => toObjectId));
      if (ids.length === 0) return [];
      return (await readRecords(reading, portalId, ids, "person")).map(toLineItem);
    },
  };
}

function toLineItem(record: HubSpotRecord): CrmLineItem {
  return {
    id: record.id,
    name: textOf(record, "name") ?? `Line item ${record.id}`,
    quantity: textOf(record, "quantity"),
    price: textOf(record, "price"),
    amount: textOf(record, "amount"),
    taxAmount: textOf(record, "hs_tax_amount"),
    currency: textOf(record, "hs_line_item_currency_code"),
    isRecurring: textOf(record, "recurringbillingfrequency") !== null,
  };
}
