import type { Knex } from "knex";
import type { JudgementWalk, JudgementWalks, NextSlice, WalkPart } from "../ports/judgement-walks.ts";
import { claimDue } from "./due-rows.ts";

interface Row {
  portal_id: number;
  part: WalkPart;
  place: string;
  position: string | null;
  began_at: number;
  slices: number;
  due_at: number;
  claimed_until: number;
  stride: number;
}

const key = ["portal_id", "part"] as const;

export function judgementWalksTable(db: Knex): JudgementWalks {
  const rows = () => db<Row>("judgement_walks");
  return {
    async listUnwalked(limit) {
      const begun = db("judgement_walks").whereRaw("judgement_walks.portal_id = portals.portal_id").select("part");
      const found: readonly { portal_id: number; time_zone: string }[] = await db("portals")
        .where({ state: "connected" })
        .whereNotExists(begun)
        .orderBy("portal_id")
        .limit(limit)
        .select("portal_id", "time_zone");
      return found.map((row) => ({ portalId: row.portal_id, timeZone: row.time_zone }));
    },

    async begin(portalId, first) {
      const fresh = (["books", "secrets"] as const).map((part) => ({
        portal_id: portalId,
        part,
        ...toRow(first[part]),
        stride: 0,
      }));
      await rows()
        .insert(fresh)
        .onConflict([...key])
        .ignore();
    },

    async claim(now, until) {
      // Nearly always there is none, and then nothing is written.
      if (!(await rows().where("due_at", "<=", now).first("part"))) return null;
      const [row] = await claimDue<Row>(db, { table: "judgement_walks", key }, { now, until, limit: 1 });
      return row ? toWalk(row) : null;
    },

    async note({ portalId, part, stride }, next) {
      const noted = await rows()
        .where({ portal_id: portalId, part, stride })
        .update({ ...toRow(next), stride: stride + 1 });
      return noted === 1;
    },

    async end(portalId) {
      await rows().where({ portal_id: portalId }).whereIn("part", ["books", "secrets"]).delete();
    },
  };
}

function toRow({ place, position, beganAt, slices, dueAt }: NextSlice): Omit<Row, "portal_id" | "part" | "stride"> {
  const where = { place, position: position === null ? null : JSON.stringify(position) };
  return { ...where, began_at: beganAt, slices, due_at: dueAt, claimed_until: 0 };
}

function toWalk(row: Row): JudgementWalk {
  return {
    portalId: row.portal_id,
    part: row.part,
    place: row.place,
    position: row.position === null ? null : (JSON.parse(row.position) as (string | number)[]),
    beganAt: row.began_at,
    slices: row.slices,
    stride: row.stride,
  };
}
