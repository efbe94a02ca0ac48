/**
 * The shape of what the Payments tab and the server say to each other under `/api`.
 * Amounts travel as an exact decimal text beside their minor units; times are epoch milliseconds.
 */

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
}

/** One payment as a row of the list. */
export interface PaymentRow {
  readonly id: string;
  readonly status: PaymentStatus;
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
  /** The moment the link dies, or null when it has no end. */
  readonly validUntil: number | null;
  readonly createdAt: number;
  readonly lastEventAt: number;
  /** What happened to the deal in one sentence, or null while no rule has had a say. */
  readonly move: string | null;
  readonly can: {
    readonly cancel: boolean;
    readonly confirm: boolean;
    readonly check: boolean;
    readonly refund: boolean;
    /** Whether something confirmed by hand can be taken back. */
    readonly undo: boolean;
  };
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

export interface PaymentDetail extends PaymentRow {
  readonly reference: string;
  readonly providerReference: string | null;
  readonly timeline: readonly TimelineEntry[];
}

/** Why "Create payment" cannot be pressed now, and what to do about it. */
export interface Blocked {
  readonly reason: "not_connected" | "no_contact" | "open_payment" | "record_unreadable";
  readonly title: string;
  readonly cure: string;
  /** With `open_payment`: the payment that is in the way. */
  readonly paymentId: string | null;
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
  readonly connections: readonly ConnectionChoice[];
  readonly description: string;
  readonly validityDays: number;
}

/** `GET /api/payments?objectTypeId=0-3&objectId=512` */
export interface TabView {
  readonly payments: readonly PaymentRow[];
  readonly create: { readonly form: CreateForm } | { readonly blocked: Blocked };
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
  readonly contactId: string;
  readonly connectionId: string;
  /** Decimal text in the currency's major unit, such as `750.00`. */
  readonly amount: string;
  readonly currency: string;
  readonly description: string;
  /** Whole days of 24 hours, or null for no end. */
  readonly validityDays: number | null;
}

/** `POST /api/payments/{id}/confirmation` */
export interface ConfirmPaymentRequest {
  readonly idempotencyKey: string;
  readonly amount: string;
  /** The day the money came, `YYYY-MM-DD`. */
  readonly receivedOn: string;
  readonly method: "bank_transfer" | "cash" | "card_terminal" | "cheque" | "other";
  readonly reference: string;
  readonly note: string;
}

/** `POST /api/payments/{id}/confirmation-undo`: all that was confirmed by hand. */
export interface UndoConfirmationRequest {
  readonly idempotencyKey: string;
  readonly reason: string;
}

/** `POST /api/payments/{id}/refunds` */
export interface RefundPaymentRequest {
  readonly idempotencyKey: string;
  readonly amount: string;
  readonly reason: string;
}

/** `POST /api/payments/{id}/cancellation` */
export interface CancelPaymentRequest {
  readonly idempotencyKey: string;
}

/** `POST /api/connect-links`: a one-time address where a provider's keys are entered, outside HubSpot. */
export interface ConnectLink {
  readonly url: string;
  readonly expiresAt: number;
}

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

export { publicUrl } from "./public-url.ts";
