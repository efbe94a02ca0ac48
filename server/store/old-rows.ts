import type { Knex } from "knex";
import { isPostgres } from "./database.ts";

/** Rows of a table whose time is over. */
interface OldRows {
  readonly table: string;
  readonly key: readonly string[];
  /** The column by which they are old, epoch ms, and what else makes a row one to be swept. */
  readonly at: string;
  readonly where: string;
}

/**
 * At most `limit` rows from before a moment, the oldest first. Rows that another process sweeps at this moment are
 * passed over, so that nobody waits for anybody.
 */
export function oldRows(db: Knex, { table, key, at, where }: OldRows, before: number, limit: number) {
  const chosen = db(table)
    .whereRaw(where)
    .where(at, "<", before)
    .orderBy(at)
    .limit(limit)
    .modify((query) => (isPostgres(db) ? query.forUpdate().skipLocked() : query))
    .select(...key);
  return db(table).whereIn([...key], chosen);
}
