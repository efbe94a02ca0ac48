declare module "knex/lib/dialects/postgres/index.js" {
  import type { knex } from "knex";
  /** knex's own PostgreSQL client; it ships no types. */
  export default class PostgresClient extends knex.Client {
    _query(connection: unknown, query: { bindings?: readonly unknown[] }): Promise<unknown>;
  }
}
