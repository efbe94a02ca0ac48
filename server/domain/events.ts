import { isKeyName, type KeyName } from "./api-key.ts";
import type { LetterAbout } from "./dead-letters.ts";
import type { Fault } from "./errors.ts";
import type { Channel } from "./link-delivery.ts";
import type { NoMoveReason } from "./rules.ts";
import type { StageEntry } from "./stage-history.ts";
import type { MoveReason } from "./moves.ts";
import type { HoldActKind } from "./holds.ts";
import type { MailReason } from "./mail-reasons.ts";
import type { LedgerKind } from "./ledger.ts";
import type { Money } from "./money.ts";
import type { Payment, PaymentStatus, Review } from "./payment.ts";
import { isWorkflow, type WorkflowName } from "./workflow.ts";

/** Who or what made something happen: `user:7`, `workflow:44`, `key:…`, `payer`, `provider`, `rule`, `timer`, `hubspot`. */
export type Actor = `user:${string}` | WorkflowName | KeyName | "payer" | "provider" | "rule" | "timer" | "hubspot";

/** The actor behind the name of whoever made or pressed something: a user's id, or the name of a workflow or key. */
export function actorOf(by: string): Actor {
  return isWorkflow(by) || isKeyName(by) ? by : `user:${by}`;
}

/** What happened, with the facts its sentence needs. */
export type EventFacts =
  /** `sendAt`: the link goes out by itself then, epoch ms. */
  | { readonly kind: "created"; readonly sendAt?: number }
  /** Looked at by somebody of the merchant's, which is no opening. */
  | { readonly kind: "previewed" }
  | { readonly kind: "opened"; readonly provider: string; readonly providerReference: string }
  | { readonly kind: "open_failed"; readonly fault: string; readonly said: string | null }
  | { readonly kind: "attempt_declined"; readonly reason: string | null }
  | { readonly kind: "money"; readonly entry: LedgerKind; readonly amount: Money; readonly evidence: string }
  | {
      readonly kind: "confirmed";
      readonly amount: Money;
      readonly method: string;
      readonly receivedOn: string;
      readonly reference: string;
      readonly note: string;
    }
  | { readonly kind: "confirmation_undone"; readonly amount: Money; readonly reason: string }
  | { readonly kind: "refund_asked"; readonly provider: string; readonly amount: Money; readonly reason: string }
  /** The provider did not take the request; nothing was given back. */
  | {
      readonly kind: "refund_refused";
      readonly provider: string;
      readonly amount: Money;
      readonly fault: string;
      readonly said: string | null;
    }
  /** Taken there first, and come to nothing later. */
  | { readonly kind: "refund_failed"; readonly provider: string; readonly amount: Money }
  | { readonly kind: "hold_asked"; readonly act: HoldActKind; readonly provider: string; readonly amount: Money }
  /** The provider did not do it; the money is held as before. */
  | {
      readonly kind: "hold_refused";
      readonly act: HoldActKind;
      readonly provider: string;
      readonly amount: Money;
      readonly fault: string;
      readonly said: string | null;
    }
  | { readonly kind: "amount_changed"; readonly from: Money; readonly to: Money }
  /** Until then, epoch ms; null for no end. */
  | { readonly kind: "extended"; readonly until: number | null }
  | { readonly kind: "provider_changed"; readonly from: string; readonly to: string }
  | { readonly kind: "hidden" }
  /** On the list again: a person put it back, or money came. */
  | { readonly kind: "put_back" }
  /** Another payment was made from this one. */
  | { readonly kind: "asked_again"; readonly reference: string }
  /** It was made from an earlier one. */
  | { readonly kind: "asks_again"; readonly reference: string }
  | { readonly kind: "status_changed"; readonly from: PaymentStatus; readonly to: PaymentStatus }
  | { readonly kind: "review_raised"; readonly review: Review; readonly detail: string }
  /** `nothing_due`: by itself, since the deal's balance had come to nothing. */
  | { readonly kind: "cancelled"; readonly because?: "nothing_due" }
  /** The provider cannot close a page: it takes money until then, epoch ms. */
  | { readonly kind: "left_open"; readonly provider: string; readonly until: number | null }
  /** The money came another way, and the provider's page could not be closed: it is tried again by itself. */
  | { readonly kind: "closing_failed"; readonly provider: string; readonly fault: Fault; readonly said: string | null }
  | { readonly kind: "closing_done"; readonly provider: string }
  /** After all tries. `failed`: on our side. */
  | {
      readonly kind: "closing_given_up";
      readonly provider: string;
      readonly fault: Fault | "failed";
      readonly said: string | null;
    }
  | { readonly kind: "expired" }
  /** The payer asked for the ended link to be opened again. */
  | { readonly kind: "renewal_asked" }
  /** Open again on the payer's word until then, epoch ms, as the policy allows. */
  | { readonly kind: "renewed"; readonly until: number | null }
  /** A payment asked from a contact got a deal of its own. */
  | { readonly kind: "deal_made"; readonly dealId: string; readonly name: string }
  | { readonly kind: "deal_not_made"; readonly reason: DealTrouble; readonly said: string | null }
  | { readonly kind: "checked"; readonly provider: string }
  /** What HubSpot told of the payment's deal: `lost` by whoever moved it there. */
  | { readonly kind: "deal_deleted" }
  | { readonly kind: "deal_restored" }
  | { readonly kind: "deal_lost" }
  | { readonly kind: "deal_reopened" }
  /** The payer's contact was taken off the deal, or put on again. */
  | { readonly kind: "contact_left" }
  | { readonly kind: "contact_back" }
  | { readonly kind: "contact_deleted" }
  | { readonly kind: "contact_restored" }
  /** Its deal or contact became part of the record `into`, and the payment went along. */
  | { readonly kind: "record_merged"; readonly record: "deal" | "contact"; readonly into: string }
  /** Two deals became one while both had an open payment; `reference` is the other one's. */
  | { readonly kind: "payments_met"; readonly reference: string }
  /** The contact was deleted for privacy, or the account left long ago: what was personal is gone, for good. */
  | { readonly kind: "contact_erased" }
  /** A person has the payer's delivery address written to their contact, and what came of it. Never the address itself. */
  | { readonly kind: "address_asked" }
  | { readonly kind: "address_written" }
  | { readonly kind: "address_not_written"; readonly reason: AddressTrouble }
  /** Something that had been given up is done again, or left undone for a reason, on a person's word. */
  | { readonly kind: "dead_letter_retried"; readonly about: LetterAbout }
  | { readonly kind: "dead_letter_ignored"; readonly about: LetterAbout; readonly note: string }
  /** The link went out, or was handed to the seller's own program. `to` is masked: the whole address is with the delivery. */
  | { readonly kind: "link_sent"; readonly channel: Channel; readonly to: string | null }
  /** What was to go out by itself, and did or did not. `to` is masked. */
  | { readonly kind: "mail_sent"; readonly about: "reminder" | "receipt" | "scheduled"; readonly to: string }
  | {
      readonly kind: "mail_not_sent";
      readonly about: "reminder" | "receipt" | "scheduled";
      readonly reason: MailReason;
    }
  | {
      readonly kind: "link_not_sent";
      readonly channel: Channel;
      readonly to: string | null;
      /** `ambiguous`: it may have gone out all the same. */
      readonly fault: Fault;
      readonly said: string | null;
    }
  | {
      readonly kind: "move_planned";
      readonly ruleId: string;
      readonly ruleVersion: number;
      readonly onStatus: PaymentStatus;
    }
  | {
      readonly kind: "move_applied";
      readonly from: string;
      readonly to: string;
      readonly ruleId: string;
      readonly ruleVersion: number;
      /** Where somebody has put the deal since. */
      readonly by?: StageEntry;
    }
  /** What a rule would have done that only writes what it would do. */
  | {
      readonly kind: "move_noted";
      readonly from: string;
      readonly to: string;
      readonly ruleId: string;
      readonly ruleVersion: number;
    }
  | { readonly kind: "move_skipped"; readonly reason: MoveReason; readonly by?: StageEntry }
  | { readonly kind: "move_refused"; readonly reason: MoveReason; readonly said: string | null }
  /** A person has a refused move tried again; `attempt` counts from 2. */
  | { readonly kind: "move_retried"; readonly attempt: number }
  /** A person has the deal put back from one stage to the other, if nobody has moved it since. */
  | { readonly kind: "undo_asked"; readonly from: string; readonly to: string; readonly reason: string }
  /** A person took the move back before it happened. */
  | { readonly kind: "move_stopped"; readonly reason: string }
  /** Our write undid a change made between our look and our write; the deal is put back there. */
  | { readonly kind: "change_overtaken"; readonly by: StageEntry }
  | { readonly kind: "move_undone"; readonly from: string; readonly to: string; readonly by?: StageEntry }
  | {
      readonly kind: "move_not_undone";
      readonly reason: MoveReason;
      readonly said: string | null;
      readonly by?: StageEntry;
    }
  /** It moved one deal again and again, which only happens when something else moves it back. */
  | { readonly kind: "rule_stopped"; readonly ruleVersion: number }
  | { readonly kind: "not_moved"; readonly reason: NoMoveReason; readonly status: PaymentStatus };

/** One line of a payment's timeline. */
export interface PaymentEvent {
  readonly eventId: string;
  readonly portalId: number;
  readonly paymentId: string;
  readonly at: number;
  readonly actor: Actor;
  readonly facts: EventFacts;
}

/** What happened to a payment at one moment and on one word; `payment` is as it is since. */
export interface Happening {
  readonly payment: Payment;
  readonly actor: Actor;
  readonly facts: readonly EventFacts[];
  /** Epoch ms. */
  readonly at: number;
}

/** Why an address was not written: somebody changed the contact's meanwhile, it is gone, or HubSpot refused it. */
export type AddressTrouble = "changed_meanwhile" | "contact_gone" | "hubspot_refused" | "unreachable";

/** Why no deal was made: HubSpot refused it, was out of reach for days, has no stage for it, or the contact is gone. */
export type DealTrouble = "hubspot_refused" | "unreachable" | "no_stage" | "contact_gone";
