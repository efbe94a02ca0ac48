/** Kinds of work that wait as rows, over all accounts. */
export const workKinds = [
  "deliveries",
  "hubspot_events",
  "reads",
  "crm_writes",
  "mails",
  "webhooks",
  "workflows",
] as const;

export type WorkKind = (typeof workKinds)[number];

export interface WaitingWork {
  /** How much is due and not finished; counted up to a limit. */
  readonly due: number;
  /** Since when the longest waiting is due, epoch ms; null where nothing is. */
  readonly oldestDueAt: number | null;
}

/** Signs of how the whole program is doing, whatever the account: for operations alone, never for a screen of an account. */
export interface WorkSigns {
  /** Throws when the database does not answer. */
  ping(): Promise<void>;
  /** What is due and unfinished, in work or not; left out is what HubSpot does not let us write, and whoever it has asked to rest. */
  waiting(now: number): Promise<Readonly<Record<WorkKind, WaitingWork>>>;
  /** Since when the longest waiting of what no far side can hold up is due, epoch ms: what came in and was acknowledged. */
  oldestOwn(now: number): Promise<number | null>;
  /** What was given up and set aside by nobody, counted up to a limit. */
  givenUp(): Promise<Readonly<Record<"deliveries" | "hubspot_events" | "crm_writes", number>>>;
  /** Writes held back since an account has not allowed them, and accounts that HubSpot has asked to rest. */
  heldBack(now: number): Promise<Readonly<Record<"missing_scope" | "resting", number>>>;
  /** Far sides that are not called since they do not answer, by who they are; nobody who answers. */
  silent(): Promise<Readonly<Record<string, number>>>;
  /** What judging found and is still there, by invariant; nothing of those that hold. */
  findings(): Promise<Readonly<Record<string, number>>>;
  /** Connections whose clock and ours disagree. */
  skewed(now: number): Promise<number>;
}

/** The most that is counted of anything: a figure beyond it only says "at least". */
export const countLimit = 10_000;
