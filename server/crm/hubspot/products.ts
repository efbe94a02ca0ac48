import { z } from "zod";
import type { CrmProduct, CrmProducts } from "../../ports/crm-products.ts";
import type { CallHubSpot } from "./call.ts";
import { record, textOf, type HubSpotRecord } from "./records.ts";

const pageLength = 25;

const page = z.object({
  results: z.array(record),
  paging: z
    .object({ next: z.object({ after: z.string().min(1) }).nullish() })
    .nullish()
    .catch(null),
});

/**
 * The product library by words, over names, descriptions and SKUs. It is not filtered there: an account without several
 * currencies has no properties for their prices, and a filter on one that is missing refuses the whole search.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/products/guide
 */
export function productSearch(callHubSpot: CallHubSpot, restVersion: string): CrmProducts {
  return {
    async searchProducts(portalId, { words, currency, after }) {
      // Prices in other currencies than the company's are properties of their own.
      const priceName = `hs_price_${currency.toLowerCase()}`;
      const { results, paging } = await callHubSpot(portalId, "person", {
        method: "POST",
        path: `/crm/objects/${restVersion}/products/search`,
        body: {
          ...(words !== "" && { query: words }),
          ...(after !== null && { after }),
          limit: pageLength,
          sorts: ["name"],
          properties: ["name", "hs_sku", "price", priceName, "hs_status", "recurringbillingfrequency"],
        },
        isWrite: false,
        answer: page,
      });
      const products = results.filter(({ archived }) => !archived).map((found) => toProduct(found, priceName));
      return { products, after: paging?.next?.after ?? null };
    },
  };
}

function toProduct(found: HubSpotRecord, priceName: string): CrmProduct {
  return {
    id: found.id,
    name: textOf(found, "name"),
    sku: textOf(found, "hs_sku"),
    price: textOf(found, "price"),
    priceInCurrency: textOf(found, priceName),
    // Products older than the property have none and are sold all the same.
    isActive: textOf(found, "hs_status") !== "inactive",
    isRecurring: textOf(found, "recurringbillingfrequency") !== null,
  };
}
