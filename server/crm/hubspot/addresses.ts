import { addressProperties, type ContactAddress } from "../../domain/contact-address.ts";
import type { CrmAddresses } from "../../ports/crm-addresses.ts";
import type { CallHubSpot } from "./call.ts";
import { readRecords, textOf, type HubSpotRecord } from "./records.ts";

/** What contacts have in HubSpot's own address fields. */
export function addressReads(callHubSpot: CallHubSpot, restVersion: string): CrmAddresses {
  const reading = { callHubSpot, restVersion, kind: "contacts", properties: addressProperties } as const;
  return {
    async readAddresses(portalId, contactIds, lane) {
      const records = await readRecords(reading, portalId, contactIds, lane);
      return new Map(records.map((record) => [record.id, toAddress(record)]));
    },
  };
}

function toAddress(record: HubSpotRecord): ContactAddress {
  const values = addressProperties.map((name) => [name, textOf(record, name)] as const);
  return Object.fromEntries(values) as ContactAddress;
}
