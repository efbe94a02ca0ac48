import type { Typed } from "./page.ts";

/** Where a payer wants things delivered, as typed on a provider's page. */
export interface DeliveryAddress {
  readonly name: string;
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
  /** ISO 3166-1, two letters. */
  readonly country: string;
}

/** The fields of a page that asks for a delivery address. */
export const addressFields: Readonly<Record<keyof DeliveryAddress, string>> = {
  name: "Name",
  street: "Street",
  postcode: "Postcode",
  city: "Town",
  country: "Country, two letters",
};

/** What was typed into them; null while one is empty. */
export function addressIn(typed: Typed): DeliveryAddress | null {
  const text = (name: keyof DeliveryAddress): string => typed[name]?.trim() ?? "";
  const { name, street, postcode, city, country } = {
    name: text("name"),
    street: text("street"),
    postcode: text("postcode"),
    city: text("city"),
    country: text("country").toUpperCase(),
  };
  return [name, street, postcode, city, country].includes("") ? null : { name, street, postcode, city, country };
}
