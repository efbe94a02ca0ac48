import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

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

/** A statement that was compiled before, and the columns of what it answers, if it does. */
interface Known {
  readonly statement: StatementSync;
  readonly columns: readonly string[];
}

const changesTables = /\b(?:create|drop|alter|attach)\b/i;

/**
 * SQLite in this thread, as Node has it, in the place of a driver that hands each statement to another one: that costs
 * more than the statement. Answers come later than they are asked for, one by one, as that driver's do: between two of them
 * whatever else goes on has its chance, so the same things interleave. Each statement is compiled once, and its columns
 * are named here: SQLite would name them anew for each row.
 */
export function sqliteInThisThread(filename: string): SqliteConnection {
  const database = new DatabaseSync(filename);
  const known = new Map<string, Known>();

  function compiled(sql: string): Known {
    const found = known.get(sql);
    if (found) return found;
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    const made = { statement, columns: statement.columns().map(({ name }) => name) };
    known.set(sql, made);
    return made;
  }

  function carryOut(asked: string, bindings: Bindings): Answer {
    const { sql, values } = spelt(asked, (bindings ?? []).map(bindable));
    const { statement, columns } = compiled(sql);
    if (changesTables.test(sql)) known.clear();
    if (columns.length > 0) return { rows: statement.all(...values).map((row) => named(columns, row)), context: {} };
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], context: { changes: Number(changes), lastID: Number(lastInsertRowid) } };
  }

  const ask = (sql: string, bindings: Bindings, done: Done): void => answer(done, () => carryOut(sql, bindings));
  return {
    all: ask,
    run: ask,
    exec(sql, done) {
      answer(done, () => {
        database.exec(sql);
        if (changesTables.test(sql)) known.clear();
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

const plannedBy = /limit \?|`state` (?:=|in)/;
const stateWord = /^[a-z]{1,10}$/;

/**
 * SQLite looks at some values as it plans: at a limit, and at what an index for some states alone may be asked for. A
 * statement in which they are bound is compiled anew each time, for more than it costs to carry out; so they are written
 * into it, being few.
 */
function spelt(sql: string, values: readonly SQLInputValue[]) {
  if (!plannedBy.test(sql)) return { sql, values };
  const bound = values.values();
  const left: SQLInputValue[] = [];
  const written = sql.replace(/(limit )?\?/g, (place, limit: string | undefined) => {
    const value = bound.next().value ?? null;
    if (limit !== undefined) return `${limit}${Number(value)}`;
    if (typeof value === "string" && stateWord.test(value)) return `'${value}'`;
    left.push(value);
    return place;
  });
  return { sql: written, values: left };
}

/** `values` is a list in truth: Node's types know rows as objects alone. */
function named(
  columns: readonly string[],
  values: Readonly<Record<number, unknown>>,
): Readonly<Record<string, unknown>> {
  const row: Record<string, unknown> = {};
  for (let place = 0; place < columns.length; place += 1) row[columns[place] ?? ""] = readable(values[place]);
  return row;
}

/** Works at once, tells when it is this answer's turn. */
function answer(done: Done, work: () => Answer): void {
  try {
    const { rows, context } = work();
    tellInTurn(() => done.call(context, null, rows));
  } catch (error) {
    tellInTurn(() => done(asDriver(error)));
  }
}

const untold: (() => void)[] = [];

/** A tick for each: what an answer sets going goes as far as it can before the next one. A turn of Node's loop for each costs more. */
function tellInTurn(tell: () => void): void {
  if (untold.push(tell) === 1) process.nextTick(tellNext);
}

function tellNext(): void {
  untold[0]?.();
  untold.shift();
  // Ticks that are asked for in a tick come before what it has set going; those asked for by that do not.
  if (untold.length > 0) queueMicrotask(() => process.nextTick(tellNext));
}

/** What `sqlite3` makes of values that SQLite does not know. */
function bindable(value: unknown): SQLInputValue {
  if (value instanceof Date) return value.getTime();
  if (typeof value === "boolean") return Number(value);
  return (value ?? null) as SQLInputValue;
}

function readable(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

/** SQLite's primary codes by number, https://www.sqlite.org/rescode.html#primary_result_code_list */
const primaryCodes = (
  "OK ERROR INTERNAL PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT NOTFOUND FULL CANTOPEN PROTOCOL " +
  "EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS AUTH FORMAT RANGE NOTADB"
).split(" ");

/** Errors are told by SQLite's primary code, which `sqlite3` also writes before their words: `SQLITE_CONSTRAINT: …`. */
function asDriver(error: unknown): Error {
  if (!(error instanceof Error) || !("errcode" in error)) return error as Error;
  const code = `SQLITE_${primaryCodes[Number(error.errcode) & 0xff] ?? "ERROR"}`;
  return Object.assign(error, { code, message: `${code}: ${error.message}` });
}
