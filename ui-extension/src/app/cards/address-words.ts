import type { AddressChange } from "@payments/shared";

/** What is said about writing the payer's delivery address to the contact. */
export const addressWords = {
  button: "Write to contact",
  later: "The contact has to be read in HubSpot for this. It can be done once HubSpot answers.",
  title: "Write the delivery address to the contact?",
  reading: "Reading the contact in HubSpot",
  text: (contact: string) => `These fields of ${contact} in HubSpot would change. What is not listed stays as it is.`,
  same: (contact: string) => `${contact} has this address in HubSpot already.`,
  promised: "It is on its way to HubSpot already. The timeline says when it is written.",
  refusedTitle: "It cannot be written",
  fields: {
    address: "Street",
    zip: "Postcode",
    city: "Town",
    state: "State or region",
    country: "Country",
  } satisfies Record<AddressChange["property"], string>,
  change: (before: string | null, after: string) => `${before === null ? "(empty)" : `“${before}”`} → “${after}”`,
  submit: "Write it",
  keep: "Leave the contact as it is",
  success: "The address is written to the contact in a moment. The timeline says when.",
  again: "Look again",
};
