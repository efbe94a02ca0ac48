import type { Knex } from "knex";
import type { BalanceCheck, BalanceChecks } from "../ports/balance-checks.ts";
import { claimDue } from "./due-rows.ts";

interface Row {
  portal_id: number;
  deal_id: string;
  due_at: number;
  claimed_until: number;
  asked: number;
  failures: number;
}

const key = ["portal_id", "deal_id"] as const;

export function balanceChecksTable(db: Knex): BalanceChecks {
  const rows = () => db<Row>("balance_checks");
  const own = ({ portalId, dealId }: BalanceCheck) => rows().where({ portal_id: portalId, deal_id: dealId });
  return {
    async ask(portalId, dealId, now) {
      await rows()
        .insert({ portal_id: portalId, deal_id: dealId, due_at: now, claimed_until: 0, asked: 1, failures: 0 })
        .onConflict([...key])
        .merge({ due_at: now, asked: db.raw("balance_checks.asked + 1") });
    },

    async claim(now, leaseUntil, limit) {
      const claimed = await claimDue<Row>(db, { table: "balance_checks", key }, { now, until: leaseUntil, limit });
      return claimed.map((row) => ({
        portalId: row.portal_id,
        dealId: row.deal_id,
        asked: row.asked,
        failures: row.failures,
      }));
    },

    async settle(check) {
      const { asked } = check;
      await own(check).where({ asked }).delete();
      await own(check).whereNot({ asked }).update({ claimed_until: 0 });
    },

    async postpone(check, at) {
      await own(check).update({ due_at: at, claimed_until: 0, failures: check.failures + 1 });
    },
  };
}
