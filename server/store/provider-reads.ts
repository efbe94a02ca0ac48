import type { Knex } from "knex";
import type { ProviderReads } from "../ports/provider-reads.ts";
import { claimDue } from "./due-rows.ts";

interface Row {
  portal_id: number;
  payment_id: string;
  due_at: number;
  claimed_until: number;
  asked: number;
  failures: number;
}

const key = ["portal_id", "payment_id"] as const;

export function providerReadsTable(db: Knex): ProviderReads {
  const rows = () => db<Row>("provider_reads");
  return {
    async ask(portalId, paymentId, at) {
      await rows()
        .insert({ portal_id: portalId, payment_id: paymentId, due_at: at, claimed_until: 0, asked: 1, failures: 0 })
        .onConflict([...key])
        .merge({
          // While somebody holds the row, the time it was due is being served and stands for nothing further.
          due_at: db.raw(
            "case when provider_reads.claimed_until = 0 and provider_reads.due_at < excluded.due_at then provider_reads.due_at else excluded.due_at end",
          ),
          asked: db.raw("provider_reads.asked + 1"),
        });
    },

    async claim(now, leaseUntil, limit) {
      const claimed = await claimDue<Row>(db, { table: "provider_reads", key }, { now, until: leaseUntil, limit });
      return claimed.map((row) => ({
        portalId: row.portal_id,
        paymentId: row.payment_id,
        asked: row.asked,
        failures: row.failures,
      }));
    },

    async giveBack(reads, leaseUntil) {
      for (const { portalId, paymentId } of reads) {
        await rows()
          .where({ portal_id: portalId, payment_id: paymentId, claimed_until: leaseUntil })
          .update({ claimed_until: 0 });
      }
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
