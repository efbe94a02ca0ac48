import { setImmediate } from "node:timers";
import Database, { type Statement } from "better-sqlite3";

type Bindings = readonly unknown[] | undefined;
type Done = (this: unknown, error: Error | null, rows?: readonly unknown[]) => void;

/** A connection of the driver `sqlite3`, as far as knex and a simulation know it. */
export interface SqliteConnection {
  all(sql: string, bindings: Bindings, done: Done): void;
  run(sql: string, bindings: Bindings, done: Done): void;
  exec(sql: string, done: Done): void;
  close(done: Done): void;
}

/** What a statement has done: its rows, and what `sqlite3` tells as `this`. */
interface Answer {
  readonly rows: readonly unknown[];
  readonly context: { readonly changes?: number; readonly lastID?: number };
}

const nothing: Answer = { rows: [], context: {} };

/**
 * SQLite in this thread, in the place of a driver that hands each statement to another one: that costs more than the
 * statement. Answers come one by one, each in a turn of its own of Node's loop, as that driver's do: whatever else goes
 * on has its chance between two statements, so the same things interleave. Each statement is compiled once.
 */
export function sqliteInThisThread(filename: string): SqliteConnection {
  const database = new Database(filename);
  const known = new Map<string, Statement>();

  function compiled(sql: string): Statement {
    const found = known.get(sql);
    if (found) return found;
    const made = database.prepare(sql);
    known.set(sql, made);
    return made;
  }

  function carryOut(sql: string, bindings: Bindings): Answer {
    const statement = compiled(sql);
    const values = (bindings ?? []).map(bindable);
    if (statement.reader) return { rows: statement.all(values), context: {} };
    const { changes, lastInsertRowid } = statement.run(values);
    return { rows: [], context: { changes, lastID: Number(lastInsertRowid) } };
  }

  const ask = (sql: string, bindings: Bindings, done: Done): void => answer(done, () => carryOut(sql, bindings));
  return {
    all: ask,
    run: ask,
    exec(sql, done) {
      answer(done, () => {
        database.exec(sql);
        return nothing;
      });
    },
    close(done) {
      answer(done, () => {
        database.close();
        return nothing;
      });
    },
  };
}

/** Works at once, tells in a turn of its own. */
function answer(done: Done, work: () => Answer): void {
  try {
    const { rows, context } = work();
    setImmediate(() => done.call(context, null, rows));
  } catch (error) {
    setImmediate(() => done(asDriver(error)));
  }
}

/** What `sqlite3` makes of values that SQLite does not know. */
function bindable(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (typeof value === "boolean") return Number(value);
  return value ?? null;
}

/** Errors are told by SQLite's primary code, which `sqlite3` also writes before their words: `SQLITE_CONSTRAINT: …`. */
function asDriver(error: unknown): Error {
  if (!(error instanceof Error) || !("code" in error)) return error as Error;
  const code = /^SQLITE_[A-Z]+/.exec(String(error.code))?.[0] ?? "SQLITE_ERROR";
  return Object.assign(error, { code, message: `${code}: ${error.message}` });
}
