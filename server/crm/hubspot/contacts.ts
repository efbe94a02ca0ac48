import type { Crm } from "../../ports/crm.ts";
import type { CrmContact } from "../../ports/crm-records.ts";
import type { CallHubSpot } from "./call.ts";
import { associatedIds, readRecord, readRecords, textOf, type HubSpotRecord } from "./records.ts";

export const contactProperties = [
  "firstname",
  "lastname",
  "email",
  "company",
  "hs_additional_emails",
  "mobilephone",
  "phone",
];

/** `readContact` names the first page of the contact's deals (HubSpot's pages hold hundreds). */
export function contactReads(callHubSpot: CallHubSpot, restVersion: string): Pick<Crm, "readContact" | "readContacts"> {
  const reading = { callHubSpot, restVersion, kind: "contacts", properties: contactProperties } as const;
  return {
    async readContact(portalId, contactId) {
      return toContact(await readRecord(reading, portalId, contactId, "deals"));
    },

    async readContacts(portalId, contactIds) {
      const records = await readRecords(reading, portalId, contactIds, "person");
      const contacts = new Map(records.map((record) => [record.id, toContact(record)]));
      return [...new Set(contactIds)].flatMap((id) => contacts.get(id) ?? []);
    },
  };
}

export function toContact(record: HubSpotRecord): CrmContact {
  // HubSpot writes them in one text, separated by semicolons.
  const otherEmails = (textOf(record, "hs_additional_emails") ?? "").split(";").flatMap((one) => one.trim() || []);
  const phone = textOf(record, "mobilephone") ?? textOf(record, "phone");
  return {
    id: record.id,
    name: nameOf(record),
    email: textOf(record, "email"),
    ...(otherEmails.length > 0 && { otherEmails }),
    ...(phone !== null && { phone }),
    dealIds: associatedIds(record, "deals"),
  };
}

export function nameOf(record: HubSpotRecord): string {
  const fullName = [textOf(record, "firstname"), textOf(record, "lastname")].filter((part) => part !== null).join(" ");
  return fullName || (textOf(record, "email") ?? textOf(record, "company") ?? `Contact ${record.id}`);
}
