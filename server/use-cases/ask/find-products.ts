import type { Connection } from "../../domain/connection.ts";
import { UpstreamError, ValidationError } from "../../domain/errors.ts";
import type { Line } from "../../domain/lines.ts";
import { plainName } from "../../domain/plain-text.ts";
import { usualVatRate } from "../../domain/vat.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmProduct } from "../../ports/crm-products.ts";
import { requireConnected } from "../account/require-connected.ts";
import { longestText } from "./check-lines.ts";
import { minorOf } from "./crm-price.ts";

type Parts = Pick<Context, "crm" | "store" | "providers">;

export interface ProductWish {
  readonly portalId: number;
  readonly connectionId: string;
  readonly currency: string;
  readonly words: string;
  readonly after: string | null;
}

export interface FoundProduct {
  readonly id: string;
  readonly name: string;
  readonly sku: string | null;
  /** One piece of it. */
  readonly line: Line;
}

/** Why a product of the library is not offered. */
export type NotOffered = "inactive" | "no_price" | "recurring";

export interface FoundProducts {
  readonly products: readonly FoundProduct[];
  /** How many of those HubSpot answered are not offered, by why. */
  readonly notOffered: Readonly<Partial<Record<NotOffered, number>>>;
  readonly after: string | null;
}

// HubSpot allows five searches a second for the whole account, and a person waits.
const mostCalls = 3;
/** So many are worth showing before a further page is asked for. */
const enough = 10;

/**
 * Products of the account's library that can be paid for once through a connection, page by page; null where the account
 * has not allowed the library to be read. Throws ValidationError at `connectionId` and `currency`,
 * UpstreamError and DisconnectedError.
 */
export async function findProducts(parts: Parts, wish: ProductWish): Promise<FoundProducts | null> {
  const { store } = parts;
  const { portalId, connectionId, currency } = wish;
  refuseUnlessTaken(parts, await store.connections.find(portalId, connectionId), currency);
  const { companyCurrency } = await requireConnected(parts, portalId);
  const { policies } = await store.policies.read(portalId);
  const sale = { currency, companyCurrency, vatRate: usualVatRate(currency, policies.lines.vatRate) };
  try {
    return await collect(parts, wish, sale);
  } catch (error) {
    if (error instanceof UpstreamError && error.fault === "permission") return null;
    throw error;
  }
}

function refuseUnlessTaken({ providers }: Parts, connection: Connection | null, currency: string): void {
  if (!connection || connection.removedAt !== null) {
    throw new ValidationError([{ name: "connectionId", message: "Choose one of the connected payment accounts." }]);
  }
  const { label, capabilities } = providers.find(connection.provider);
  if (capabilities.currencies === null || capabilities.currencies.includes(currency)) return;
  throw new ValidationError([{ name: "currency", message: `${label} does not take ${currency}.` }]);
}

interface Sale {
  readonly currency: string;
  readonly companyCurrency: string;
  readonly vatRate: string | null;
}

/** Pages of HubSpot until there is something to choose from: a page may hold nothing that can be sold. */
async function collect({ crm }: Parts, { portalId, words, currency, after: start }: ProductWish, sale: Sale) {
  const products: FoundProduct[] = [];
  const notOffered: Partial<Record<NotOffered, number>> = {};
  let after = start;
  for (let calls = 0; calls < mostCalls && products.length < enough; calls += 1) {
    const page = await crm.searchProducts(portalId, { words, currency, after });
    for (const product of page.products) {
      const judged = judge(product, sale);
      if (typeof judged === "string") notOffered[judged] = (notOffered[judged] ?? 0) + 1;
      else products.push(judged);
    }
    ({ after } = page);
    if (after === null) break;
  }
  return { products, notOffered, after };
}

function judge(product: CrmProduct, { currency, companyCurrency, vatRate }: Sale): FoundProduct | NotOffered {
  if (!product.isActive) return "inactive";
  if (product.isRecurring) return "recurring";
  // A price in the company's currency says nothing of another one.
  const text = product.priceInCurrency ?? (currency === companyCurrency ? product.price : null);
  const unitPrice = minorOf(text, currency);
  if (unitPrice === null || unitPrice <= 0) return "no_price";
  const { id } = product;
  const name = plain(product.name) ?? `Product ${id}`;
  const line = { description: name, quantity: "1", unitPrice, discount: 0, vatRate };
  return { id, name, sku: plain(product.sku), line };
}

function plain(text: string | null): string | null {
  return text === null ? null : plainName(text, longestText) || null;
}
