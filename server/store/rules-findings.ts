import type { Knex } from "knex";
import type { Replayed } from "../domain/rules-replay.ts";
import type { BacktestFindings } from "../ports/rules-findings.ts";

interface Row {
  portal_id: number;
  backtest_id: string;
  place: number;
  deal_id: string;
  finding: string;
}

// SQLite takes 999 values in one statement at the least.
const rowsAtOnce = 100;

export function backtestFindings(db: Knex): BacktestFindings {
  const rows = () => db<Row>("rule_backtest_findings");
  return {
    async append(portalId, backtestId, findings) {
      const own = { portal_id: portalId, backtest_id: backtestId };
      const [last] = await rows().where(own).max({ place: "place" });
      const before = Number((last as { place?: unknown } | undefined)?.place ?? 0);
      const added = findings.map((finding, index) => ({
        ...own,
        place: before + index + 1,
        deal_id: finding.dealId,
        finding: JSON.stringify(finding),
      }));
      for (let from = 0; from < added.length; from += rowsAtOnce) {
        await rows().insert(added.slice(from, from + rowsAtOnce));
      }
    },

    async list(portalId, backtestId, { after, limit }) {
      const found = await rows()
        .where({ portal_id: portalId, backtest_id: backtestId })
        .where("place", ">", after)
        .orderBy("place")
        .limit(limit);
      return found.map(({ finding }) => JSON.parse(finding) as Replayed);
    },
  };
}
