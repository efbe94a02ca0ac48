import type { Knex } from "knex";
import type { Backtest, BacktestResult, Backtests } from "../ports/rules.ts";
import type { RuleRow } from "../domain/rules.ts";
import { claimDue } from "./due-rows.ts";

interface Row {
  portal_id: number;
  backtest_id: string;
  request_key: string;
  pipeline_id: string;
  rows: string;
  since: number;
  until: number;
  state: Backtest["state"];
  last_deal_id: string | null;
  result: string;
  asked_by: string;
  ended_at: number | null;
  failures: number;
  due_at: number;
  claimed_until: number;
}

const table = "rule_backtests";

export function backtestsTable(db: Knex): Backtests {
  const rows = () => db<Row>(table);
  const firstOf = async (query: PromiseLike<Row | undefined>) => {
    const row = await query;
    return row ? toBacktest(row) : null;
  };
  return {
    async add(backtest, now) {
      const { portalId, requestKey } = backtest;
      const inserted = await rows()
        .insert({ ...toRow(backtest), due_at: now, claimed_until: 0 })
        // Whichever of the two unique indexes it meets: one running per account, one per key.
        .onConflict()
        .ignore()
        .returning("backtest_id");
      if (inserted.length === 1) return "added";
      const known = await rows().where({ portal_id: portalId, request_key: requestKey }).first("backtest_id");
      return known ? "known" : "busy";
    },

    find: (portalId, backtestId) => firstOf(rows().where({ portal_id: portalId, backtest_id: backtestId }).first()),
    findByKey: (portalId, requestKey) =>
      firstOf(rows().where({ portal_id: portalId, request_key: requestKey }).first()),
    latest: (portalId) => firstOf(rows().where({ portal_id: portalId }).orderBy("until", "desc").first()),

    async claim(now, leaseUntil, limit) {
      const key = ["portal_id", "backtest_id"];
      const open = { state: "running" };
      const claimed = await claimDue<Row>(db, { table, key, open }, { now, until: leaseUntil, limit });
      return claimed.map(toBacktest);
    },

    async save({ portalId, backtestId, lastDealId }, after, dueAt) {
      const saved = await rows()
        .where({ portal_id: portalId, backtest_id: backtestId, state: "running" })
        .where((same) =>
          lastDealId === null ? same.whereNull("last_deal_id") : same.where({ last_deal_id: lastDealId }),
        )
        .update({ ...changing(after), due_at: dueAt, claimed_until: 0 });
      return saved === 1;
    },

    async stop(portalId, backtestId, now) {
      const running = { portal_id: portalId, backtest_id: backtestId, state: "running" } as const;
      return (await rows().where(running).update({ state: "stopped", ended_at: now })) === 1;
    },
  };
}

function changing({ state, lastDealId, result, endedAt, failures }: Backtest) {
  return { state, last_deal_id: lastDealId, result: JSON.stringify(result), ended_at: endedAt, failures };
}

function toRow(backtest: Backtest): Omit<Row, "due_at" | "claimed_until"> {
  return {
    ...changing(backtest),
    portal_id: backtest.portalId,
    backtest_id: backtest.backtestId,
    request_key: backtest.requestKey,
    pipeline_id: backtest.pipelineId,
    rows: JSON.stringify(backtest.rows),
    since: backtest.since,
    until: backtest.until,
    asked_by: backtest.askedBy,
  };
}

function toBacktest(row: Row): Backtest {
  return {
    portalId: row.portal_id,
    backtestId: row.backtest_id,
    requestKey: row.request_key,
    pipelineId: row.pipeline_id,
    rows: JSON.parse(row.rows) as readonly RuleRow[],
    since: row.since,
    until: row.until,
    state: row.state,
    lastDealId: row.last_deal_id,
    result: JSON.parse(row.result) as BacktestResult,
    askedBy: row.asked_by,
    endedAt: row.ended_at,
    failures: row.failures,
  };
}
