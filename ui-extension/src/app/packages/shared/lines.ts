import type { Amount } from "./money.ts";

/** A product line as texts: decimals in the currency's major unit, VAT included, the rate in percent. */
export interface LineText {
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  /** Off the whole line; `0` for none. */
  readonly discount: string;
  readonly vatRate: string | null;
}

/** `GET /api/line-items?objectTypeId=0-3&objectId=512&currency=EUR`: the deal's line items, ready for the form. */
export interface DealLines {
  readonly lines: readonly LineText[];
  /** What was left out and why, or why there are none; one sentence each. */
  readonly notes: readonly string[];
}

/** One line of what is paid for, as it was entered and summed. */
export interface DetailLine {
  /** Its place, from 1. */
  readonly id: string;
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: Amount;
  readonly discount: Amount;
  /** Percent; null where nothing is known of VAT. */
  readonly vatRate: string | null;
  /** VAT included, discount taken off. */
  readonly total: Amount;
}
