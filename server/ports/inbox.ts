import type { Postponed } from "./postponed.ts";

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
  /** Portals with entries that could be claimed now, the longest waiting first. */
  portalsDue(now: number, limit: number): Promise<readonly number[]>;
  /** Hands out due entries, each to one caller until `until`. Entries of a dead holder come back by themselves. */
  claim(portalId: number, lease: InboxLease): Promise<readonly InboxEntry[]>;
  /**
   * Writes down what became of an entry; false, and nothing is written, where somebody else has claimed it since. Its
   * attempts are the fence: each claim counts one.
   */
  settle(entry: ClaimedEntry, outcome: InboxOutcome): Promise<boolean>;
  /** Ends claims under which nothing was begun: the entries are due as before, and no try is counted. */
  giveBack(entries: readonly InboxEntry[]): Promise<void>;
  /** Whether anything has ever come for this connection. */
  hasReceived(portalId: number, connectionId: string): Promise<boolean>;
  /** The delivery as it came; empty for an entry that is not there, and once its time is over. */
  bodyOf(portalId: number, entryId: string): Promise<string>;
  /**
   * Forgets the bodies of what was worked, or given up, and received before then: at most so many, and how many. Their
   * keys stay, so that a repeat is known.
   */
  dropBodies(before: number, limit: number): Promise<number>;
  /** How many could be claimed now. */
  countDue(now: number): Promise<number>;
}

export type ClaimedEntry = Pick<InboxEntry, "portalId" | "entryId" | "attempts">;

export interface InboxLease {
  /** Epoch ms. */
  readonly now: number;
  readonly until: number;
  readonly limit: number;
}

export type InboxOutcome =
  /** `paymentId`: whose it turned out to be, kept so that what it holds of a person can be found again. */
  | { readonly state: "done"; readonly reason: string; readonly paymentId?: string }
  | Postponed
  | { readonly state: "dead"; readonly reason: string };
