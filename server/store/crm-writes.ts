import type { Knex } from "knex";
import type {
  CrmWrite,
  CrmWriteKind,
  CrmWriteLane,
  CrmWriteOutcome,
  CrmWrites,
  ParkedReason,
  TriedWrite,
} from "../ports/crm-writes.ts";
import { propertyPromises } from "./crm-property-promises.ts";
import { newRow, toWrite, type Row } from "./crm-write-row.ts";

interface ParkingRow {
  portal_id: number;
  kind: CrmWriteKind;
  object_type: CrmWrite["objectType"];
  reason: Exclude<ParkedReason, "disconnected">;
  since: number;
}

export function crmWritesTable(db: Knex): CrmWrites {
  const rows = () => db<Row>("crm_writes");
  return {
    ...dueWrites(db),
    ...parkings(db),
    ...propertyPromises(db),

    async insert(write, now) {
      await rows().insert(newRow(write, now));
    },

    async promiseAddress(write, now) {
      const inserted = await rows()
        .insert(newRow(write, now))
        .onConflict(db.raw("(portal_id, payment_id) where kind = 'address' and state = 'ready'"))
        .ignore()
        .returning("write_id");
      return inserted.length === 1;
    },

    async hasAddress(portalId, paymentId) {
      const waiting = { portal_id: portalId, payment_id: paymentId, kind: "address" as const, state: "ready" as const };
      return (await rows().where(waiting).first("write_id")) !== undefined;
    },

    settle: (write, outcome, now) => settleAlike(db, { writes: [write], outcome, now }),

    async settleAll(tried, now) {
      const alike = new Map<string, TriedWrite[]>();
      for (const one of tried) {
        const key = JSON.stringify([one.outcome, one.write.portalId, one.write.asked]);
        alike.set(key, [...(alike.get(key) ?? []), one]);
      }
      for (const group of alike.values()) {
        const [first] = group;
        if (first) await settleAlike(db, { writes: group.map(({ write }) => write), outcome: first.outcome, now });
      }
    },
  };
}

interface Alike {
  /** Of one portal, all promised as often. */
  readonly writes: readonly CrmWrite[];
  readonly outcome: CrmWriteOutcome;
  readonly now: number;
}

async function settleAlike(db: Knex, { writes, outcome, now }: Alike): Promise<void> {
  const [first] = writes;
  if (!first) return;
  const ids = writes.map(({ writeId }) => writeId);
  const ready = () =>
    db<Row>("crm_writes").where({ portal_id: first.portalId, state: "ready" }).whereIn("write_id", ids);
  const { state, reason } = outcome;
  if (state === "ready") {
    const tries = outcome.isTry && { attempts: db.raw("attempts + 1") };
    await ready().update({ reason, run_at: outcome.runAt, ...tries });
    return;
  }
  const ended = await ready().where({ asked: first.asked }).update({ state, reason, settled_at: now });
  // Those that were promised again meanwhile.
  if (ended < ids.length) await ready().update({ attempts: 0, run_at: now });
}

function dueWrites(
  db: Knex,
): Pick<CrmWrites, "portalsDue" | "listDue" | "listUndecidedMoves" | "listWaitingProperties"> {
  const ready = () => db<Row>("crm_writes as w").where("w.state", "ready");
  const notParked = (query: Knex.QueryBuilder): void => {
    query.whereNotExists(
      db("crm_parkings as p")
        .whereRaw("p.portal_id = w.portal_id and p.kind = w.kind and p.object_type = w.object_type")
        .select(db.raw("1")),
    );
  };
  return {
    async portalsDue(now, limit) {
      const ofPortal = () => ready().whereRaw("w.portal_id = h.portal_id");
      const due: readonly Pick<Row, "portal_id">[] = await db("portals as h")
        .where("h.state", "connected")
        .where("h.calls_blocked_until", "<=", now)
        .whereExists(ofPortal().where("w.run_at", "<=", now).modify(notParked).select(db.raw("1")))
        .orderBy(ofPortal().min("w.run_at"))
        .limit(limit)
        .select("h.portal_id");
      return due.map((row) => row.portal_id);
    },

    async listDue(portalId, kind, now, limit) {
      const due = await ready()
        .where("w.portal_id", portalId)
        .where("w.kind", kind)
        .where("w.run_at", "<=", now)
        .modify(notParked)
        .orderBy(["w.run_at", "w.seq"])
        .limit(limit)
        .select("w.*");
      return due.map(toWrite);
    },

    async listUndecidedMoves(portalId, dealIds) {
      const undecided: readonly Row[] = await ready()
        .join("moves as m", (both) => both.on("m.portal_id", "w.portal_id").on("m.move_id", "w.move_id"))
        .where("w.portal_id", portalId)
        .where("w.kind", "move")
        .whereIn("w.object_id", dealIds)
        .where("m.state", "writing")
        .orderBy("w.seq")
        .select("w.*");
      return undecided.map(toWrite);
    },

    async listWaitingProperties(portalId, dealIds) {
      const waiting = await ready()
        .where("w.portal_id", portalId)
        .where("w.kind", "properties")
        .where("w.object_type", "deal")
        .whereIn("w.object_id", dealIds)
        .modify(notParked)
        .orderBy("w.seq")
        .select("w.*");
      return waiting.map(toWrite);
    },
  };
}

function parkings(db: Knex): Pick<CrmWrites, "park" | "unpark" | "listParked" | "whyParked"> {
  const rows = () => db<ParkingRow>("crm_parkings");
  return {
    async park(portalId, { kind, objectType }, reason, now) {
      await rows()
        .insert({ portal_id: portalId, kind, object_type: objectType, reason, since: now })
        .onConflict(["portal_id", "kind", "object_type"])
        .ignore();
    },

    async unpark(portalId) {
      await rows().where({ portal_id: portalId }).delete();
    },

    async whyParked(portalId, { kind, objectType }) {
      const gone = await db("portals").where({ portal_id: portalId, state: "disconnected" }).first("portal_id");
      if (gone) return "disconnected";
      const parked = await rows().where({ portal_id: portalId, kind, object_type: objectType }).first("reason");
      return parked?.reason ?? null;
    },

    async listParked(portalId) {
      const lane = ["kind", "object_type"] as const;
      const waiting = await db<Row>("crm_writes")
        .where({ portal_id: portalId, state: "ready" })
        .groupBy(...lane)
        .orderBy([...lane])
        .select(...lane)
        .count({ count: "*" });
      const counts = waiting.map((row) => ({ ...laneOf(row), waiting: Number(row["count"]) }));
      const gone = await db("portals").where({ portal_id: portalId, state: "disconnected" }).first("updated_at");
      if (gone) {
        const since = Number(gone.updated_at);
        return counts.map((one) => ({ ...one, reason: "disconnected", since }));
      }
      const parked = await rows()
        .where({ portal_id: portalId })
        .orderBy([...lane]);
      return parked.map((row) => ({
        ...laneOf(row),
        reason: row.reason,
        since: row.since,
        waiting: counts.find((one) => isSameLane(one, laneOf(row)))?.waiting ?? 0,
      }));
    },
  };
}

function laneOf({ kind, object_type }: Pick<Row, "kind" | "object_type">): CrmWriteLane {
  return { kind, objectType: object_type };
}

function isSameLane(a: CrmWriteLane, b: CrmWriteLane): boolean {
  return a.kind === b.kind && a.objectType === b.objectType;
}
