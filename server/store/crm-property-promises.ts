import type { Knex } from "knex";
import type { CrmRecordRef, CrmWrites } from "../ports/crm-writes.ts";
import { newRow, type Row } from "./crm-write-row.ts";

/** SQLite takes an insert of five hundred rows at most: https://www.sqlite.org/limits.html */
const rowsPerStatement = 100;

/** What records are to show: each waits once, however often it is promised. */
export function propertyPromises(db: Knex): Pick<CrmWrites, "promiseProperties" | "countDueProperties"> {
  const rows = () => db<Row>("crm_writes");
  return {
    async promiseProperties(writes, now) {
      const promised = onceEach(writes).map((write) => newRow({ ...write, kind: "properties" }, now));
      for (let from = 0; from < promised.length; from += rowsPerStatement) {
        await rows()
          .insert(promised.slice(from, from + rowsPerStatement))
          .onConflict(db.raw("(portal_id, object_type, object_id) where kind = 'properties' and state = 'ready'"))
          .merge({ asked: db.raw("crm_writes.asked + 1") });
      }
    },

    async countDueProperties(portalId, now, limit) {
      const due = rows()
        .where({ portal_id: portalId, state: "ready", kind: "properties" })
        .where("run_at", "<=", now)
        .limit(limit)
        .select("object_type");
      const counts = await db.from(due.as("due")).groupBy("object_type").select("object_type").count({ count: "*" });
      const countOf = (type: string) => Number(counts.find((row) => row["object_type"] === type)?.["count"] ?? 0);
      return { deal: countOf("deal"), contact: countOf("contact") };
    },
  };
}

/** One statement may not change a row twice; and all take their rows in one order, so that no two wait for each other. */
function onceEach<T extends CrmRecordRef & { readonly portalId: number }>(writes: readonly T[]): readonly T[] {
  const placeOf = ({ portalId, objectType, objectId }: T): string =>
    `${portalId}|${objectType === "deal" ? 0 : 1}|${objectId}`;
  const byPlace = new Map(writes.map((write) => [placeOf(write), write]));
  return [...byPlace].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, write]) => write);
}
