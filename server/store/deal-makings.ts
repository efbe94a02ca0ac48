import type { Knex } from "knex";
import type { MakingMoment } from "../domain/deal-making.ts";
import type { DealMaking, DealMakings } from "../ports/deal-makings.ts";
import { claimDue, postponedColumns } from "./due-rows.ts";

interface Row {
  portal_id: number;
  payment_id: string;
  moment: MakingMoment;
  state: "waiting" | "ready" | "done" | "dead";
  attempts: number;
  run_at: number;
  claimed_until: number;
  reason: string | null;
}

const table = {
  table: "deal_makings",
  key: ["portal_id", "payment_id"],
  at: "run_at",
  open: { state: "ready" },
  countsTries: true,
} as const;

export function dealMakingsTable(db: Knex): DealMakings {
  const rows = () => db<Row>("deal_makings");
  return {
    async promise({ portalId, paymentId, moment }, dueAt) {
      await rows().insert({
        portal_id: portalId,
        payment_id: paymentId,
        moment,
        state: dueAt === null ? "waiting" : "ready",
        attempts: 0,
        run_at: dueAt ?? 0,
        claimed_until: 0,
        reason: null,
      });
    },

    async findPending(portalId, paymentId) {
      const row = await rows()
        .where({ portal_id: portalId, payment_id: paymentId })
        .whereIn("state", ["waiting", "ready"])
        .first();
      return row ? toMaking(row) : null;
    },

    async release(portalId, paymentId, at) {
      await rows()
        .where({ portal_id: portalId, payment_id: paymentId, state: "waiting" })
        .update({ state: "ready", run_at: at });
    },

    async claim(now, leaseUntil, limit) {
      const claimed = await claimDue<Row>(db, table, { now, until: leaseUntil, limit });
      return claimed.map(toMaking);
    },

    async settle({ portalId, paymentId }, outcome) {
      const { state, reason } = outcome;
      const again = outcome.state === "ready" && postponedColumns(db, outcome);
      await rows()
        .where({ portal_id: portalId, payment_id: paymentId })
        .update({ state, reason, claimed_until: 0, ...again });
    },
  };
}

function toMaking(row: Row): DealMaking {
  return { portalId: row.portal_id, paymentId: row.payment_id, moment: row.moment, attempts: row.attempts };
}
