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
  /** `paymentId`: whose it turned out to be, kept so that what it holds of a person can be found again. */
  | { readonly state: "done"; readonly reason: string; readonly paymentId?: string }
  | { readonly state: "ready"; readonly runAt: number; readonly reason: string }
  | { readonly state: "dead"; readonly reason: string };
