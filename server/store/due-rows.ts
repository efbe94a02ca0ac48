import type { Knex } from "knex";
import type { Postponed } from "../ports/postponed.ts";
import { isPostgres } from "./database.ts";

/** Rows of work with a time: what is due is handed to one caller until its lease ends. */
export interface Lease {
  /** Epoch ms. */
  readonly now: number;
  readonly until: number;
  readonly limit: number;
}

interface WorkTable {
  readonly table: string;
  readonly key: readonly string[];
  /** The column that says when a row is due. */
  readonly at?: "due_at" | "run_at";
  /** What else makes a row one to be done. */
  readonly open?: object;
  /** Tries counted with the claim: one that kills the process is counted too. */
  readonly countsTries?: boolean;
}

/**
 * The rows of a table of work that are due and that nobody holds, the longest waiting first, held from now on. Rows of
 * a dead holder come back by themselves.
 */
export function claimDue<Row extends object>(
  db: Knex,
  { table, key, at = "due_at", open = {}, countsTries = false }: WorkTable,
  { now, until, limit }: Lease,
): Promise<readonly Row[]> {
  const due = db(table)
    .where(open)
    .where(at, "<=", now)
    .where("claimed_until", "<=", now)
    .orderBy(at)
    .limit(limit)
    .modify((query) => (isPostgres(db) ? query.forUpdate().skipLocked() : query))
    .select(...key);
  return db(table)
    .whereIn([...key], due)
    .update({ claimed_until: until, ...(countsTries && { attempts: db.raw("attempts + 1") }) })
    .returning("*") as Promise<readonly Row[]>;
}

/** Columns of a row that waits for another try; the one that was counted with the claim is taken back where none was made. */
export function postponedColumns(db: Knex, { runAt, isUntried = false }: Postponed) {
  return { run_at: runAt, ...(isUntried && { attempts: db.raw("attempts - 1") }) };
}
