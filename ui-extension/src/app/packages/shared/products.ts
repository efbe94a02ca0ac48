import type { LineText } from "./lines.ts";
import type { Amount } from "./money.ts";

/** `GET /api/products?connectionId=…&currency=EUR&words=chair&after=25` */
export interface ProductQuery {
  readonly connectionId: string;
  readonly currency: string;
  /** Empty for all of them, by name. */
  readonly words: string;
  /** Where the former page ended; null for the first. */
  readonly after: string | null;
}

/** Products that can be asked for: active, with a price above zero in the currency, paid once. */
export interface ProductPage {
  readonly products: readonly ProductChoice[];
  /** What of HubSpot's answer is not offered, in one sentence; null where nothing was left out. */
  readonly leftOut: string | null;
  /** Why the library cannot be looked in, with the cure; null where it can. */
  readonly refusal: string | null;
  /** Null at the end. */
  readonly after: string | null;
}

export interface ProductChoice {
  readonly id: string;
  readonly name: string;
  readonly sku: string | null;
  readonly price: Amount;
  /** One piece of it, ready for the form. */
  readonly line: LineText;
}
