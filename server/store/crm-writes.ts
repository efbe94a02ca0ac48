import type { Knex } from "knex";
import type { CrmWrite, CrmWrites } from "../ports/store.ts";

interface Row {
  seq: number;
  portal_id: number;
  write_id: string;
  deal_id: string;
  move_id: string;
  state: "ready" | "done" | "dead";
  attempts: number;
  run_at: number;
  reason: string | null;
  created_at: number;
}

export function crmWritesTable(db: Knex): CrmWrites {
  const rows = () => db<Row>("crm_writes");
  return {
    async insert(write, now) {
      await rows().insert({
        portal_id: write.portalId,
        write_id: write.writeId,
        deal_id: write.dealId,
        move_id: write.moveId,
        state: "ready",
        attempts: 0,
        run_at: now,
        reason: null,
        created_at: now,
      });
    },

    async portalsDue(now, limit) {
      const due = await rows()
        .where({ state: "ready" })
        .where("run_at", "<=", now)
        .groupBy("portal_id")
        .orderByRaw("min(run_at)")
        .limit(limit)
        .select("portal_id");
      return due.map((row) => row.portal_id);
    },

    async listDue(portalId, now, limit) {
      const due = await rows()
        .where({ portal_id: portalId, state: "ready" })
        .where("run_at", "<=", now)
        .orderBy(["run_at", "seq"])
        .limit(limit);
      return due.map(toWrite);
    },

    async settle(portalId, writeId, outcome) {
      await rows()
        .where({ portal_id: portalId, write_id: writeId })
        .update({
          state: outcome.state,
          reason: outcome.reason,
          ...(outcome.state === "ready" && { run_at: outcome.runAt, attempts: db.raw("attempts + 1") }),
        });
    },
  };
}

function toWrite(row: Row): CrmWrite {
  return {
    writeId: row.write_id,
    portalId: row.portal_id,
    dealId: row.deal_id,
    moveId: row.move_id,
    attempts: row.attempts,
  };
}
