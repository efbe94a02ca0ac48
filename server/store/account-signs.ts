import type { Knex } from "knex";
import type { Queue } from "../domain/health.ts";
import type { AccountSigns } from "../ports/account-signs.ts";

/** Counts come as texts from PostgreSQL. */
interface Unanswered {
  readonly id: string;
  readonly payments: number | string;
  readonly tries: number;
}

export function accountSigns(db: Knex): AccountSigns {
  return {
    async lastDeliveryAt(portalId, connectionId) {
      const own = { portal_id: portalId, connection_id: connectionId };
      const row = await db("inbox")
        .where(own)
        .orderBy("received_at", "desc")
        .first<{ received_at: number }>("received_at");
      return row?.received_at ?? null;
    },

    async unansweredReads(portalId) {
      // A cross join, which SQLite takes in this order: first the few that are read again, then their payments.
      const rows: readonly Unanswered[] = await db("provider_reads as reads")
        .crossJoin(db.raw("payments"))
        .whereRaw("payments.portal_id = reads.portal_id and payments.payment_id = reads.payment_id")
        .where("reads.portal_id", portalId)
        .where("reads.failures", ">", 0)
        .groupBy("payments.connection_id")
        .select({ id: "payments.connection_id" })
        .count({ payments: "*" })
        .max({ tries: "reads.failures" });
      return new Map(rows.map(({ id, payments, tries }) => [id, { payments: Number(payments), triesInRow: tries }]));
    },

    async moneyThrough(portalId, connectionId) {
      const has = async (kind: string) => {
        const own = { portal_id: portalId, connection_id: connectionId, kind };
        return (await db("ledger_entries").where(own).first("entry_id")) !== undefined;
      };
      return { captured: await has("captured"), refunded: await has("refunded") };
    },

    async hasCaptured(portalId) {
      const own = { portal_id: portalId, kind: "captured" };
      return (await db("ledger_entries").where(own).first("entry_id")) !== undefined;
    },

    async queues(portalId, now) {
      const waiting = (table: string, column: string) =>
        db(table).where({ portal_id: portalId }).where(column, "<=", now);
      const [deliveries, reads, writes, mails] = await Promise.all([
        // As the index has it: SQLite takes a partial one only for a condition it can see.
        queueOf(waiting("inbox", "run_at").whereRaw("state in ('ready', 'running')"), "run_at"),
        queueOf(waiting("provider_reads", "due_at"), "due_at"),
        queueOf(notParked(db, waiting("crm_writes", "run_at").where({ state: "ready" })), "run_at"),
        queueOf(waiting("mails_due", "due_at").where({ state: "due" }), "due_at"),
      ]);
      return { deliveries, reads, crm_writes: writes, mails };
    },
  };
}

/** What HubSpot does not let us write is told of by itself; it is nothing that waits its turn. */
function notParked(db: Knex, writes: Knex.QueryBuilder): Knex.QueryBuilder {
  return writes.whereNotExists(
    db("crm_parkings")
      .whereRaw("crm_parkings.portal_id = crm_writes.portal_id")
      .whereRaw("crm_parkings.kind = crm_writes.kind")
      .whereRaw("crm_parkings.object_type = crm_writes.object_type")
      .select(db.raw("1")),
  );
}

async function queueOf(rows: Knex.QueryBuilder, column: string): Promise<Queue> {
  const [row] = (await rows.count({ due: "*" }).min({ oldest: column })) as {
    due: number | string;
    oldest: number | string | null;
  }[];
  const { due = 0, oldest = null } = row ?? {};
  return { due: Number(due), oldestDueAt: oldest === null ? null : Number(oldest) };
}
