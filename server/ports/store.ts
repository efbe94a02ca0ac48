import type { Connection, Portal } from "../domain/connection.ts";
import type { PaymentEvent } from "../domain/events.ts";
import type { HoldAct } from "../domain/holds.ts";
import type { LedgerEntry } from "../domain/ledger.ts";
import type { Move } from "../domain/moves.ts";
import type { Attempt, Checkout, Mode, Payment } from "../domain/payment.ts";
import type { Policies } from "../domain/policies.ts";
import type { Receipt } from "../domain/receipts.ts";
import type { AskedRefund } from "../domain/refunds.ts";
import type { Rule } from "../domain/rules.ts";
import type { BalanceChecks } from "./balance-checks.ts";
import type { Deliveries } from "./deliveries.ts";
import type { ChoiceBook, PaymentClaims } from "./payment-claims.ts";
import type { DealMakings } from "./deal-makings.ts";
import type { Payers } from "./payers.ts";
import type { PaymentLists } from "./payment-lists.ts";
import type { PaymentSearch } from "./payment-search.ts";
import type { MailsDue } from "./mails-due.ts";

/**
 * The database. Every read and write names its portal; the exceptions are the sweeps of the workers and look-ups by an
 * unguessable token, which answer rows that carry their portal.
 */
export interface Store {
  readonly portals: Portals;
  readonly connections: Connections;
  readonly payments: Payments;
  readonly search: PaymentSearch;
  readonly checkouts: Checkouts;
  readonly attempts: Attempts;
  readonly ledger: Ledger;
  readonly refunds: Refunds;
  readonly holdActs: HoldActs;
  readonly receipts: Receipts;
  readonly deliveries: Deliveries;
  readonly events: Events;
  readonly moves: Moves;
  readonly rules: Rules;
  readonly policies: PolicyBook;
  readonly mailsDue: MailsDue;
  readonly balanceChecks: BalanceChecks;
  readonly choices: ChoiceBook;
  readonly providerReads: ProviderReads;
  readonly inbox: Inbox;
  readonly crmWrites: CrmWrites;
  readonly dealMakings: DealMakings;
  readonly payers: Payers;
  readonly tickets: Tickets;
  /** All or nothing. Inside, only the store handed in; no network call is allowed. Nesting is refused. */
  transaction<T>(work: (store: Store) => Promise<T>): Promise<T>;
}

export interface Installation extends Omit<Portal, "installGeneration" | "state"> {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly tokenExpiresAt: number;
  readonly scopes: readonly string[];
}

export interface StoredTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
  readonly installGeneration: number;
}

/** A portal's allowance of HubSpot calls. Tokens are thousandths of a call. */
export interface CallBucket {
  readonly tokens: number;
  readonly refilledAt: number;
  readonly blockedUntil: number;
}

export interface Portals {
  find(portalId: number): Promise<Portal | null>;
  /** Install or re-install: the former tokens are replaced and the generation counts on. */
  install(installation: Installation, now: number): Promise<Portal>;
  readTokens(portalId: number): Promise<StoredTokens | null>;
  /** False when another install has come in between; nothing is saved then. */
  saveTokens(
    portalId: number,
    tokens: Omit<StoredTokens, "installGeneration">,
    installGeneration: number,
  ): Promise<boolean>;
  /** True for the one caller that may refresh until `until` (epoch ms). */
  claimRefresh(portalId: number, now: number, until: number): Promise<boolean>;
  /** Erases the tokens and ends all calls for the portal, unless another install has come in between. */
  disconnect(portalId: number, installGeneration: number, now: number): Promise<void>;
  readBucket(portalId: number): Promise<CallBucket>;
  /** False when somebody else changed the bucket first. */
  saveBucket(portalId: number, before: CallBucket, after: CallBucket): Promise<boolean>;
  /** A number that grows with each claim, or null while another writer holds the portal. */
  claimWriter(portalId: number, now: number, until: number): Promise<number | null>;
  /** Whether the holder of `fence` is still the portal's writer. */
  isWriter(portalId: number, fence: number): Promise<boolean>;
  releaseWriter(portalId: number, fence: number): Promise<void>;
}

export interface Connections {
  insert(connection: Connection): Promise<void>;
  find(portalId: number, connectionId: string): Promise<Connection | null>;
  /** Removed ones included: their deliveries are answered differently from unknown ones. */
  findByWebhookToken(token: string): Promise<Connection | null>;
  /** Those not removed, oldest first. */
  list(portalId: number): Promise<readonly Connection[]>;
  /** New keys for the same account. */
  saveKeys(connection: Connection): Promise<void>;
  remove(portalId: number, connectionId: string, at: number): Promise<void>;
}

