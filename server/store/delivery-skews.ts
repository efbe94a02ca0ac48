import type { Knex } from "knex";
import { fewestSkewed, outweighing, type SkewedDay } from "../domain/clock-skew.ts";
import { day } from "../domain/time.ts";
import type { DeliverySkews } from "../ports/delivery-skews.ts";
import { oldRows } from "./old-rows.ts";

interface Row {
  portal_id: number;
  connection_id: string;
  day_at: number;
  refused: number;
}

const key = ["portal_id", "day_at", "connection_id"] as const;

export function deliverySkewsTable(db: Knex): DeliverySkews {
  const rows = () => db<Row>("delivery_skews");
  return {
    async note({ portalId, connectionId }, at) {
      await rows()
        .insert({ portal_id: portalId, connection_id: connectionId, day_at: dayAt(at), refused: 1 })
        .onConflict([...key])
        .merge({ refused: db.raw("delivery_skews.refused + 1") });
    },

    async listSkewed(portalId, now) {
      const own = rows()
        .where({ portal_id: portalId })
        .where("day_at", ">=", dayAt(now) - day);
      return worstOfEach(await skewedAmong(db, await own));
    },

    async prune(before, limit) {
      return oldRows(db, { table: "delivery_skews", key, at: "day_at", where: "1 = 1" }, before, limit).delete();
    },
  };
}

const mostCounted = 1_000;

/** Over all accounts: how many connections have a clock that disagrees with ours. */
export async function countSkewed(db: Knex, now: number): Promise<number> {
  const found = await db<Row>("delivery_skews")
    .where("day_at", ">=", dayAt(now) - day)
    .where("refused", ">=", fewestSkewed)
    .limit(mostCounted);
  const skewed = await skewedAmong(db, found);
  return new Set(skewed.map((row) => `${row.portal_id} ${row.connection_id}`)).size;
}

/** The start of a day in UTC: both sides' clocks are compared, and nobody's zone matters. */
function dayAt(at: number): number {
  return Math.floor(at / day) * day;
}

async function skewedAmong(db: Knex, rows: readonly Row[]): Promise<readonly Row[]> {
  const skewed: Row[] = [];
  for (const row of rows.filter(({ refused }) => refused >= fewestSkewed)) {
    if (!(await isOutweighed(db, row))) skewed.push(row);
  }
  return skewed;
}

/** Whether so many were taken that day; the index is walked no further than that. */
async function isOutweighed(db: Knex, { portal_id, connection_id, day_at, refused }: Row): Promise<boolean> {
  const last = await db("inbox")
    .where({ portal_id, connection_id })
    .where("received_at", ">=", day_at)
    .where("received_at", "<", day_at + day)
    .orderBy("received_at")
    .offset(outweighing(refused) - 1)
    .limit(1)
    .select("received_at");
  return last.length === 1;
}

function worstOfEach(rows: readonly Row[]): readonly SkewedDay[] {
  const worst = new Map<string, number>();
  for (const { connection_id: id, refused } of rows) worst.set(id, Math.max(refused, worst.get(id) ?? 0));
  return [...worst].map(([connectionId, refused]) => ({ connectionId, refused }));
}
