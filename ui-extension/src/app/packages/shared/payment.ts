import type { PaymentCan, Right } from "./acts.ts";
import type { AttemptLine } from "./attempt.ts";
import type { Contact } from "./contact.ts";
import type { AgainDraft } from "./create.ts";
import type { DetailLine } from "./lines.ts";
import type { Amount, Mode } from "./money.ts";
import type { DealMove } from "./moves.ts";
import type { ProviderSide } from "./provider-side.ts";
import type { Group, PaymentStatus, Review } from "./status.ts";

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
  /**
   * The provider's page could not be closed when the money was confirmed by hand. When it is tried next, epoch ms; null
   * when that was given up. Null where no page is open.
   */
  readonly stillOpen: { readonly tryAt: number | null } | null;
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
  /** What the provider keeps of all that came in; null where it is not known of all of it. */
  readonly fees: Amount | null;
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

/** Another payment, as people call it. */
export interface PaymentName {
  readonly id: string;
  readonly reference: string;
}
