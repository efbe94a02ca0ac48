/** The kinds of record the stand-in knows. */
export type ObjectType = "deals" | "contacts" | "products" | "line_items" | "notes";

export const objectTypes: readonly ObjectType[] = ["deals", "contacts", "products", "line_items", "notes"];

export const objectTypeIds: Readonly<Record<ObjectType, string>> = {
  deals: "0-3",
  contacts: "0-1",
  products: "0-7",
  line_items: "0-8",
  notes: "0-46",
};

export const singular: Readonly<Record<ObjectType, string>> = {
  deals: "deal",
  contacts: "contact",
  products: "product",
  line_items: "line_item",
  notes: "note",
};

/** Reads `deals`, `deal` or `0-3`; null for anything the stand-in does not keep. */
export function objectTypeFrom(text: string): ObjectType | null {
  return objectTypes.find((type) => [type, singular[type], objectTypeIds[type]].includes(text)) ?? null;
}
