type Given = string | null | undefined;

export interface GivenAddress {
  readonly name?: Given;
  readonly street: readonly Given[];
  readonly postcode?: Given;
  readonly city?: Given;
  readonly state?: Given;
  /** As the provider writes it, mostly ISO 3166-1 with two letters. */
  readonly country?: Given;
}

/** The parts of an address, null where none was given. The name on the parcel is no part of it. */
export interface PostalAddress {
  /** All lines of it in one. */
  readonly street: string | null;
  readonly postcode: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly country: string | null;
}

/** Null for an address without street and town: it leads nowhere. */
export function postalAddress({ street, postcode, city, state, country }: GivenAddress): PostalAddress | null {
  const clean = (text: Given) => text?.trim() || null;
  const lines = street.map(clean).filter((line) => line !== null);
  const parts = {
    street: lines.length > 0 ? lines.join(", ") : null,
    postcode: clean(postcode),
    city: clean(city),
    state: clean(state),
    country: clean(country),
  };
  return parts.street === null && parts.city === null ? null : parts;
}

/** A delivery address line by line, as it would stand on a parcel; lines without anything are left out. */
export function addressLines({ name, street, postcode, city, state, country }: GivenAddress): readonly string[] {
  const place = [postcode, city].map((part) => part?.trim()).filter(Boolean);
  const lines = [name, ...street, place.join(" "), state, country].map((line) => line?.trim() ?? "");
  return lines.filter((line) => line !== "");
}
