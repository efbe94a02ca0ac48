import type { Knex } from "knex";
import { holdsDeal, paymentStatuses, type Payment } from "../domain/payment.ts";
import type { PaymentClaims } from "../ports/payment-claims.ts";
import type { Row } from "./payment-row.ts";

const mostHolding = 100;

export function paymentClaims(db: Knex, toPayment: (row: Row) => Payment): PaymentClaims {
  const rows = () => db<Row>("payments");
  const listHoldingOf: PaymentClaims["listHoldingOf"] = async (portalId, dealIds, mode) => {
    const found = await rows()
      .where({ portal_id: portalId, mode, cancelled_at: null })
      .whereIn("deal_id", dealIds)
      .whereIn("status", paymentStatuses.filter(holdsDeal))
      .orderBy([
        { column: "created_at", order: "desc" },
        { column: "payment_id", order: "desc" },
      ])
      .limit(mostHolding * dealIds.length);
    const payments = found.map(toPayment);
    return dealIds.map((dealId) => payments.filter((payment) => payment.dealId === dealId).slice(0, mostHolding));
  };
  const findByReferences: PaymentClaims["findByReferences"] = async (portalId, connectionId, references) => {
    const found = await rows()
      .where({ portal_id: portalId, connection_id: connectionId })
      .whereIn("reference", references);
    const byReference = new Map(found.map((row) => [row.reference, toPayment(row)]));
    return references.map((reference) => byReference.get(reference) ?? null);
  };
  return {
    listHoldingOf,
    listHolding: async (portalId, dealId, mode) => (await listHoldingOf(portalId, [dealId], mode))[0] ?? [],
    findByReferences,
    findByReference: async (portalId, connectionId, reference) =>
      (await findByReferences(portalId, connectionId, [reference]))[0] ?? null,
  };
}

const uniqueViolation = "23505";

/** Whether a row was refused because its connection has a payment of that reference. */
export function isReferenceTaken(error: unknown): boolean {
  const { code, constraint, message } = error as { code?: unknown; constraint?: unknown; message?: unknown };
  if (code === uniqueViolation) return String(constraint).includes("reference");
  return code === "SQLITE_CONSTRAINT" && String(message).includes("payments.reference");
}
