import type { Press } from "../../domain/press.ts";
import type { RecordKey } from "../../ports/payment-lists.ts";

/** What a seller asks for; texts as typed. */
export interface PaymentOrder extends Omit<Press, "paymentId"> {
  /** As signed by HubSpot; null where it gave none. */
  readonly userEmail: string | null;
  readonly record: RecordKey;
  /** On a contact record: the deal to bind, if any. */
  readonly dealId: string | null;
  /** On a contact record, without a deal chosen: whether the account's policy is to make one. */
  readonly makesDeal?: boolean;
  readonly contactId: string;
  readonly connectionId: string;
  /** Decimal text in major units. With lines: their sum, or empty. */
  readonly amount: string;
  readonly currency: string;
  readonly description: string;
  /** Whole days of 24 hours from now, null for no end. */
  readonly validityDays: number | null;
  /** Whose sum is the amount; empty for a plain amount. */
  readonly lines: readonly LineOrder[];
  /** The day the link goes out by itself, `2026-12-01` in the account's zone; null: now, by the seller. */
  readonly sendOn: string | null;
  /** Null: it follows the deal's balance when it is the balance. */
  readonly followsBalance: boolean | null;
  /** Empty: made by the account's pattern. */
  readonly reference: string;
  readonly capture: "auto" | "manual";
  /** Null for what is usual with the connection. */
  readonly methods: readonly string[] | null;
  readonly language: string | null;
  /** Whether the provider's page asks for a delivery address; null for what is usual with the connection. */
  readonly asksAddress: boolean | null;
  /** Whether a person who was told so asks for more than the deal's balance. */
  readonly allowOverBalance: boolean;
  /** The payment this one is asked again from. */
  readonly replaces: string | null;
  /** A program's own words about it. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A product line as typed: decimals in major units, VAT included. */
export interface LineOrder {
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly discount: string;
  readonly vatRate: string | null;
}
