import type { Knex } from "knex";
import type { TroubleReason } from "../domain/connection-trouble.ts";
import type { ConnectionTroubles } from "../ports/connection-troubles.ts";
import { isPostgres } from "./database.ts";

interface Row {
  portal_id: number;
  connection_id: string;
  reason: TroubleReason;
  said: string | null;
  since: number;
  latest_at: number;
}

const key = ["portal_id", "connection_id"] as const;

export function connectionTroublesTable(db: Knex): ConnectionTroubles {
  const rows = () => db<Row>("connection_troubles");
  return {
    async note(portalId, { connectionId, reason, said }, at) {
      await rows()
        .insert({ portal_id: portalId, connection_id: connectionId, reason, said, since: at, latest_at: at })
        .onConflict([...key])
        .merge({ reason, said, latest_at: at });
    },

    async clear(portalId, connectionId) {
      const own = { portal_id: portalId, connection_id: connectionId };
      // Asked for after every page that a provider has opened, and nearly always about nothing.
      if (await rows().where(own).first("since")) await rows().where(own).delete();
    },

    async claim(before, now, limit) {
      const due = rows()
        .where("latest_at", "<", before)
        .whereExists(
          db("portals")
            .whereRaw("portals.portal_id = connection_troubles.portal_id")
            .where("portals.state", "connected")
            .select(db.raw("1")),
        )
        .orderBy("latest_at")
        .limit(limit)
        .modify((query) => (isPostgres(db) ? query.forUpdate().skipLocked() : query))
        .select(...key);
      const claimed = await rows()
        .whereIn([...key], due)
        .update({ latest_at: now })
        .returning([...key]);
      return claimed.map((row) => ({ portalId: row.portal_id, connectionId: row.connection_id }));
    },

    async list(portalId) {
      const answered = db("checkouts as c")
        .whereRaw("c.portal_id = t.portal_id and c.connection_id = t.connection_id and c.read_at > t.latest_at")
        .select(db.raw("1"));
      const found: readonly Row[] = await db("connection_troubles as t")
        .where("t.portal_id", portalId)
        // What is missing for making a page may well be there for reading one.
        .where((standing) => standing.where("t.reason", "right_missing").orWhereNotExists(answered));
      return new Map(
        found.map(({ connection_id: connectionId, reason, said, since }) => [
          connectionId,
          { connectionId, reason, said, since },
        ]),
      );
    },
  };
}
