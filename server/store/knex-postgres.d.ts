declare module "knex/lib/dialects/postgres/index.js" {
  import type { knex } from "knex";
  /** knex's own PostgreSQL client; it ships no types. */
  export default class PostgresClient extends knex.Client {
    acquireConnection(): Promise<object>;
    releaseConnection(connection: object): Promise<void>;
    _query(connection: unknown, query: { bindings?: readonly unknown[] }): Promise<unknown>;
  }
}
