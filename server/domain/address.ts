type Given = string | null | undefined;

interface GivenAddress {
  readonly name?: Given;
  readonly street: readonly Given[];
  readonly postcode?: Given;
  readonly city?: Given;
  readonly state?: Given;
  /** As the provider writes it, mostly ISO 3166-1 with two letters. */
  readonly country?: Given;
}

/** A delivery address line by line, as it would stand on a parcel; lines without anything are left out. */
export function addressLines({ name, street, postcode, city, state, country }: GivenAddress): readonly string[] {
  const place = [postcode, city].map((part) => part?.trim()).filter(Boolean);
  const lines = [name, ...street, place.join(" "), state, country].map((line) => line?.trim() ?? "");
  return lines.filter((line) => line !== "");
}
