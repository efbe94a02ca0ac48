import type { Knex } from "knex";
import type { ProviderReads } from "../ports/store.ts";
import { isPostgres } from "./database.ts";

interface Row {
  portal_id: number;
  payment_id: string;
  due_at: number;
  claimed_until: number;
  asked: number;
  failures: number;
}

export function providerReadsTable(db: Knex): ProviderReads {
  const rows = () => db<Row>("provider_reads");
  return {
    async ask(portalId, paymentId, at) {
      await rows()
        .insert({ portal_id: portalId, payment_id: paymentId, due_at: at, claimed_until: 0, asked: 1, failures: 0 })
        .onConflict(["portal_id", "payment_id"])
        .merge({
          due_at: db.raw(
            "case when provider_reads.due_at < excluded.due_at then provider_reads.due_at else excluded.due_at end",
          ),
          asked: db.raw("provider_reads.asked + 1"),
        });
    },

    async claim(now, leaseUntil, limit) {
      const due = rows()
        .where("due_at", "<=", now)
        .where("claimed_until", "<=", now)
        .orderBy("due_at")
        .limit(limit)
        .modify((query) => (isPostgres(db) ? query.forUpdate().skipLocked() : query))
        .select("portal_id", "payment_id");
      const claimed = await rows()
        .whereIn(["portal_id", "payment_id"], due)
        .update({ claimed_until: leaseUntil })
        .returning(["portal_id", "payment_id", "asked", "failures"]);
      return claimed.map((row) => ({
        portalId: row.portal_id,
        paymentId: row.payment_id,
        asked: row.asked,
        failures: row.failures,
      }));
    },

    async plan({ portalId, paymentId, asked }, { at, failures }) {
      const own = () => rows().where({ portal_id: portalId, payment_id: paymentId, asked });
      await (at === null ? own().delete() : own().update({ due_at: at, claimed_until: 0, failures }));
      // Asked for again meanwhile: the time that was asked for stands.
      await rows()
        .where({ portal_id: portalId, payment_id: paymentId })
        .whereNot({ asked })
        .update({ claimed_until: 0 });
    },
  };
}
