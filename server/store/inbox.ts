import type { Knex } from "knex";
import type { Sealer } from "../ports/context.ts";
import { isPostgres } from "./database.ts";
import type { Inbox, InboxEntry, NewInboxEntry, WorkState } from "../ports/inbox.ts";
import { manyRows, type ColumnTypes } from "./many-rows.ts";
import { oldRows } from "./old-rows.ts";

interface Row {
  seq: number;
  portal_id: number;
  entry_id: string;
  connection_id: string;
  dedupe_key: string;
  kind: string;
  checkout_reference: string | null;
  payment_id: string | null;
  body_sealed: string;
  state: WorkState;
  attempts: number;
  run_at: number;
  claimed_until: number;
  reason: string | null;
  received_at: number;
}

export function inboxTable(db: Knex, sealer: Sealer): Inbox {
  const rows = () => db<Row>("inbox");
  const insert = isPostgres(db) ? insertOnPostgres(db) : insertOnSqlite(db);
  return {
    async put(entries) {
      const inserted = await insert(entries.map((entry) => toRow(entry, sealer)));
      return inserted.map(({ entry_id }) => entry_id);
    },

    async portalsDue(now, limit) {
      const due = await dueAt(rows(), now)
        .groupBy("portal_id")
        .orderByRaw("min(run_at)")
        .limit(limit)
        .select("portal_id");
      return due.map((row) => row.portal_id);
    },

    // Attempts are counted before the work, so that one that kills the process is counted too.
    async claim(portalId, { now, until, limit }) {
      const due = dueAt(rows().where({ portal_id: portalId }), now)
        .orderBy(["run_at", "seq"])
        .limit(limit)
        .modify((query) => (isPostgres(db) ? query.forUpdate().skipLocked() : query))
        .select("seq");
      const claimed = await rows()
        .whereIn("seq", due)
        .update({ state: "running", claimed_until: until, attempts: db.raw("attempts + 1") })
        .returning("*");
      return claimed.toSorted((a, b) => a.seq - b.seq).map(toEntry);
    },

    async settle({ portalId, entryId, attempts }, outcome) {
      const settled = await rows()
        .where({ portal_id: portalId, entry_id: entryId, attempts })
        .update({
          state: outcome.state,
          reason: outcome.reason,
          ...(outcome.state === "ready" && { run_at: outcome.runAt }),
          ...(outcome.state === "ready" && outcome.isUntried && { attempts: attempts - 1 }),
          ...(outcome.state === "done" && outcome.paymentId !== undefined && { payment_id: outcome.paymentId }),
        });
      return settled === 1;
    },

    async giveBack(entries) {
      for (const { portalId, entryId, attempts } of entries) {
        await rows()
          .where({ portal_id: portalId, entry_id: entryId, attempts, state: "running" })
          .update({ state: "ready", claimed_until: 0, attempts: attempts - 1 });
      }
    },

    async hasReceived(portalId, connectionId) {
      const row = await rows().where({ portal_id: portalId, connection_id: connectionId }).first("seq");
      return row !== undefined;
    },

    async bodyOf(portalId, entryId) {
      const row = await rows().where({ portal_id: portalId, entry_id: entryId }).first();
      return row?.body_sealed ? sealer.open(row.body_sealed, inboxBond(row)) : "";
    },

    async dropBodies(before, limit) {
      return oldRows(db, oldBodies, before, limit).update({ body_sealed: "" });
    },

    async countDue(now) {
      const [row] = await dueAt(rows(), now).count({ count: "*" });
      return Number(row?.["count"] ?? 0);
    },
  };
}

type NewRow = Omit<Row, "seq">;

/** Adds rows and answers those that are new. */
type Insert = (rows: readonly NewRow[]) => Promise<readonly Pick<Row, "entry_id">[]>;

const sameDelivery = ["portal_id", "connection_id", "dedupe_key"];

const insertOnSqlite =
  (db: Knex): Insert =>
  (added) =>
    db<Row>("inbox")
      .insert([...added])
      .onConflict(sameDelivery)
      .ignore()
      .returning("entry_id");

function insertOnPostgres(db: Knex): Insert {
  return manyRows(db, {
    name: "put_deliveries",
    table: "inbox",
    types: columns,
    ending: `on conflict (${sameDelivery.join(", ")}) do nothing returning entry_id`,
  });
}

const columns: ColumnTypes<NewRow> = {
  portal_id: "bigint",
  entry_id: "text",
  connection_id: "text",
  dedupe_key: "text",
  kind: "text",
  checkout_reference: "text",
  payment_id: "text",
  body_sealed: "text",
  state: "text",
  attempts: "integer",
  run_at: "bigint",
  claimed_until: "bigint",
  reason: "text",
  received_at: "bigint",
};

// As the index has it: SQLite takes a partial one only for a condition it can see.
const oldBodies = {
  table: "inbox",
  key: ["seq"],
  at: "received_at",
  where: "body_sealed <> '' and state in ('done', 'dead')",
} as const;

/** What seals the body of a delivery to its row. */
export function inboxBond({ entry_id, portal_id }: Pick<Row, "entry_id" | "portal_id">): string {
  return `inbox|body|${entry_id}|${portal_id}`;
}

// The states stand in the text, since SQLite takes a partial index only for a condition it can see.
function dueAt<T extends Knex.QueryBuilder>(rows: T, now: number): T {
  return rows
    .whereRaw("state in ('ready', 'running')")
    .where("run_at", "<=", now)
    .where((either) =>
      either
        .where("state", "ready")
        .orWhere((held) => held.where("state", "running").where("claimed_until", "<=", now)),
    ) as T;
}

function toRow(entry: NewInboxEntry, sealer: Sealer): NewRow {
  return {
    portal_id: entry.portalId,
    entry_id: entry.entryId,
    connection_id: entry.connectionId,
    dedupe_key: entry.dedupeKey,
    kind: entry.kind,
    checkout_reference: entry.checkoutReference,
    payment_id: entry.paymentId,
    body_sealed: sealer.seal(entry.body, inboxBond({ entry_id: entry.entryId, portal_id: entry.portalId })),
    state: entry.state,
    attempts: 0,
    run_at: entry.receivedAt,
    claimed_until: 0,
    reason: entry.state === "done" ? "nothing follows from it" : null,
    received_at: entry.receivedAt,
  };
}

function toEntry(row: Row): InboxEntry {
  return {
    entryId: row.entry_id,
    portalId: row.portal_id,
    connectionId: row.connection_id,
    dedupeKey: row.dedupe_key,
    kind: row.kind,
    checkoutReference: row.checkout_reference,
    paymentId: row.payment_id,
    attempts: row.attempts,
    receivedAt: row.received_at,
  };
}
