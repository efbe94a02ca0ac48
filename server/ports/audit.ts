import type { AuditEntry, NewAuditEntry } from "../domain/audit.ts";

/** What was done to accounts, one chain for each. Entries are never changed or deleted; the database refuses it. */
export interface AuditBook {
  /** Puts the entry at the end of the account's chain. Inside the transaction of the act it tells of. */
  append(entry: NewAuditEntry): Promise<AuditEntry>;
  /** The entries after `seq`, oldest first. */
  listAfter(portalId: number, seq: number, limit: number): Promise<readonly AuditEntry[]>;
  /** The entries before `seq`, newest first; null for the newest of all. */
  listBefore(portalId: number, seq: number | null, limit: number): Promise<readonly AuditEntry[]>;
  /** Where the chain ends by the last append: what a deleted tail is noticed by. Seq 0 for none. */
  head(portalId: number): Promise<{ readonly seq: number; readonly hash: string }>;
}
