import type { Knex } from "knex";
import { groupOf, paymentStatuses, type Payment } from "../domain/payment.ts";
import type { PaymentLists, Place, RecordKey, Shown } from "../ports/payment-lists.ts";
import type { Row } from "./payment-row.ts";

const listedAsOpen = paymentStatuses.filter((status) => groupOf({ status, hiddenAt: null }) === "open");

/** What the tab of a record asks for, often and for long lists: each query walks one index of that record's rows. */
export function paymentLists(db: Knex, toPayment: (row: Row) => Payment): PaymentLists {
  const ofRecord = (portalId: number, { type, id, madeBy = null }: RecordKey) => {
    const query = db<Row>("payments").where({ portal_id: portalId, [type === "deal" ? "deal_id" : "contact_id"]: id });
    return madeBy === null ? query : query.where({ created_by: madeBy });
  };
  const newest = [
    { column: "created_at", order: "desc" },
    { column: "payment_id", order: "desc" },
  ] as const;
  return {
    async page(portalId, record, { show, after, limit, mode }) {
      const query = ofRecord(portalId, record).modify(only, show);
      if (mode) query.where({ mode });
      if (after) query.modify(following, after);
      const found = await query.orderBy([...newest]).limit(limit);
      return found.map(toPayment);
    },

    async listOpen(portalId, record, limit, mode) {
      const query = ofRecord(portalId, record).whereNull("hidden_at").whereIn("status", listedAsOpen);
      if (mode) query.where({ mode });
      const found = await query.orderBy([...newest]).limit(limit);
      return found.map(toPayment);
    },

    async newsOf(portalId, record) {
      const [row] = await ofRecord(portalId, record).count({ count: "*" }).max({ latest: "last_event_at" });
      const { count, latest } = (row ?? {}) as { count?: unknown; latest?: unknown };
      return { count: Number(count ?? 0), latestAt: Number(latest ?? 0) };
    },

    async listChanged(portalId, record, since, limit) {
      const found = await ofRecord(portalId, record)
        .where("last_event_at", ">", since)
        .orderBy([
          { column: "last_event_at", order: "desc" },
          { column: "payment_id", order: "desc" },
        ])
        .limit(limit);
      return found.map(toPayment);
    },

    async findReplacing(portalId, paymentId) {
      const row = await db<Row>("payments")
        .where({ portal_id: portalId, replaces: paymentId })
        .orderBy("created_at", "desc")
        .first("payment_id", "reference");
      return row ? { paymentId: row.payment_id, reference: row.reference } : null;
    },

    async hasRemoved(portalId, record) {
      return (await ofRecord(portalId, record).whereNotNull("hidden_at").first("payment_id")) !== undefined;
    },
  };
}

function only(query: Knex.QueryBuilder, show: Shown): void {
  if (show === "removed") query.whereNotNull("hidden_at");
  else query.whereNull("hidden_at");
  if (show !== "removed" && show !== "all") query.where("status", show);
}

function following(query: Knex.QueryBuilder, { createdAt, paymentId }: Place): void {
  query
    .where("created_at", "<=", createdAt)
    .where((either) => either.where("created_at", "<", createdAt).orWhere("payment_id", "<", paymentId));
}
