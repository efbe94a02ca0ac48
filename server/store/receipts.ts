import type { Knex } from "knex";
import type { Mode } from "../domain/payment.ts";
import type { Receipt } from "../domain/receipts.ts";
import type { Receipts } from "../ports/payments.ts";

interface Row {
  portal_id: number;
  payment_id: string;
  mode: Mode;
  number: number;
  issued_at: number;
}

interface CounterRow {
  portal_id: number;
  mode: Mode;
  last: number;
}

export function receiptsTable(db: Knex): Receipts {
  const rows = () => db<Row>("receipts");
  const find = async (portalId: number, paymentId: string) => {
    const row = await rows().where({ portal_id: portalId, payment_id: paymentId }).first();
    return row ? toReceipt(row) : null;
  };
  return {
    find,

    async issue({ portalId, paymentId, mode }, issuedAt) {
      const known = await find(portalId, paymentId);
      if (known) return known;
      // The counter's row is held until the transaction ends, so a number that is given back leaves no gap.
      const [counter] = await db<CounterRow>("receipt_counters")
        .insert({ portal_id: portalId, mode, last: 1 })
        .onConflict(["portal_id", "mode"])
        .merge({ last: db.raw("receipt_counters.last + 1") })
        .returning("last");
      if (!counter) throw new Error("A receipt got no number.");
      const row = { portal_id: portalId, payment_id: paymentId, mode, number: counter.last, issued_at: issuedAt };
      await rows().insert(row);
      return toReceipt(row);
    },
  };
}

function toReceipt(row: Row): Receipt {
  return {
    portalId: row.portal_id,
    paymentId: row.payment_id,
    mode: row.mode,
    number: row.number,
    issuedAt: row.issued_at,
  };
}
