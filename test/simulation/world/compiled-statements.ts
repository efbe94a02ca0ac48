type Done = (this: unknown, error: Error | null, rows?: readonly unknown[]) => void;
type Run = (sql: string, bindings: readonly unknown[], done: Done) => unknown;

interface Statement {
  all(bindings: readonly unknown[], done: Done): unknown;
  run(bindings: readonly unknown[], done: Done): unknown;
}

/** A connection of the driver `sqlite3`, as far as knex and a simulation know it. */
export interface SqliteConnection {
  all: Run;
  run: Run;
  exec(sql: string, done: (error: Error | null) => void): void;
  prepare(sql: string, done: (error: Error | null) => void): Statement;
}

/**
 * Has the connection compile each statement once. The driver compiles and runs on a thread of its own, one trip for each,
 * and histories say the same few hundred sentences again and again. SQLite itself compiles them anew when tables change.
 */
export function compileOnce(connection: SqliteConnection): void {
  const known = new Map<string, Statement>();

  function compiled(sql: string, done: Done): Statement {
    const found = known.get(sql);
    if (found) return found;
    const made = connection.prepare(sql, (error) => {
      if (!error) return;
      known.delete(sql);
      done.call(made, error);
    });
    known.set(sql, made);
    return made;
  }

  connection.all = (sql, bindings, done) => compiled(sql, done).all(bindings ?? [], done);
  connection.run = (sql, bindings, done) => compiled(sql, done).run(bindings ?? [], done);
}
