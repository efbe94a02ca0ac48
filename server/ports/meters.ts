/**
 * What is counted for whoever runs the program. Labels are words of a closed list: never an account, a person, an
 * address or anything an outside value says.
 */
export interface Meters extends CallWatch {
  answered(request: AnsweredRequest): void;
  /** A request whose signature or key was not accepted. */
  refused(sender: Sender): void;
  /** What became of a delivery at the door. */
  delivered(provider: string, outcome: DeliveryOutcome): void;
  /** Entries that one commit of an intake has kept; `fresh` of them were new. */
  committed(intake: IntakeName, batch: { readonly size: number; readonly fresh: number }): void;
  /** How long a call had to wait for the account's allowance before it was asked again, ms; 0 where there was room. */
  waitedForRoom(lane: string, milliseconds: number): void;
  /** Rows of work that came to an outcome, or to another try. */
  settled(work: Work, outcome: string, count: number): void;
  moved(outcome: string, reason: string): void;
  booked(kind: string): void;
  healed(): void;
  /** A sealed value did not open. */
  unreadable(): void;
  /** A piece of work of a job has ended. */
  worked(job: string, milliseconds: number): void;
}

/** Of providers' deliveries, HubSpot's events, and executions of workflows. */
export type IntakeName = "providers" | "hubspot" | "workflows";

export interface AnsweredRequest {
  readonly method: string;
  /** The route's pattern, `/p/:token`. */
  readonly route: string;
  readonly status: number;
  readonly milliseconds: number;
}

/** Who signs what comes in, or holds a key. */
export type Sender = "provider" | "hubspot_card" | "hubspot_events" | "hubspot_actions" | "api_key" | "metrics";

export type DeliveryOutcome = "kept" | "refused" | "unknown_address" | "unreadable" | "failed";

export type Work = "deliveries" | "reads" | "crm_writes" | "mails";

/** Watches calls that leave the process: how often, how long, and how they end. */
export interface CallWatch {
  /** `outcomeOf` tells how an answer ended that is an answer in any case; `ok` where it is left out. */
  watched<T>(call: OutwardCall, work: () => Promise<T>, outcomeOf?: (answer: T) => string): Promise<T>;
}

export interface OutwardCall {
  /** `hubspot`, `stripe`, `mail`, `webhook`. */
  readonly upstream: string;
  /** What was asked, in a word of ours: `read`, `token_refresh`. */
  readonly call: string;
}