export interface Payments extends PaymentLists, PaymentClaims {
  /**
   * `slot_taken` when the deal already has an open payment of that mode. `openSlot` null takes no slot. After
   * `reference_taken` the transaction it was part of is lost.
   */
  insert(payment: Payment, openSlot: string | null): Promise<"inserted" | "slot_taken" | "reference_taken">;
  find(portalId: number, paymentId: string): Promise<Payment | null>;
  /** The same, held until the transaction ends: all work on one payment is serial. */
  lock(portalId: number, paymentId: string): Promise<Payment | null>;
  findByToken(token: string): Promise<Payment | null>;
  /** Whether a later payment was asked in its place. */
  isReplaced(portalId: number, paymentId: string): Promise<boolean>;
  /** How many payments of a connection may still bring money. */
  countOpen(portalId: number, connectionId: string): Promise<number>;
  findBySlot(portalId: number, openSlot: string): Promise<Payment | null>;
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
  /** The claim on a key, if there is one already. */
  findKey(key: Pick<KeyClaim, "portalId" | "scope" | "key">): Promise<KeyClaim | null>;
}

export interface KeyClaim {
  readonly portalId: number;
  /** What the key was for: `create`, `confirm:{paymentId}`. */
  readonly scope: string;
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

export interface Ledger {
  list(portalId: number, paymentId: string): Promise<readonly LedgerEntry[]>;
  listOfPayments(portalId: number, paymentIds: readonly string[]): Promise<readonly LedgerEntry[]>;
  /** Appends; entries whose key is already there are left out. Answers the new ones. */
  append(portalId: number, connectionId: string, entries: readonly LedgerEntry[]): Promise<readonly LedgerEntry[]>;
  /** Net money received on a deal in one currency and mode, minor units. */
  netOfDeal(portalId: number, dealId: string, currency: string, mode: Mode): Promise<number>;
}

export interface Refunds {
  insert(refund: AskedRefund): Promise<void>;
  findByKey(portalId: number, paymentId: string, key: string): Promise<AskedRefund | null>;
  /** Those that have neither failed nor been read back, oldest first. */
  listOpen(portalId: number, paymentIds: readonly string[]): Promise<readonly AskedRefund[]>;
  /** Writes what may change: state, key, the provider's id, times. */
  save(refund: AskedRefund): Promise<void>;
}

export interface Receipts {
  find(portalId: number, paymentId: string): Promise<Receipt | null>;
  /** The payment's receipt, with the next number when it has none yet. Inside a transaction that holds the payment. */
  issue(payment: Pick<Payment, "portalId" | "paymentId" | "mode">, issuedAt: number): Promise<Receipt>;
}

export interface HoldActs {
  insert(act: HoldAct): Promise<void>;
  findByKey(portalId: number, paymentId: string, key: string): Promise<HoldAct | null>;
  /** Those that were neither refused nor read back, oldest first. */
  listOpen(portalId: number, paymentId: string): Promise<readonly HoldAct[]>;
  /** Writes what may change: state, key, claim. */
  save(act: HoldAct): Promise<void>;
}

export interface Events {
  append(events: readonly PaymentEvent[]): Promise<void>;
  /** Oldest first. */
  list(portalId: number, paymentId: string): Promise<readonly PaymentEvent[]>;
  /** The last one of each payment. */
  latestOfPayments(portalId: number, paymentIds: readonly string[]): Promise<readonly PaymentEvent[]>;
}

export interface Moves {
  /** False when the cause key (payment, rule, generation) was used before. */
  insert(move: Move): Promise<boolean>;
  find(portalId: number, moveId: string): Promise<Move | null>;
  list(portalId: number, paymentId: string): Promise<readonly Move[]>;
  /** The latest move of each payment. */
  latestOfPayments(portalId: number, paymentIds: readonly string[]): Promise<readonly Move[]>;
  save(move: Move): Promise<void>;
}

export interface Rules {
  list(portalId: number, pipelineId: string): Promise<readonly Rule[]>;
  /** One rule per pipeline, status and mode; an edit counts the version on. */
  set(rule: Omit<Rule, "version">): Promise<Rule>;
}

/** Each account's policies; what was never changed is the default. */
export interface PolicyBook {
  read(portalId: number): Promise<VersionedPolicies>;
  /** False when they are no longer at `version`; nothing is changed then. */
  save(portalId: number, policies: Policies, change: PolicyChange): Promise<boolean>;
}

export interface VersionedPolicies {
  readonly policies: Policies;
  /** 0 while nothing was ever changed. */
  readonly version: number;
}

export interface PolicyChange {
  /** The version the change was made to. */
  readonly version: number;
  readonly by: string;
  readonly at: number;
}

export type WorkState = "ready" | "running" | "done" | "dead";

/** A delivery kept, or a read asked for by a person or a timer. */
export interface InboxEntry {
  readonly entryId: string;
  readonly portalId: number;
  readonly connectionId: string;
  readonly dedupeKey: string;
  readonly kind: string;
  readonly checkoutReference: string | null;
  readonly paymentId: string | null;
  readonly attempts: number;
  readonly receivedAt: number;
}

export interface NewInboxEntry extends Omit<InboxEntry, "attempts"> {
  /** Raw bytes for the trail, sealed at rest; null where there is nothing to read (acknowledge only). */
  readonly body: string;
  /** An entry nothing follows from is born done. */
  readonly state: "ready" | "done";
}

export interface Inbox {
  /** One transaction for all. Answers the ids of those that were new. */
  put(entries: readonly NewInboxEntry[]): Promise<readonly string[]>;
  /** Hands out due entries, each to one caller until `leaseUntil`. Entries of a dead holder come back by themselves. */
  claim(now: number, leaseUntil: number, limit: number): Promise<readonly InboxEntry[]>;
  settle(portalId: number, entryId: string, outcome: InboxOutcome): Promise<void>;
  /** Whether anything has ever come for this connection. */
  hasReceived(portalId: number, connectionId: string): Promise<boolean>;
  /** The delivery as it came; empty for an entry that is not there. */
  bodyOf(portalId: number, entryId: string): Promise<string>;
  /** How many could be claimed now. */
  countDue(now: number): Promise<number>;
}

export type InboxOutcome =
  | { readonly state: "done"; readonly reason: string }
  | { readonly state: "ready"; readonly runAt: number; readonly reason: string }
  | { readonly state: "dead"; readonly reason: string };

/** One payment that is to be read at its provider. */
export interface ProviderRead {
  readonly portalId: number;
  readonly paymentId: string;
  /** Counts the requests to read it. */
  readonly asked: number;
  /** Tries in a row that brought no answer. */
  readonly failures: number;
}

/** When payments are read without anybody having told us anything. */
export interface ProviderReads {
  /** Has the payment read at this time, epoch ms, or earlier where that was planned. */
  ask(portalId: number, paymentId: string, at: number): Promise<void>;
  /** Hands out what is due, each to one caller until `leaseUntil`. */
  claim(now: number, leaseUntil: number, limit: number): Promise<readonly ProviderRead[]>;
  /** Ends a claim: when to read next, null for never again. Requests made since the claim stand. */
  plan(read: ProviderRead, next: { readonly at: number | null; readonly failures: number }): Promise<void>;
}

/** Something promised to HubSpot and not yet done. */
export interface CrmWrite {
  readonly writeId: string;
  readonly portalId: number;
  readonly dealId: string;
  readonly moveId: string;
  readonly attempts: number;
}

export interface CrmWrites {
  insert(write: Omit<CrmWrite, "attempts">, now: number): Promise<void>;
  /** Portals with something due, the longest waiting first. */
  portalsDue(now: number, limit: number): Promise<readonly number[]>;
  /** Due writes of one portal, oldest first. The caller holds the portal's writer lease. */
  listDue(portalId: number, now: number, limit: number): Promise<readonly CrmWrite[]>;
  settle(portalId: number, writeId: string, outcome: InboxOutcome): Promise<void>;
}

/** A one-time permission handed out as an address or a cookie. Only a hash of its token is stored. */
export interface Ticket {
  readonly purpose: "connect" | "connected" | "install" | "overview";
  readonly portalId: number | null;
  readonly userId: string | null;
  /** Sealed at rest: the PKCE verifier of an install, the webhook token of a connection to be, the id of one that is. */
  readonly data: string;
  readonly expiresAt: number;
}

export interface Tickets {
  issue(token: string, ticket: Ticket): Promise<void>;
  /** Null when unknown, expired, used or made for something else. */
  find(token: string, purpose: Ticket["purpose"], now: number): Promise<Ticket | null>;
  /** True for exactly one caller. */
  use(token: string, purpose: Ticket["purpose"], now: number): Promise<boolean>;
}
