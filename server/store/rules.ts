import type { Knex } from "knex";
import type { Mode, PaymentStatus } from "../domain/payment.ts";
import type { Rule } from "../domain/rules.ts";
import type { Rules } from "../ports/store.ts";

interface Row {
  portal_id: number;
  rule_id: string;
  version: number;
  pipeline_id: string;
  on_status: PaymentStatus;
  to_stage_id: string | null;
  mode: Mode;
}

export function rulesTable(db: Knex): Rules {
  const rows = () => db<Row>("rules");
  return {
    async list(portalId, pipelineId) {
      const found = await rows().where({ portal_id: portalId, pipeline_id: pipelineId }).orderBy("rule_id");
      return found.map(toRule);
    },

    async set(rule) {
      const [row] = await rows()
        .insert({
          portal_id: rule.portalId,
          rule_id: rule.ruleId,
          version: 1,
          pipeline_id: rule.pipelineId,
          on_status: rule.onStatus,
          to_stage_id: rule.toStageId,
          mode: rule.mode,
        })
        .onConflict(["portal_id", "pipeline_id", "on_status", "mode"])
        .merge({ to_stage_id: rule.toStageId, version: db.raw("rules.version + 1") })
        .returning("*");
      if (!row) throw new Error("The rule was not stored.");
      return toRule(row);
    },
  };
}

function toRule(row: Row): Rule {
  return {
    portalId: row.portal_id,
    ruleId: row.rule_id,
    version: row.version,
    pipelineId: row.pipeline_id,
    onStatus: row.on_status,
    toStageId: row.to_stage_id,
    mode: row.mode,
  };
}
