import type { Knex } from "knex";
import type { AskedRefund, RefundState } from "../domain/refunds.ts";
import type { Refunds } from "../ports/money.ts";

interface Row {
  portal_id: number;
  refund_id: string;
  payment_id: string;
  checkout_reference: string;
  amount_minor: number;
  currency: string;
  reason: string;
  asked_by: string;
  asked_at: number;
  request_key: string | null;
  request_hash: string;
  state: RefundState;
  provider_refund: string | null;
  claimed_until: number;
  settled_at: number | null;
}

export function refundsTable(db: Knex): Refunds {
  const rows = () => db<Row>("refunds");
  return {
    async insert(refund) {
      await rows().insert(toRow(refund));
    },

    async findByKey(portalId, paymentId, key) {
      const row = await rows().where({ portal_id: portalId, payment_id: paymentId, request_key: key }).first();
      return row ? toRefund(row) : null;
    },

    async listOpen(portalId, paymentIds) {
      const found = await rows()
        .where({ portal_id: portalId })
        .whereIn("payment_id", paymentIds)
        .whereIn("state", ["asking", "requested", "given"])
        .orderBy(["asked_at", "refund_id"]);
      return found.map(toRefund);
    },

    async save(refund) {
      const { portal_id, refund_id, ...changing } = toRow(refund);
      await rows().where({ portal_id, refund_id }).update({
        request_key: changing.request_key,
        state: changing.state,
        provider_refund: changing.provider_refund,
        claimed_until: changing.claimed_until,
        settled_at: changing.settled_at,
      });
    },
  };
}

function toRow(refund: AskedRefund): Row {
  return {
    portal_id: refund.portalId,
    refund_id: refund.refundId,
    payment_id: refund.paymentId,
    checkout_reference: refund.checkout,
    amount_minor: refund.amount.minor,
    currency: refund.amount.currency,
    reason: refund.reason,
    asked_by: refund.askedBy,
    asked_at: refund.askedAt,
    request_key: refund.requestKey,
    request_hash: refund.requestHash,
    state: refund.state,
    provider_refund: refund.providerRefund,
    claimed_until: refund.claimedUntil,
    settled_at: refund.settledAt,
  };
}

function toRefund(row: Row): AskedRefund {
  return {
    portalId: row.portal_id,
    refundId: row.refund_id,
    paymentId: row.payment_id,
    checkout: row.checkout_reference,
    amount: { minor: row.amount_minor, currency: row.currency },
    reason: row.reason,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    requestKey: row.request_key,
    requestHash: row.request_hash,
    state: row.state,
    providerRefund: row.provider_refund,
    claimedUntil: row.claimed_until,
    settledAt: row.settled_at,
  };
}
