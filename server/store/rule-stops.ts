import type { Knex } from "knex";
import type { RuleStop, RuleStops } from "../ports/rule-stops.ts";

interface Row {
  portal_id: number;
  rule_id: string;
  rule_version: number;
  deal_id: string;
  stopped_at: number;
}

export function ruleStopsTable(db: Knex): RuleStops {
  const rows = () => db<Row>("rule_stops");
  return {
    async stop({ portalId, ruleId, ruleVersion, dealId, stoppedAt }) {
      const news = { rule_version: ruleVersion, deal_id: dealId, stopped_at: stoppedAt };
      const stopped = await rows()
        .insert({ portal_id: portalId, rule_id: ruleId, ...news })
        .onConflict(["portal_id", "rule_id"])
        .merge(news)
        .where("rule_stops.rule_version", "<", ruleVersion)
        .returning("rule_id");
      return stopped.length === 1;
    },

    async list(portalId) {
      return (await rows().where({ portal_id: portalId }).orderBy("rule_id")).map(toStop);
    },
  };
}

function toStop(row: Row): RuleStop {
  return {
    portalId: row.portal_id,
    ruleId: row.rule_id,
    ruleVersion: row.rule_version,
    dealId: row.deal_id,
    stoppedAt: row.stopped_at,
  };
}
