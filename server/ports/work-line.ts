/**
 * The line between the processes that share one database: one says that there is work, another takes it. Whatever is
 * said over it may be lost, or be heard twice; that costs time and nothing else, since work is rows and a sweep finds
 * those that are due.
 */
export interface WorkLine {
  /** Opens it; what it needs in the database is made where it lacks. Throws where the database refuses that. */
  open(duty: Duty): Promise<void>;
  /** Says that there is work of a kind, once for each key until somebody takes it. Throws when the line is down. */
  offer(kind: WorkKind, keys: readonly string[]): Promise<void>;
  /** Takes what is offered, the longest waiting first, so many at once. `take` does not throw. */
  serve(kind: WorkKind, atOnce: number, take: (key: string) => Promise<void>): Promise<void>;
  /** Takes no more and resolves when what was taken has been done. */
  close(): Promise<void>;
}

/** A process that only answers has nothing to listen for. */
export type Duty = "works" | "only says";

/** Turns at an account, by its number, in one of the lanes; or a round of a loop, by the loop's name. */
export type WorkKind = "inbox" | "crm" | "workflows" | "rounds";
