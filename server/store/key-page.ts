import type { Knex } from "knex";
import type { Page } from "../ports/books.ts";

/** Rows of one account in the order of an index that begins with the account. */
export function pageOf<Row>(
  own: Knex.QueryBuilder,
  key: readonly string[],
  { after, limit }: Page,
  columns: readonly (string | Knex.QueryBuilder)[] = ["*"],
): Promise<readonly Row[]> {
  const names = key.map(() => "??").join(", ");
  const values = key.map(() => "?").join(", ");
  const further = after ? own.whereRaw(`(${names}) > (${values})`, [...key, ...after]) : own;
  return further
    .orderBy([...key])
    .limit(limit)
    .select(...columns) as unknown as Promise<readonly Row[]>;
}
