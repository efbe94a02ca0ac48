/** A product of the account's library. Texts as HubSpot gives them, null when empty. */
export interface CrmProduct {
  readonly id: string;
  readonly name: string | null;
  readonly sku: string | null;
  /** Of one piece in the company's currency, without tax; tiered prices have none. */
  readonly price: string | null;
  /** The same in the currency asked for, where the account keeps a price in it. */
  readonly priceInCurrency: string | null;
  readonly isActive: boolean;
  /** Whether it is billed again and again. */
  readonly isRecurring: boolean;
}

export interface CrmProductQuery {
  /** As typed; empty for all of them. */
  readonly words: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly after: string | null;
}

export interface CrmProducts {
  /** A page of the library by name, good and bad alike. Throws UpstreamError `permission` where the account has not allowed it. */
  searchProducts(
    portalId: number,
    query: CrmProductQuery,
  ): Promise<{ readonly products: readonly CrmProduct[]; readonly after: string | null }>;
}
