import type { RecordHappening } from "../domain/hubspot-events.ts";
import type { Postponed } from "./postponed.ts";

/** One POST of HubSpot's taken apart, kept in one transaction before it is answered. */
export interface HubSpotDelivery {
  readonly entryId: string;
  readonly events: readonly NewHubSpotEvent[];
}

/** `happening` null: signed by HubSpot and unreadable, so `body` is kept for a person to look at. */
export type NewHubSpotEvent = {
  /** 0 where it could not be read so far. */
  readonly portalId: number;
  /** The same for the same event, however often it is delivered. */
  readonly dedupeKey: string;
  /** Epoch ms, by HubSpot's clock. */
  readonly occurredAt: number;
  readonly receivedAt: number;
} & (
  { readonly happening: RecordHappening; readonly body: null } | { readonly happening: null; readonly body: string }
);

export interface HubSpotEvent {
  readonly seq: number;
  readonly portalId: number;
  readonly attempts: number;
  readonly happening: RecordHappening;
}

export interface HubSpotEvents {
  /** Answers the ids of the deliveries that brought anything new. Inside a transaction. */
  put(deliveries: readonly HubSpotDelivery[]): Promise<readonly string[]>;
  /**
   * Hands out what is due of one account, the longest waiting one, in the order of arrival. An account somebody is at
   * work on is passed over until `leaseUntil`.
   */
  claim(now: number, leaseUntil: number, limit: number): Promise<readonly HubSpotEvent[]>;
  settle(portalId: number, seqs: readonly number[], outcome: HubSpotEventOutcome): Promise<void>;
  /** How many could be claimed now. */
  countDue(now: number): Promise<number>;
  /**
   * Drops what was received before then and was done, or came to nothing (a text that could not be read may name
   * anybody): at most so many, and how many.
   */
  prune(which: "done" | "unworked", before: number, limit: number): Promise<number>;
}

export type HubSpotEventOutcome =
  { readonly state: "done"; readonly reason: string } | Postponed | { readonly state: "dead"; readonly reason: string };
