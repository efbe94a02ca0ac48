import type { Knex } from "knex";
import { hour } from "../domain/time.ts";
import type { Sealer } from "../ports/context.ts";
import type { Resealing, ResealingStride, UnreadableSecret } from "../ports/resealing.ts";
import { placeOf, sealedColumns, type SealedColumn, type SealedRow } from "./sealed-columns.ts";
import { keyAddedAt, retireFormerKeys } from "./sealing-keys.ts";

interface Walk {
  readonly key_id: string;
  readonly place: string;
  readonly position: string | null;
  readonly resealed: number;
  readonly rests_until: number;
  readonly over_at: number | null;
  readonly stride: number;
}

/** How long after a key became the newest another process may still be sealing with the one before it. */
const handover = hour;

/**
 * Walks over every sealed column, round after round, until one that began after the handover finds nothing to do: a
 * process with the former key in front may be sealing behind the walk till then. How far it has come is a row, so that
 * any process goes on with it.
 */
export function resealing(db: Knex, sealer: Sealer): Resealing {
  return {
    async goOn(limit, at) {
      const walk = await walkOf(db, sealer);
      if (walk.over_at !== null || walk.rests_until > at) return null;
      const column = sealedColumns.find((one) => placeOf(one) === walk.place) ?? first;
      const step = await takeStride(db, sealer, { column, walk, limit });
      const next = nextOf(walk, step, { at, handoverEnds: (await keyAddedAt(db, walk.key_id)) + handover });
      const isNoted = await note(db, walk, next);
      const isLast = isNoted && next.over_at !== null;
      if (isLast) await retireFormerKeys(db, sealer.newestKeyId, at);
      return { resealed: step.resealed, unreadable: step.unreadable, isLast };
    },
  };
}

const [first] = sealedColumns as readonly [SealedColumn, ...SealedColumn[]];

async function walkOf(db: Knex, { newestKeyId }: Sealer): Promise<Walk> {
  const known = await db<Walk>("sealing_walks").where({ key_id: newestKeyId }).first();
  if (known) return known;
  const atStart = { place: placeOf(first), position: null, resealed: 0, rests_until: 0, over_at: null, stride: 0 };
  const fresh = { key_id: newestKeyId, ...atStart };
  await db<Walk>("sealing_walks").insert(fresh).onConflict("key_id").ignore();
  return fresh;
}

interface Step extends Pick<ResealingStride, "resealed" | "unreadable"> {
  /** Where the next stride begins; null at the end of the column. */
  readonly position: string | null;
}

interface Stride {
  readonly column: SealedColumn;
  readonly walk: Walk;
  readonly limit: number;
}

async function takeStride(db: Knex, sealer: Sealer, { column, walk, limit }: Stride): Promise<Step> {
  const rows = await rowsAfter(db, column, { position: walk.position, limit });
  const unreadable: UnreadableSecret[] = [];
  let resealed = 0;
  for (const row of rows.filter((one) => !sealer.isNewest(String(one[column.column])))) {
    const text = openedOf(sealer, column, row);
    if (text === null) unreadable.push({ portalId: row.portal_id ?? null, place: placeOf(column) });
    else if (await reseal(db, column, { row, sealed: sealer.seal(text, column.bond(row)) })) resealed += 1;
  }
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return { resealed, unreadable, position: last ? JSON.stringify(column.key.map((name) => last[name])) : null };
}

interface Times {
  readonly at: number;
  readonly handoverEnds: number;
}

type Next = Omit<Walk, "key_id" | "stride">;

/** On in the column, into the next one, or a round is through: then another at once, one after the handover, or none. */
function nextOf(walk: Walk, { position, ...step }: Step, { at, handoverEnds }: Times): Next {
  const resealed = Number(walk.resealed) + step.resealed;
  const following = sealedColumns[sealedColumns.findIndex((one) => placeOf(one) === walk.place) + 1];
  const place = position === null && following ? placeOf(following) : walk.place;
  if (position !== null || following)
    return { place, position, resealed, rests_until: walk.rests_until, over_at: null };
  const again = { place: placeOf(first), position: null, resealed: 0 };
  if (resealed > 0) return { ...again, rests_until: walk.rests_until, over_at: null };
  // A round that did not wait for the handover's end may have passed by what was sealed in it.
  const hasWaited = Number(walk.rests_until) >= handoverEnds;
  return hasWaited ? { ...again, rests_until: 0, over_at: at } : { ...again, rests_until: handoverEnds, over_at: null };
}

interface From {
  readonly position: string | null;
  readonly limit: number;
}

function rowsAfter(db: Knex, { table, column, key }: SealedColumn, { position, limit }: From) {
  const rows = db<SealedRow>(table).whereNotNull(column).whereNot(column, "");
  const names = key.map(() => "??").join(", ");
  const values = key.map(() => "?").join(", ");
  const after = position === null ? null : (JSON.parse(position) as (string | number)[]);
  const further = after ? rows.whereRaw(`(${names}) > (${values})`, [...key, ...after]) : rows;
  return further.orderBy([...key]).limit(limit) as unknown as Promise<readonly SealedRow[]>;
}

function openedOf(sealer: Sealer, { column, bond }: SealedColumn, row: SealedRow): string | null {
  try {
    return sealer.open(String(row[column]), bond(row));
  } catch {
    return null;
  }
}

/** Only over what was read: whoever wrote meanwhile has written the newer value. */
async function reseal(
  db: Knex,
  { table, column, key }: SealedColumn,
  { row, sealed }: { readonly row: SealedRow; readonly sealed: string },
): Promise<boolean> {
  const own = Object.fromEntries(key.map((name) => [name, row[name]]));
  const changed = await db(table)
    .where({ ...own, [column]: row[column] })
    .update({ [column]: sealed });
  return changed === 1;
}

/** False for the second of two processes on the same stride: its word does not count. */
async function note(db: Knex, { key_id, stride }: Walk, next: Next): Promise<boolean> {
  const noted = await db<Walk>("sealing_walks")
    .where({ key_id, stride })
    .update({ ...next, stride: stride + 1 });
  return noted === 1;
}
