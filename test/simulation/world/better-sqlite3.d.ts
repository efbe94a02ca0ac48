declare module "better-sqlite3" {
  /** The driver as far as a simulation uses it; it ships no types. */
  export default class Database {
    constructor(filename: string);
    /** Throws an error with SQLite's own extended code. */
    prepare(sql: string): Statement;
    exec(sql: string): void;
    close(): void;
  }

  export interface Statement {
    /** Whether it answers rows; such a one cannot be `run`. */
    readonly reader: boolean;
    all(bindings: readonly unknown[]): readonly unknown[];
    run(bindings: readonly unknown[]): Changes;
  }

  export interface Changes {
    readonly changes: number;
    readonly lastInsertRowid: number | bigint;
  }
}
