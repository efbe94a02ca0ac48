import type { Contact } from "./contact.ts";
import type { LineText } from "./lines.ts";
import type { Amount, Mode } from "./money.ts";

/** What the create form starts with. */
export interface CreateForm {
  /** The deal's open balance, or null where there is no deal amount to go by. */
  readonly amount: Amount | null;
  readonly currency: string;
  readonly currencies: readonly string[];
  readonly contacts: readonly Contact[];
  /** On a contact: its deals. On a deal: empty, the payment belongs to that deal. */
  readonly deals: readonly DealChoice[];
  /** On a contact: whether the account's policy lets a new deal be made for the payment. */
  readonly makesDeal: boolean;
  readonly connections: readonly ConnectionChoice[];
  /** Connected, and not offered. */
  readonly leftOut: readonly LeftOut[];
  readonly description: string;
  /** Null for no end. */
  readonly validityDays: number | null;
  readonly mayBeEndless: boolean;
  /** What is chosen at first: the seller's last choices where they still fit. */
  readonly start: CreateStart;
  /** A new payment's reference; `{code}` in it is for the form to fill in. */
  readonly referencePattern: string;
  /** The usual VAT of each currency, percent; null where none is known. */
  readonly vatRates: Readonly<Record<string, string | null>>;
  /** Languages the customer's pages have. */
  readonly languages: readonly string[];
  readonly isDealClosed: boolean;
  /** The stage the deal goes to when it is paid, by mode; null where no rule moves it. */
  readonly movesTo: Readonly<Record<Mode, string | null>>;
  /** What open payments of the deal ask for already, by mode; null where there is no balance to compare with. */
  readonly open: Readonly<Record<Mode, Amount>> | null;
}

export interface CreateStart {
  readonly type: "amount" | "products";
  readonly connectionId: string;
  readonly capture: "auto" | "manual";
  readonly language: string | null;
}

export interface DealChoice {
  readonly id: string;
  readonly name: string;
}

export interface ConnectionChoice {
  readonly id: string;
  readonly label: string;
  readonly mode: Mode;
  /** ISO 4217 codes the connection takes, or null for "whatever the provider takes". */
  readonly currencies: readonly string[] | null;
  readonly descriptionLimit: number;
  /** Whose page the customer pays on: `Stripe`. */
  readonly provider: string;
  /** Whether money can be held first and taken later, for about so many days (null: it depends); null: never. */
  readonly holds: { readonly days: number | null } | null;
  /** Ways to pay that one payment can be limited to; null where the provider decides. */
  readonly methods: readonly MethodChoice[] | null;
  /** Whether the provider's page lists product lines, and with their VAT; null: it shows the sum. */
  readonly lines: { readonly vat: boolean } | null;
  /** Whether its page can ask for a delivery address. */
  readonly asksAddress: boolean;
  /** What its page offers and asks for unless a payment says otherwise. */
  readonly usual: { readonly methods: readonly string[] | null; readonly asksAddress: boolean };
}

/** A connection that cannot take payments now, and what to do about it. */
export interface LeftOut {
  readonly id: string;
  readonly label: string;
  /** Whole sentences. */
  readonly why: string;
  readonly cure: string;
}

export interface MethodChoice {
  readonly value: string;
  readonly label: string;
}

/**
 * A payment that is asked for again, in place of what the form usually starts with. For "Request again": hand it to
 * `CreatePanel` as `again`, with an id of its own as `panelId`. The new payment names `replaces` as the one it follows.
 */
export interface AgainDraft {
  readonly replaces: string;
  readonly amount: Amount;
  readonly description: string;
  readonly contactId: string;
  readonly dealId: string | null;
  readonly connectionId: string;
  /** Empty for a plain amount. */
  readonly lines: readonly LineText[];
  /** References are never used twice, so a new one: the former with a counter behind it, for instance. */
  readonly reference: string;
}

/** Why "Create payment" cannot be pressed now, and what to do about it. */
export interface Blocked {
  readonly reason:
    | "not_connected"
    | "not_working"
    | "no_contact"
    | "no_email"
    | "nothing_due"
    | "not_allowed"
    | "open_payment"
    /** HubSpot has not told all of the record; `TabView.outOfReach` says the same. */
    | "record_unreadable";
  readonly title: string;
  readonly cure: string;
  /** With `open_payment`: the payment that is in the way. */
  readonly paymentId: string | null;
  /** With `no_email`: the contact without an address, where there is only one. */
  readonly contactId?: string;
}

/** `POST /api/payments` */
export interface CreatePaymentRequest {
  /** Made by the form when it opens; the same key never makes a second payment. */
  readonly idempotencyKey: string;
  readonly objectTypeId: string;
  readonly objectId: string;
  readonly dealId: string | null;
  /** On a contact, without a deal chosen: has one made when the account's policy says. */
  readonly makesDeal?: boolean;
  readonly contactId: string;
  readonly connectionId: string;
  /** Decimal text in the currency's major unit, such as `750.00`. */
  readonly amount: string;
  readonly currency: string;
  readonly description: string;
  /** Whole days of 24 hours, or null for no end. */
  readonly validityDays: number | null;
  // What follows is as usual where it is left out.
  /** 1 to 100, whose sum is the amount; empty for a plain amount. */
  readonly lines?: readonly LineText[];
  /** Whether the amount goes with the deal's balance; null: it does when it is the balance. */
  readonly followsBalance?: boolean | null;
  /** The day the link goes out by e-mail by itself, `2026-12-01`; null or left out: the seller sends it. */
  readonly sendOn?: string | null;
  /** Empty: made by the account's pattern. */
  readonly reference?: string;
  readonly capture?: "auto" | "manual";
  /** At least one; null for all that the connection has. */
  readonly methods?: readonly string[] | null;
  /** Null: the customer's browser decides. */
  readonly language?: string | null;
  /** Whether the provider's page asks for a delivery address. */
  readonly asksAddress?: boolean | null;
  /** Said by a person who was told that more is asked for than the deal's balance. */
  readonly allowOverBalance?: boolean;
  /** The payment this one is asked again from. */
  readonly replaces?: string | null;
}
