import type { AddressTrouble, EventFacts } from "../../domain/events.ts";

type Told<K extends EventFacts["kind"]> = Extract<EventFacts, { kind: K }>;

const addressTroubles: Readonly<Record<AddressTrouble, string>> = {
  changed_meanwhile: "somebody has changed the contact's address since. Look at both and press again.",
  contact_gone: "the contact was deleted in HubSpot.",
  hubspot_refused: "HubSpot refused it. An admin finds the reason in the settings, under Health.",
  unreachable: "HubSpot could not be reached for days. An admin can have it tried again in the settings, under Health.",
};

/** What became of the HubSpot records a payment hangs on, in plain words. */
export const recordSentences = {
  deal_deleted: () =>
    "The deal was deleted in HubSpot. The payment is kept, and a link that is open can still be paid: cancel it if nothing is owed. Restore the deal and its rules go on.",
  deal_restored: () => "The deal was restored in HubSpot, so its rules go on.",
  deal_lost: () => "The deal was closed as lost, and this link can still be paid. Cancel it if nothing is owed.",
  deal_reopened: () => "The deal is no longer lost.",
  contact_left: () => "The customer's contact was taken off the deal in HubSpot. The payment stays with both.",
  contact_back: () => "The customer's contact is on the deal again.",
  contact_deleted: () =>
    "The customer's contact was deleted in HubSpot. The payment is kept, and a link that is open can still be paid: cancel it if nothing is owed.",
  contact_restored: () => "The customer's contact was restored in HubSpot.",
  record_merged: ({ record, into }: Told<"record_merged">) =>
    `The ${record} was merged in HubSpot and is record ${into} now; the payment went along.`,
  payments_met: ({ reference }: Told<"payments_met">) =>
    `Merged in HubSpot, the deal now has two open payments: this one and ${reference}. Cancel the one that is not wanted.`,
  address_asked: () => "The delivery address is to be written to the contact in HubSpot.",
  address_written: () => "The contact in HubSpot has the delivery address now.",
  address_not_written: ({ reason }: Told<"address_not_written">) =>
    `The delivery address was not written to the contact: ${addressTroubles[reason]}`,
  contact_erased: () =>
    "Erased for privacy: name, addresses and texts are gone here. Sums, dates and the provider's references stay.",
} as const;
