import type { Knex } from "knex";
import { isPostgres } from "./database.ts";

/** Rows of work with a time: what is due is handed to one caller until its lease ends. */
export interface Lease {
  /** Epoch ms. */
  readonly now: number;
  readonly until: number;
  readonly limit: number;
}

/**
 * The rows of `table` that are due and that nobody holds, the longest waiting first, held from now on. A table of work
 * has `due_at` and `claimed_until`; `open` tells what else makes a row one to be done. Rows of a dead holder come back
 * by themselves.
 */
export function claimDue<Row extends object>(
  db: Knex,
  { table, key, open = {} }: { readonly table: string; readonly key: readonly string[]; readonly open?: object },
  { now, until, limit }: Lease,
): Promise<readonly Row[]> {
  const due = db(table)
    .where(open)
    .where("due_at", "<=", now)
    .where("claimed_until", "<=", now)
    .orderBy("due_at")
    .limit(limit)
    .modify((query) => (isPostgres(db) ? query.forUpdate().skipLocked() : query))
    .select(...key);
  return db(table)
    .whereIn([...key], due)
    .update({ claimed_until: until })
    .returning("*") as Promise<readonly Row[]>;
}
