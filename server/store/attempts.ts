import type { Knex } from "knex";
import type { Attempt, AttemptState } from "../domain/attempt.ts";
import type { Attempts } from "../ports/payments.ts";

interface Row {
  portal_id: number;
  payment_id: string;
  attempt_key: string;
  state: AttemptState;
  at: number;
  method: string | null;
  card_brand: string | null;
  card_last4: string | null;
  fee_minor: number | null;
  fee_currency: string | null;
  decline_code: string | null;
  decline_reason: string | null;
}

export function attemptsTable(db: Knex): Attempts {
  const rows = () => db<Row>("attempts");
  return {
    async list(portalId, paymentId) {
      const found = await rows().where({ portal_id: portalId, payment_id: paymentId }).orderBy(["at", "attempt_key"]);
      return found.map(toAttempt);
    },
    async save(portalId, attempts) {
      if (attempts.length === 0) return;
      await rows()
        .insert(attempts.map((attempt) => toRow(portalId, attempt)))
        .onConflict(["portal_id", "payment_id", "attempt_key"])
        .merge();
    },
  };
}

function toRow(portalId: number, attempt: Attempt): Row {
  return {
    portal_id: portalId,
    payment_id: attempt.paymentId,
    attempt_key: attempt.key,
    state: attempt.state,
    at: attempt.at,
    method: attempt.method,
    card_brand: attempt.card?.brand ?? null,
    card_last4: attempt.card?.last4 ?? null,
    fee_minor: attempt.fee?.minor ?? null,
    fee_currency: attempt.fee?.currency ?? null,
    decline_code: attempt.declineCode,
    decline_reason: attempt.declineReason,
  };
}

function toAttempt(row: Row): Attempt {
  return {
    paymentId: row.payment_id,
    key: row.attempt_key,
    state: row.state,
    at: row.at,
    method: row.method,
    card: row.card_last4 === null ? null : { brand: row.card_brand, last4: row.card_last4 },
    declineCode: row.decline_code,
    declineReason: row.decline_reason,
    ...feeIn(row),
  };
}

/** What of a row tells an attempt's fee. */
export function feeIn({ fee_minor, fee_currency }: Pick<Row, "fee_minor" | "fee_currency">): Pick<Attempt, "fee"> {
  return fee_minor === null || fee_currency === null ? {} : { fee: { minor: fee_minor, currency: fee_currency } };
}
