import type { NoMoveReason } from "./rules.ts";
import type { MoveReason } from "./moves.ts";
import type { LedgerKind } from "./ledger.ts";
import type { Money } from "./money.ts";
import type { PaymentStatus, Review } from "./payment.ts";

/** Who or what made something happen: `user:7`, `payer`, `provider`, `rule`, `timer`. */
export type Actor = `user:${string}` | "payer" | "provider" | "rule" | "timer";

/** What happened, with the facts its sentence needs. */
export type EventFacts =
  | { readonly kind: "created" }
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
  | { readonly kind: "status_changed"; readonly from: PaymentStatus; readonly to: PaymentStatus }
  | { readonly kind: "review_raised"; readonly review: Review; readonly detail: string }
  | { readonly kind: "cancelled" }
  /** The provider cannot close a page: it takes money until then, epoch ms. */
  | { readonly kind: "left_open"; readonly provider: string; readonly until: number | null }
  | { readonly kind: "expired" }
  | { readonly kind: "checked"; readonly provider: string }
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
    }
  | { readonly kind: "move_skipped"; readonly reason: MoveReason }
  | { readonly kind: "move_refused"; readonly reason: MoveReason; readonly said: string | null }
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
