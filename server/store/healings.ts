import type { Knex } from "knex";
import type { PaymentStatus } from "../domain/payment.ts";
import { day } from "../domain/time.ts";
import type { Healings } from "../ports/healings.ts";

interface Row {
  portal_id: number;
  payment_id: string;
  at: number;
  connection_id: string;
  from_status: PaymentStatus;
  to_status: PaymentStatus;
}

const keptFor = 30 * day;

export function healingsTable(db: Knex): Healings {
  const rows = () => db<Row>("healings");
  return {
    async note({ portalId, paymentId, connectionId, from, to, at }) {
      const row = { portal_id: portalId, payment_id: paymentId, at, connection_id: connectionId };
      await rows()
        .insert({ ...row, from_status: from, to_status: to })
        .onConflict(["portal_id", "payment_id", "at"])
        .ignore();
      await rows()
        .where({ portal_id: portalId })
        .where("at", "<", at - keptFor)
        .delete();
    },

    async list(portalId, since, limit) {
      const found: readonly (Row & { readonly reference: string })[] = await db("healings as h")
        .join("payments as p", (both) => both.on("p.portal_id", "h.portal_id").on("p.payment_id", "h.payment_id"))
        .where("h.portal_id", portalId)
        .where("h.at", ">=", since)
        .orderBy([
          { column: "h.at", order: "desc" },
          { column: "h.payment_id", order: "asc" },
        ])
        .limit(limit)
        .select("h.*", "p.reference");
      return found.map((row) => ({
        portalId: row.portal_id,
        paymentId: row.payment_id,
        connectionId: row.connection_id,
        from: row.from_status,
        to: row.to_status,
        at: row.at,
        reference: row.reference,
      }));
    },

    async count(portalId, since) {
      const [row] = await rows().where({ portal_id: portalId }).where("at", ">=", since).count({ count: "*" });
      return Number(row?.["count"] ?? 0);
    },
  };
}
