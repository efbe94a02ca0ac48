import type { Knex } from "knex";
import type { Closing, Closings } from "../ports/closings.ts";
import { claimDue, postponedColumns } from "./due-rows.ts";

interface Row {
  portal_id: number;
  payment_id: string;
  state: "ready" | "done" | "dead";
  attempts: number;
  promised_at: number;
  run_at: number;
  claimed_until: number;
  reason: string | null;
}

const table = {
  table: "closings",
  key: ["portal_id", "payment_id"],
  at: "run_at",
  open: { state: "ready" },
  countsTries: true,
} as const;

export function closingsTable(db: Knex): Closings {
  const rows = () => db<Row>("closings");
  return {
    async promise({ portalId, paymentId }, { at, runAt, reason }) {
      const anew = { state: "ready", attempts: 1, promised_at: at, run_at: runAt, claimed_until: 0, reason } as const;
      await rows()
        .insert({ portal_id: portalId, payment_id: paymentId, ...anew })
        .onConflict(["portal_id", "payment_id"])
        .merge(anew)
        .where("closings.state", "done");
    },

    async listOpen(portalId, paymentIds) {
      const found = await rows()
        .where({ portal_id: portalId })
        .whereIn("payment_id", paymentIds)
        .whereIn("state", ["ready", "dead"])
        .whereExists(pageOpen(db));
      return found.map(toClosing);
    },

    async claim(now, leaseUntil, limit) {
      const claimed = await claimDue<Row>(db, table, { now, until: leaseUntil, limit });
      return claimed.map(toClosing);
    },

    async settle({ portalId, paymentId }, outcome) {
      const { state, reason } = outcome;
      const next = outcome.state === "ready" ? postponedColumns(db, outcome) : { run_at: outcome.at };
      await rows()
        .where({ portal_id: portalId, payment_id: paymentId })
        .update({ state, reason, claimed_until: 0, ...next });
    },
  };
}

/** A page that ended by itself meanwhile is nothing to warn of. */
function pageOpen(db: Knex): Knex.QueryBuilder {
  return db("checkouts")
    .select("checkouts.generation")
    .whereRaw("checkouts.portal_id = closings.portal_id and checkouts.payment_id = closings.payment_id")
    .whereIn("checkouts.state", ["opening", "live"]);
}

function toClosing(row: Row): Closing {
  return {
    portalId: row.portal_id,
    paymentId: row.payment_id,
    attempts: row.attempts,
    runAt: row.run_at,
    isGivenUp: row.state === "dead",
  };
}
