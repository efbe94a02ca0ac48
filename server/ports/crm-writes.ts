/**
 * Something promised to HubSpot and not yet done. `move`: a deal to another stage, judged when it is carried out ·
 * `properties`: what we show on a record, computed when it is written · `note`: a text on the record's timeline ·
 * `address`: a payer's delivery address to their contact, on a person's word.
 */
export type CrmWriteKind = "move" | "properties" | "note" | "address";

type RecordType = CrmRecordRef["objectType"];

/** A record that we write to. */
export interface CrmRecordRef {
  readonly objectType: "deal" | "contact";
  readonly objectId: string;
}

export interface CrmWrite extends CrmRecordRef {
  readonly writeId: string;
  readonly portalId: number;
  readonly kind: CrmWriteKind;
  /** The move to be carried out, null for the other kinds. */
  readonly moveId: string | null;
  /** The payment it is told on, null where it is about the record as a whole. */
  readonly paymentId: string | null;
  /** What the kind needs beyond that, as JSON text of the kind's own. */
  readonly payload: string | null;
  readonly attempts: number;
  /** Counts how often it was promised while it waited. */
  readonly asked: number;
}

export interface NewCrmWrite extends Omit<CrmWrite, "attempts" | "asked" | "moveId" | "paymentId" | "payload"> {
  readonly moveId?: string;
  readonly paymentId?: string;
  readonly payload?: string;
}

export type CrmWriteOutcome =
  | { readonly state: "done"; readonly reason: string }
  /** Later. `isTry` is false where nothing was tried, so that waiting uses up no try. */
  | { readonly state: "ready"; readonly runAt: number; readonly reason: string; readonly isTry: boolean }
  /** All tries are used up: a person has to look. */
  | { readonly state: "dead"; readonly reason: string };

export interface TriedWrite {
  readonly write: CrmWrite;
  readonly outcome: CrmWriteOutcome;
}

/** Writes of one kind to one type of record. */
export type CrmWriteLane = Pick<CrmWrite, "kind" | "objectType">;

/** Writes that HubSpot does not let us make for an account; their rows wait and cost no calls. */
export interface Parking extends CrmWriteLane {
  readonly reason: ParkedReason;
  /** Epoch ms. */
  readonly since: number;
  readonly waiting: number;
}

/** `disconnected`: the account has no working installation, and nothing at all is written to it. */
export type ParkedReason = "disconnected" | "missing_scope";

export interface CrmWrites {
  insert(write: NewCrmWrite, now: number): Promise<void>;
  /**
   * Has the properties of records written. A record that waits already is not promised twice: its row counts on, since
   * what it will say is computed when it is written.
   */
  promiseProperties(writes: readonly Omit<NewCrmWrite, "kind">[], now: number): Promise<void>;
  /** How many properties of an account are due, by kind of record; of at most so many rows. Parked ones count too. */
  countDueProperties(portalId: number, now: number, limit: number): Promise<Readonly<Record<RecordType, number>>>;
  /** Has a payment's address written to its contact. False where that is promised already. */
  promiseAddress(write: Omit<NewCrmWrite, "kind"> & { readonly kind: "address" }, now: number): Promise<boolean>;
  /** Whether an address of the payment waits to be written. */
  hasAddress(portalId: number, paymentId: string): Promise<boolean>;
  /** Portals with something due that is not parked, the longest waiting first; those at rest by HubSpot's word left out. */
  portalsDue(now: number, limit: number): Promise<readonly number[]>;
  /** Due writes of one kind, oldest first, none that are parked. The caller holds the portal's writer lease. */
  listDue(portalId: number, kind: CrmWriteKind, now: number, limit: number): Promise<readonly CrmWrite[]>;
  /** Writes of moves for these deals that may have been made before, due or not: what became of them is not known yet. */
  listUndecidedMoves(portalId: number, dealIds: readonly string[]): Promise<readonly CrmWrite[]>;
  /** Writes of properties that wait for these deals, due or not: they go with a write that is made anyway. */
  listWaitingProperties(portalId: number, dealIds: readonly string[]): Promise<readonly CrmWrite[]>;
  /** Ends a try. A write that was promised again since it was read stays ready instead of done. */
  settle(write: CrmWrite, outcome: CrmWriteOutcome, now: number): Promise<void>;
  /** The same for many of one portal, by few statements where their outcomes are the same. */
  settleAll(tried: readonly TriedWrite[], now: number): Promise<void>;
  /** No such write for the portal until it is unparked. */
  park(portalId: number, lane: CrmWriteLane, reason: Exclude<ParkedReason, "disconnected">, now: number): Promise<void>;
  /** All of them flow again: the account has allowed them, or somebody wants to see. */
  unpark(portalId: number): Promise<void>;
  listParked(portalId: number): Promise<readonly Parking[]>;
  /** Why no such write is made at present; null where it is. */
  whyParked(portalId: number, lane: CrmWriteLane): Promise<ParkedReason | null>;
}
