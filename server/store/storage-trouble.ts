import { StorageError } from "../domain/errors.ts";

/**
 * How SQLite says that it cannot read or write its file now: full, read-only, an input or output that failed, busy.
 * https://www.sqlite.org/rescode.html
 */
const sqliteCodes: ReadonlySet<string> = new Set([
  "SQLITE_FULL",
  "SQLITE_IOERR",
  "SQLITE_READONLY",
  "SQLITE_CANTOPEN",
  "SQLITE_BUSY",
]);

/**
 * Of PostgreSQL's: a connection that failed, too few resources, a server that is being ended or started, its own system, a
 * standby that takes no writes, a statement that took too long.
 * https://www.postgresql.org/docs/15/errcodes-appendix.html
 */
const postgresCodes = /^(?:08...|53...|57P0[1-5]|58...|25006|57014)$/;

/** What the way to PostgreSQL may say; also its driver, which has no code for a line that is gone. */
const lineCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "EPIPE",
  "ENOENT",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);
const lineGone = /^(?:Connection terminated|Client has encountered a connection error|timeout expired)/;

/** Does what a database is to do; where it cannot at present, throws StorageError with what it said as the cause. */
export async function orStorageError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isTrouble(error) ? new StorageError({ cause: error }) : error;
  }
}

function isTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  if (typeof code === "string") return sqliteCodes.has(code) || postgresCodes.test(code) || lineCodes.has(code);
  // Waiting for a connection came to nothing.
  return error.name === "KnexTimeoutError" || lineGone.test(error.message);
}
