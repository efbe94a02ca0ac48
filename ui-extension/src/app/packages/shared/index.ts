/**
 * The shape of what the Payments tab and the server say to each other under `/api`.
 * Amounts travel as an exact decimal text beside their minor units; times are epoch milliseconds.
 */

import type { PaymentCan, Right } from "./acts.ts";
import type { AttemptLine, DetailLine, Group, PaymentName, Place, ProviderFreshness } from "./live.ts";
import type { DealMove } from "./moves.ts";
import type { ProviderSide } from "./provider-side.ts";

export type PaymentStatus =
  | "created"
  | "opened"
  | "pending"
  | "authorised"
  | "partially_paid"
  | "paid"
  | "confirmed_manually"
  | "declined"
  | "cancelled"
  | "expired"
  | "partially_refunded"
  | "refunded"
  | "disputed"
  | "needs_review";

/** Something about the money that a person should look at. The status may be right all the same. */
export type Review = "mismatch" | "unknown" | "late" | "double" | "overpaid" | "underpaid";

export type Mode = "test" | "live";

/** `{ minor: 75000, currency: "EUR", decimal: "750.00" }` */
export interface Amount {
  readonly minor: number;
  readonly currency: string;
  readonly decimal: string;
}

export interface Contact {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
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

export interface MethodChoice {
  readonly value: string;
  readonly label: string;
}

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

/** One payment as a row of the list. */
export interface PaymentRow {
  readonly id: string;
  readonly status: PaymentStatus;
  readonly group: Group;
  readonly reviews: readonly Review[];
  readonly amount: Amount;
  /** What came in less what was given back. */
  readonly received: Amount;
  /** Of what came in, what was confirmed by hand and not undone. */
  readonly byHand: Amount;
  readonly refunded: Amount;
  /** What can still be given back through the provider. */
  readonly refundable: Amount;
  /** Refunds asked for of which the provider has not told the end, oldest first. */
  readonly refundsUnderWay: readonly RefundUnderWay[];
  readonly description: string;
  readonly contact: Contact | null;
  /** The deal it belongs to; the name only where the tab has read it. */
  readonly deal: { readonly id: string; readonly name: string | null } | null;
  readonly providerLabel: string;
  readonly mode: Mode;
  /** The payer's address; null once nothing can be paid through it any more. */
  readonly link: string | null;
  /** The same address once nothing can be paid through it; its page says what became of the payment. */
  readonly deadLink: string | null;
  /** The moment the link dies, or null when it has no end. */
  readonly validUntil: number | null;
  readonly createdAt: number;
  readonly lastEventAt: number;
  /** What happened last in a sentence; null where the row says it already. */
  readonly lastNews: string | null;
  /** What happened to the deal in one sentence, or null while no rule has had a say. */
  readonly move: string | null;
  /** What is held on the customer's card and can still be taken. */
  readonly held: Amount;
  /** About when the provider lets go of it by itself; null where nothing is held or no figure is known. */
  readonly holdEndsAt: number | null;
  /** Whether taking a part lets go of the rest. */
  readonly capturesOnce: boolean;
  /** Connections that could take the same link over. */
  readonly otherProviders: readonly { readonly id: string; readonly label: string }[];
  readonly can: PaymentCan;
  /** With `can.again`: what the create form starts with. */
  readonly again: AgainDraft | null;
  /** Rights that the viewer lacks for something that could be done now. */
  readonly withheld: readonly Right[];
}

export interface RefundUnderWay {
  readonly id: string;
  readonly amount: Amount;
  readonly reason: string;
  /** When it was asked for. */
  readonly at: number;
  /** `unanswered`: the provider's answer is not known, and checking asks again · `requested`: taken there, done later. */
  readonly state: "unanswered" | "requested";
}

/** One line of a payment's history, in a plain sentence. */
export interface TimelineEntry {
  readonly id: string;
  readonly at: number;
  readonly kind: string;
  readonly text: string;
}

export interface PaymentDetail extends PaymentRow, ProviderSide {
  readonly reference: string;
  readonly timeline: readonly TimelineEntry[];
  /** In the order they were made. */
  readonly attempts: readonly AttemptLine[];
  /** Empty for a plain amount. */
  readonly lines: readonly DetailLine[];
  /** VAT contained in the lines, by rate. */
  readonly vat: readonly { readonly rate: string; readonly amount: Amount }[];
  /** The payment it was asked again from, and the one asked again from it. */
  readonly replaces: PaymentName | null;
  readonly replacedBy: PaymentName | null;
  /** E-mails to the customer that go out by themselves, the next one first. */
  readonly planned: readonly { readonly about: "link" | "reminder"; readonly at: number }[];
  /** What rules did with its deal and what took that back, the latest first. */
  readonly moves: readonly DealMove[];
  /** The customer's receipt, once money has come. */
  readonly receipt: string | null;
}

/** Why "Create payment" cannot be pressed now, and what to do about it. */
export interface Blocked {
  readonly reason:
    "not_connected" | "no_contact" | "no_email" | "nothing_due" | "not_allowed" | "open_payment" | "record_unreadable";
  readonly title: string;
  readonly cure: string;
  /** With `open_payment`: the payment that is in the way. */
  readonly paymentId: string | null;
  /** With `no_email`: the contact without an address, where there is only one. */
  readonly contactId?: string;
}

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

/** What a deal is worth and what of it is still to come; of live money alone. */
export interface DealBalance {
  readonly open: Amount;
  readonly total: Amount;
  readonly received: Amount;
}

/** `GET /api/payments?objectTypeId=0-3&objectId=512` */
export interface TabView {
  /** The newest ones, newest first, and behind them the open ones that are older. */
  readonly payments: readonly PaymentRow[];
  /** Where the next page begins; null when this is all. */
  readonly next: Place | null;
  /** Says how much of the news is known, to be handed to `GET /api/payments/changes`. */
  readonly mark: string;
  readonly freshness: readonly ProviderFreshness[];
  readonly hasRemoved: boolean;
  readonly create: { readonly form: CreateForm } | { readonly blocked: Blocked };
  /** Null on contacts, and where the deal has no amount to go by. */
  readonly balance: DealBalance | null;
  /** Whether the signed-in user may connect a provider. */
  readonly mayConnect: boolean;
  readonly testOnly: boolean;
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

/** `POST /api/connect-links`: a one-time address where a provider's keys are entered, outside HubSpot. */
export interface ConnectLink {
  readonly url: string;
  readonly expiresAt: number;
}

/** `POST /api/overview-links`: a one-time address of the overview of all the account's payments. */
export type OverviewLink = ConnectLink;

/** RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly fields?: readonly { readonly name: string; readonly message: string }[];
  /** With `open-payment`: the payment in the way. */
  readonly paymentId?: string;
}

export type * from "./account.ts";
export type * from "./acts.ts";
export type * from "./api-access.ts";
export type * from "./dead-letters.ts";
export type * from "./live.ts";
export type * from "./moves.ts";
export type * from "./policies.ts";
export type * from "./provider-side.ts";
export type * from "./rules.ts";
export type * from "./sending.ts";
export type * from "./settings.ts";
export { publicUrl } from "./public-url.ts";
