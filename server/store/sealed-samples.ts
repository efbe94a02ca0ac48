import type { Knex } from "knex";
import type { Books } from "../ports/books.ts";
import type { Sealer } from "../ports/context.ts";
import { pageOf } from "./key-page.ts";
import { placeOf, sealedColumns, type SealedColumn, type SealedRow } from "./sealed-columns.ts";

/**
 * Sealed values of one account, each tried. One-time addresses are left out: they end by themselves and some belong
 * to nobody yet.
 */
export function sealedSamples(db: Knex, sealer: Sealer): Pick<Books, "sealedPlaces" | "sealed"> {
  const ofAccounts = sealedColumns.filter(({ table }) => table !== "tickets");
  return {
    sealedPlaces: ofAccounts.map(placeOf),

    async sealed(portalId, place, page) {
      const column = ofAccounts.find((one) => placeOf(one) === place);
      if (!column) return [];
      const key = keyWithin(column);
      const own = db(column.table).where({ portal_id: portalId });
      // An account has one row of its own, without a key within it.
      if (key.length === 0) return page.after ? [] : (await rowsOf(own)).map((row) => tried(sealer, column, row));
      const rows = await pageOf<SealedRow>(own, key, page);
      return rows.map((row) => ({
        ...tried(sealer, column, row),
        key: key.map((name) => row[name] as string | number),
      }));
    },
  };
}

/** Tables whose key is not the account's first have an index that is. */
const keysWithin: Readonly<Record<string, readonly (keyof SealedRow & string)[]>> = {
  inbox: ["connection_id", "dedupe_key"],
  hubspot_events: ["dedupe_key"],
};

function keyWithin({ table, key }: SealedColumn): readonly (keyof SealedRow & string)[] {
  return keysWithin[table] ?? key.filter((name) => name !== "portal_id");
}

async function rowsOf(own: Knex.QueryBuilder): Promise<readonly SealedRow[]> {
  return (await own) as SealedRow[];
}

function tried(sealer: Sealer, column: SealedColumn, row: SealedRow) {
  const text = row[column.column];
  const isSealed = typeof text === "string" && text !== "";
  const about = [placeOf(column), ...nameOf(column, row)].join(" ");
  return { key: [placeOf(column)], row: { about, opens: !isSealed || doesOpen(sealer, column, { row, text }) } };
}

/** Ids of ours alone: what a program or a provider has named a thing is not repeated. */
const ourIds = ["entry_id", "delivery_id", "callback_id", "endpoint_id", "payment_id", "connection_id"] as const;

function nameOf({ table }: SealedColumn, row: SealedRow): readonly string[] {
  if (table === "hubspot_events") return [String(row.seq)];
  const id = ourIds.map((name) => row[name]).find((value) => typeof value === "string");
  return id === undefined ? [] : [id];
}

interface Sealed {
  readonly row: SealedRow;
  readonly text: string;
}

function doesOpen(sealer: Sealer, { bond }: SealedColumn, { row, text }: Sealed): boolean {
  try {
    sealer.open(text, bond(row));
    return true;
  } catch {
    return false;
  }
}
