import type { PostalAddress } from "./address.ts";

// HubSpot's own fields: https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide
export const addressProperties = ["address", "zip", "city", "state", "country"] as const;

export type AddressProperty = (typeof addressProperties)[number];

/** A contact's address as HubSpot has it, null where a field is empty. */
export type ContactAddress = Readonly<Record<AddressProperty, string | null>>;

/** One field of a contact that would be written. */
export interface AddressChange {
  readonly property: AddressProperty;
  readonly before: string | null;
  readonly after: string;
}

const given: Readonly<Record<AddressProperty, keyof PostalAddress>> = {
  address: "street",
  zip: "postcode",
  city: "city",
  state: "state",
  country: "country",
};

/** What of a contact differs from where the payer wants it delivered. What the payer has not given stays as it is. */
export function addressChanges(place: PostalAddress, contact: ContactAddress): readonly AddressChange[] {
  return addressProperties.flatMap((property) => {
    const before = contact[property];
    const after = place[given[property]];
    return after === null || after === before ? [] : [{ property, before, after }];
  });
}

/** Says whether two looks at a contact showed the same; to be kept as a hash only. */
export function addressMark(place: PostalAddress, contact: ContactAddress): string {
  return JSON.stringify([addressProperties.map((name) => [contact[name], place[given[name]]])]);
}
