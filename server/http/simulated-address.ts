import { z } from "zod";
import { addressLines, postalAddress } from "../domain/address.ts";
import type { FieldError } from "../domain/errors.ts";
import { payerOf, type PayerDetails } from "../domain/snapshot.ts";

/** The fields of the simulated page that asks where to deliver. */
const fields = [
  { name: "name", label: "Name", autocomplete: "name", isRequired: false },
  { name: "street", label: "Street and number", autocomplete: "street-address", isRequired: true },
  { name: "postcode", label: "Postcode", autocomplete: "postal-code", isRequired: false },
  { name: "city", label: "Town", autocomplete: "address-level2", isRequired: true },
  { name: "country", label: "Country", autocomplete: "country-name", isRequired: false },
] as const;

const line = z.string().max(200).catch("").default("");

const typedAddress = z.object({ name: line, street: line, postcode: line, city: line, country: line });

export type TypedAddress = z.infer<typeof typedAddress>;

export const nothingTyped: TypedAddress = { name: "", street: "", postcode: "", city: "", country: "" };

/** What was typed on the page; anything that is no text counts as nothing. */
export function addressTyped(body: unknown): TypedAddress {
  return typedAddress.safeParse(body).data ?? nothingTyped;
}

/** Null while street or town are missing. */
export function payerFrom({ street, city, ...rest }: TypedAddress): PayerDetails | null {
  if (street.trim() === "" || city.trim() === "") return null;
  const delivery = { ...rest, street: [street], city };
  const address = addressLines(delivery);
  return payerOf({ name: rest.name, email: null, phone: null, address, place: postalAddress(delivery) });
}

/** The fields as the page draws them, with what was typed and what is wrong with it. */
export function addressFields(typed: TypedAddress, errors: readonly FieldError[]) {
  return fields.map((field) => {
    const isMissing = field.isRequired && errors.length > 0 && typed[field.name].trim() === "";
    return { ...field, value: typed[field.name], error: isMissing ? `Enter the ${field.label.toLowerCase()}.` : null };
  });
}
