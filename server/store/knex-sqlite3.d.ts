declare module "knex/lib/dialects/sqlite3/index.js" {
  import type { knex } from "knex";
  /** knex's own SQLite client; it ships no types. */
  export default class Sqlite3Client extends knex.Client {
    acquireConnection(): Promise<object>;
    releaseConnection(connection: object): Promise<void>;
    _query(connection: unknown, query: { bindings?: readonly unknown[] }): Promise<unknown>;
  }
}
