import type { Finding, Invariant } from "../domain/findings.ts";

/** A finding as it is kept. */
export interface KeptFinding extends Finding {
  /** Epoch ms, both. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** What judging found in accounts, one row for each until it is found no more. At most `mostFindings` of an account. */
export interface Findings {
  /** Keeps what is new of them, and that the others are still there. */
  note(portalId: number, findings: readonly Finding[], at: number): Promise<void>;
  /** Forgets those of these invariants that were last seen before then, epoch ms: they are not there any more. */
  dropUnseen(portalId: number, of: readonly Invariant[], before: number): Promise<void>;
  /** All of the account's, by invariant. */
  list(portalId: number): Promise<readonly KeptFinding[]>;
  /** Forgets all of an account that left. */
  forget(portalId: number): Promise<void>;
}

/** More of one account have one cause; beyond them a list is of no use. */
export const mostFindings = 500;
