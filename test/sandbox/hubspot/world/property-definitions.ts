import type { ObjectType } from "./object-types.ts";

export type PropertyType = "string" | "number" | "bool" | "enumeration" | "date" | "datetime";

export interface PropertyOption {
  readonly label: string;
  readonly value: string;
  readonly hidden: boolean;
  readonly displayOrder?: number | undefined;
  readonly description?: string | undefined;
}

export interface PropertyDefinition {
  readonly name: string;
  readonly label: string;
  readonly type: PropertyType;
  readonly fieldType: string;
  readonly groupName: string;
  readonly description: string;
  readonly options: readonly PropertyOption[];
  /** The options live elsewhere in the account: pipelines, stages, owners, currencies. */
  readonly hasExternalOptions: boolean;
  /** Kept by HubSpot itself; writing it is refused. */
  readonly isReadOnly: boolean;
  readonly isHubSpotDefined: boolean;
  readonly hasUniqueValue: boolean;
  readonly isArchived: boolean;
}

export interface PropertyGroup {
  readonly name: string;
  readonly label: string;
  readonly displayOrder: number;
}

const baseGroups: Readonly<Record<ObjectType, PropertyGroup>> = {
  deals: { name: "dealinformation", label: "Deal information", displayOrder: 0 },
  contacts: { name: "contactinformation", label: "Contact information", displayOrder: 0 },
  products: { name: "productinformation", label: "Product information", displayOrder: 0 },
  line_items: { name: "lineiteminformation", label: "Line item information", displayOrder: 0 },
  notes: { name: "note", label: "Note information", displayOrder: 0 },
};

type Row = readonly [name: string, label: string, type: PropertyType, trait?: "external" | "read-only" | "unique"];

// https://developers.hubspot.com/docs/api-reference/latest/crm/objects/deals/guide and its neighbours for the other types
const rows: Readonly<Record<ObjectType, readonly Row[]>> = {
  deals: [
    ["dealname", "Deal name", "string"],
    ["amount", "Amount", "number"],
    ["deal_currency_code", "Currency", "enumeration", "external"],
    ["pipeline", "Pipeline", "enumeration", "external"],
    ["dealstage", "Deal stage", "enumeration", "external"],
    ["closedate", "Close date", "datetime"],
    ["closed_won_reason", "Closed won reason", "string"],
    ["closed_lost_reason", "Closed lost reason", "string"],
    ["description", "Deal description", "string"],
    ["hubspot_owner_id", "Deal owner", "enumeration", "external"],
    ["hs_exchange_rate", "Exchange rate", "number"],
    ["amount_in_home_currency", "Amount in company currency", "number", "read-only"],
    ["hs_is_closed", "Is closed", "bool", "read-only"],
    ["hs_is_closed_won", "Is closed won", "bool", "read-only"],
    ["hs_merged_object_ids", "Merged record ids", "string", "read-only"],
    ["createdate", "Create date", "datetime", "read-only"],
    ["hs_lastmodifieddate", "Last modified date", "datetime", "read-only"],
    ["hs_object_id", "Record ID", "number", "read-only"],
  ],
  contacts: [
    ["email", "Email", "string", "unique"],
    ["hs_additional_emails", "Additional email addresses", "string"],
    ["firstname", "First name", "string"],
    ["lastname", "Last name", "string"],
    ["phone", "Phone number", "string"],
    ["mobilephone", "Mobile phone number", "string"],
    ["company", "Company name", "string"],
    ["address", "Street address", "string"],
    ["zip", "Postal code", "string"],
    ["city", "City", "string"],
    ["country", "Country/Region", "string"],
    ["hs_language", "Preferred language", "string"],
    ["hubspot_owner_id", "Contact owner", "enumeration", "external"],
    ["hs_merged_object_ids", "Merged record ids", "string", "read-only"],
    ["createdate", "Create date", "datetime", "read-only"],
    ["lastmodifieddate", "Last modified date", "datetime", "read-only"],
    ["hs_object_id", "Record ID", "number", "read-only"],
  ],
  // https://developers.hubspot.com/docs/api-reference/latest/crm/objects/products/guide; prices by currency as accounts with several have them.
  products: [
    ["name", "Name", "string"],
    ["description", "Product description", "string"],
    ["hs_sku", "SKU", "string"],
    ["price", "Unit price", "number"],
    ["hs_price_eur", "Unit price in EUR", "number"],
    ["hs_price_usd", "Unit price in USD", "number"],
    ["hs_price_gbp", "Unit price in GBP", "number"],
    ["hs_price_jpy", "Unit price in JPY", "number"],
    ["hs_price_kwd", "Unit price in KWD", "number"],
    ["hs_status", "Status", "string"],
    ["recurringbillingfrequency", "Billing frequency", "string"],
    ["createdate", "Create date", "datetime", "read-only"],
    ["hs_lastmodifieddate", "Last modified date", "datetime", "read-only"],
    ["hs_object_id", "Record ID", "number", "read-only"],
  ],
  line_items: [
    ["name", "Name", "string"],
    ["quantity", "Quantity", "number"],
    ["price", "Unit price", "number"],
    ["amount", "Net price", "number"],
    ["discount", "Unit discount", "number"],
    ["hs_discount_percentage", "Unit discount in percent", "number"],
    ["hs_sku", "SKU", "string"],
    ["hs_product_id", "Product ID", "number"],
    ["hs_line_item_currency_code", "Currency", "enumeration", "external"],
    ["recurringbillingfrequency", "Billing frequency", "enumeration", "external"],
    ["hs_recurring_billing_period", "Term", "string"],
    ["hs_tax_amount", "Tax", "number"],
    ["createdate", "Create date", "datetime", "read-only"],
    ["hs_lastmodifieddate", "Last modified date", "datetime", "read-only"],
    ["hs_object_id", "Record ID", "number", "read-only"],
  ],
  notes: [
    ["hs_timestamp", "Activity date", "datetime"],
    ["hs_note_body", "Note body", "string"],
    ["hubspot_owner_id", "Activity assigned to", "enumeration", "external"],
    ["hs_createdate", "Create date", "datetime", "read-only"],
    ["hs_lastmodifieddate", "Last modified date", "datetime", "read-only"],
    ["hs_object_id", "Record ID", "number", "read-only"],
  ],
};

const fieldTypes: Readonly<Record<PropertyType, string>> = {
  string: "text",
  number: "number",
  bool: "booleancheckbox",
  enumeration: "select",
  date: "date",
  datetime: "date",
};

/** What every new account has. */
export function standardDefinitions(type: ObjectType): Map<string, PropertyDefinition> {
  return new Map(rows[type].map((row) => [row[0], definitionOf(row, baseGroups[type].name)]));
}

/** The group every new account has for a type. */
export function standardGroups(type: ObjectType): Map<string, PropertyGroup> {
  return new Map([[baseGroups[type].name, baseGroups[type]]]);
}

function definitionOf([name, label, type, trait]: Row, groupName: string): PropertyDefinition {
  return {
    name,
    label,
    type,
    fieldType: fieldTypes[type],
    groupName,
    description: "",
    options: [],
    hasExternalOptions: trait === "external",
    isReadOnly: trait === "read-only",
    isHubSpotDefined: true,
    hasUniqueValue: trait === "unique",
    isArchived: false,
  };
}
