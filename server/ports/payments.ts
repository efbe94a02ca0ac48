import type { PaymentEvent } from "../domain/events.ts";
import type { Checkout } from "../domain/checkout.ts";
import type { Attempt } from "../domain/attempt.ts";
import type { Payment } from "../domain/payment.ts";
import type { Receipt } from "../domain/receipts.ts";
import type { PaymentClaims } from "./payment-claims.ts";
import type { PaymentLists } from "./payment-lists.ts";

export interface Payments extends PaymentLists, PaymentClaims {
  /**
   * `slot_taken` when the deal already has an open payment of that mode. `openSlot` null takes no slot. After
   * `reference_taken` the transaction it was part of is lost.
   */
  insert(payment: Payment, openSlot: string | null): Promise<"inserted" | "slot_taken" | "reference_taken">;
  /** The same for many in one statement; answers in their order. Throws where a reference is taken. */
  insertAll(payments: readonly NewPayment[]): Promise<readonly ("inserted" | "slot_taken")[]>;
  find(portalId: number, paymentId: string): Promise<Payment | null>;
  /** The same, held until the transaction ends: all work on one payment is serial. */
  lock(portalId: number, paymentId: string): Promise<Payment | null>;
  /** Holds many until the transaction ends, always in the same order, so that nobody waits in a circle. By id. */
  lockAll(portalId: number, paymentIds: readonly string[]): Promise<ReadonlyMap<string, Payment>>;
  /** Something has happened to these payments of one portal that changes nothing but their timelines. */
  noteEvents(payments: readonly Pick<Payment, "portalId" | "paymentId">[], at: number): Promise<void>;
  findByToken(token: string): Promise<Payment | null>;
  /** Whether a later payment was asked in its place. */
  isReplaced(portalId: number, paymentId: string): Promise<boolean>;
  /** How many payments of a connection may still bring money. */
  countOpen(portalId: number, connectionId: string): Promise<number>;
  findBySlot(portalId: number, openSlot: string): Promise<Payment | null>;
  /** The same for many in one statement; answers in their order. */
  findBySlots(portalId: number, openSlots: readonly string[]): Promise<readonly (Payment | null)[]>;
  /** Gives a payment that is open again its slot back; false when another one has it. */
  takeSlot(portalId: number, paymentId: string, openSlot: string): Promise<boolean>;
  /** Writes what may change: not the mode, token, contact and maker. Frees the slot when `keepsSlot` is false. */
  save(payment: Payment, keepsSlot: boolean): Promise<void>;
  /** Open payments of any portal whose validity has ended, after leaving out the first `skip`; for the expiry job. */
  listEnded(
    now: number,
    page: { readonly skip: number; readonly limit: number },
  ): Promise<readonly { readonly portalId: number; readonly paymentId: string }[]>;
  /** Remembers which payment a key made. Answers the earlier claim when the key was used before. */
  claimKey(claim: KeyClaim): Promise<KeyClaim | null>;
  /** The same for many in one statement; answers in their order. */
  claimKeys(whose: KeyScope, claims: readonly Claim[]): Promise<readonly (KeyClaim | null)[]>;
  /** The claim on a key, if there is one already. */
  findKey(key: Pick<KeyClaim, "portalId" | "scope" | "key">): Promise<KeyClaim | null>;
  /** The same for many in one statement; answers in their order. */
  findKeys(whose: KeyScope, keys: readonly string[]): Promise<readonly (KeyClaim | null)[]>;
}

export interface NewPayment {
  readonly payment: Payment;
  /** Null takes no slot. */
  readonly openSlot: string | null;
}

export interface KeyScope {
  readonly portalId: number;
  /** What the key was for: `create`, `confirm:{paymentId}`. */
  readonly scope: string;
}

export type KeyClaim = KeyScope & Claim;

export interface Claim {
  readonly key: string;
  /** Hash of the request, so that the same key with another request is noticed. */
  readonly requestHash: string;
  readonly paymentId: string;
  readonly at: number;
}

export interface Checkouts {
  /** `taken` when the payment already has one that is opening or live. */
  insert(checkout: Checkout): Promise<"inserted" | "taken">;
  list(portalId: number, paymentId: string): Promise<readonly Checkout[]>;
  listOfPayments(portalId: number, paymentIds: readonly string[]): Promise<readonly Checkout[]>;
  /** When a connection's provider last told us the truth about any checkout, epoch ms; null for never. */
  lastReadAt(portalId: number, connectionId: string): Promise<number | null>;
  save(checkout: Checkout): Promise<void>;
  findByReference(
    portalId: number,
    connectionId: string,
    reference: string,
  ): Promise<{ readonly paymentId: string } | null>;
}

export interface Attempts {
  list(portalId: number, paymentId: string): Promise<readonly Attempt[]>;
  save(portalId: number, attempts: readonly Attempt[]): Promise<void>;
}

export interface Events {
  append(events: readonly PaymentEvent[]): Promise<void>;
  /** Oldest first. */
  list(portalId: number, paymentId: string): Promise<readonly PaymentEvent[]>;
  /** The last one of each payment. */
  latestOfPayments(portalId: number, paymentIds: readonly string[]): Promise<readonly PaymentEvent[]>;
}

export interface Receipts {
  find(portalId: number, paymentId: string): Promise<Receipt | null>;
  /** The payment's receipt, with the next number when it has none yet. Inside a transaction that holds the payment. */
  issue(payment: Pick<Payment, "portalId" | "paymentId" | "mode">, issuedAt: number): Promise<Receipt>;
}
