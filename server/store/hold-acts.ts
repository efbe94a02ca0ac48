import type { Knex } from "knex";
import type { HoldAct, HoldActKind, HoldActState } from "../domain/holds.ts";
import type { HoldActs } from "../ports/money.ts";

interface Row {
  portal_id: number;
  act_id: string;
  payment_id: string;
  kind: HoldActKind;
  checkout_reference: string;
  amount_minor: number;
  currency: string;
  captured_before: number;
  asked_by: string;
  asked_at: number;
  request_key: string | null;
  request_hash: string;
  state: HoldActState;
  claimed_until: number;
}

export function holdActsTable(db: Knex): HoldActs {
  const rows = () => db<Row>("hold_acts");
  return {
    async insert(act) {
      await rows().insert(toRow(act));
    },

    async findByKey(portalId, paymentId, key) {
      const row = await rows().where({ portal_id: portalId, payment_id: paymentId, request_key: key }).first();
      return row ? toAct(row) : null;
    },

    async listOpen(portalId, paymentId) {
      const found = await rows()
        .where({ portal_id: portalId, payment_id: paymentId })
        .whereIn("state", ["asking", "done"])
        .orderBy(["asked_at", "act_id"]);
      return found.map(toAct);
    },

    async save(act) {
      const { portal_id, act_id, ...changing } = toRow(act);
      const { request_key, state, claimed_until } = changing;
      await rows().where({ portal_id, act_id }).update({ request_key, state, claimed_until });
    },
  };
}

function toRow(act: HoldAct): Row {
  return {
    portal_id: act.portalId,
    act_id: act.actId,
    payment_id: act.paymentId,
    kind: act.kind,
    checkout_reference: act.checkout,
    amount_minor: act.amount.minor,
    currency: act.amount.currency,
    captured_before: act.capturedBefore,
    asked_by: act.askedBy,
    asked_at: act.askedAt,
    request_key: act.requestKey,
    request_hash: act.requestHash,
    state: act.state,
    claimed_until: act.claimedUntil,
  };
}

function toAct(row: Row): HoldAct {
  return {
    portalId: row.portal_id,
    paymentId: row.payment_id,
    actId: row.act_id,
    kind: row.kind,
    checkout: row.checkout_reference,
    amount: { minor: row.amount_minor, currency: row.currency },
    capturedBefore: row.captured_before,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    requestKey: row.request_key,
    requestHash: row.request_hash,
    state: row.state,
    claimedUntil: row.claimed_until,
  };
}
