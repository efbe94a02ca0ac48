import type { Knex } from "knex";
import type { GoLiveName } from "../domain/go-live.ts";
import type { GoLiveWaivers } from "../ports/go-live.ts";

interface Row {
  portal_id: number;
  connection_id: string;
  name: GoLiveName;
  note: string;
  waived_by: string;
  waived_at: number;
}

export function goLiveTable(db: Knex): GoLiveWaivers {
  const rows = () => db<Row>("go_live_waivers");
  return {
    async list(portalId) {
      const found = await rows().where({ portal_id: portalId });
      return found.map((row) => ({
        connectionId: row.connection_id,
        name: row.name,
        note: row.note,
        waivedBy: row.waived_by,
        waivedAt: row.waived_at,
      }));
    },

    async save(portalId, { connectionId, name, note, waivedBy, waivedAt }) {
      const word = { note, waived_by: waivedBy, waived_at: waivedAt };
      await rows()
        .insert({ portal_id: portalId, connection_id: connectionId, name, ...word })
        .onConflict(["portal_id", "connection_id", "name"])
        .merge(word);
    },

    async remove(portalId, connectionId, name) {
      await rows().where({ portal_id: portalId, connection_id: connectionId, name }).delete();
    },
  };
}
