import type { Knex } from "knex";
import { withoutNul } from "./database.ts";

/** Columns with PostgreSQL's types for them, in the order they are written. */
export type ColumnTypes<R> = { readonly [column in keyof R & string]-?: "bigint" | "integer" | "text" };

/**
 * A statement by which PostgreSQL adds however many rows, followed by `ending`: on conflict, returning. They come as one
 * value, so that the statement always reads the same and each connection plans it once, by its name; with a value of its own
 * for every cell a good part of the time goes into planning. The `name` is the statement's for good.
 */
export function manyRows<R extends object, Answer>(
  db: Knex,
  { name, table, types, ending }: ManyRows<R>,
): (rows: readonly R[]) => Promise<readonly Answer[]> {
  const columns = Object.keys(types);
  const typed = Object.entries(types).map(([column, type]) => `${column} ${String(type)}`);
  const sql = `insert into ${table} (${columns.join(", ")}) select ${columns.join(", ")} from json_to_recordset(?::json) as given(${typed.join(", ")}) ${ending}`;
  return async (rows) => {
    const given = JSON.stringify(rows.map(readable));
    const answer: { readonly rows: readonly Answer[] } = await db.raw(sql, [given]).options({ name });
    return answer.rows;
  };
}

interface ManyRows<R> {
  readonly name: string;
  readonly table: string;
  readonly types: ColumnTypes<R>;
  readonly ending: string;
}

/** As single values are kept; the driver marks halves of characters in those by itself. */
function readable(row: object): object {
  const entries = Object.entries(row) as [string, unknown][];
  return Object.fromEntries(entries.map(([column, value]) => [column, withoutNul(wellFormed(value))]));
}

function wellFormed(value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed() : value;
}
