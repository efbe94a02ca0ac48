import type { Knex } from "knex";
import { holdsDeal, paymentStatuses, type Payment } from "../domain/payment.ts";
import type { PaymentClaims } from "../ports/payment-claims.ts";
import type { Row } from "./payment-row.ts";

const mostHolding = 100;

export function paymentClaims(db: Knex, toPayment: (row: Row) => Payment): PaymentClaims {
  const rows = () => db<Row>("payments");
  return {
    async listHolding(portalId, dealId, mode) {
      const found = await rows()
        .where({ portal_id: portalId, deal_id: dealId, mode, cancelled_at: null })
        .whereIn("status", paymentStatuses.filter(holdsDeal))
        .orderBy([
          { column: "created_at", order: "desc" },
          { column: "payment_id", order: "desc" },
        ])
        .limit(mostHolding);
      return found.map(toPayment);
    },

    async findByReference(portalId, connectionId, reference) {
      const row = await rows().where({ portal_id: portalId, connection_id: connectionId, reference }).first();
      return row ? toPayment(row) : null;
    },
  };
}

const uniqueViolation = "23505";

/** Whether a row was refused because its connection has a payment of that reference. */
export function isReferenceTaken(error: unknown): boolean {
  const { code, constraint, message } = error as { code?: unknown; constraint?: unknown; message?: unknown };
  if (code === uniqueViolation) return String(constraint).includes("reference");
  return code === "SQLITE_CONSTRAINT" && String(message).includes("payments.reference");
}
