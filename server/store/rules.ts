import type { Knex } from "knex";
import type { Rule, RuleRow, RuleSet } from "../domain/rules.ts";
import type { Rules } from "../ports/rules.ts";

interface Row {
  portal_id: number;
  pipeline_id: string;
  version: number;
  rows: string;
  saved_at: number;
  saved_by: string | null;
  restores: number | null;
}

export function rulesTable(db: Knex): Rules {
  const sets = () => db<Row>("rule_sets");
  const current = async (portalId: number, pipelineId: string): Promise<RuleSet | null> => {
    const row = await sets().where({ portal_id: portalId, pipeline_id: pipelineId }).orderBy("version", "desc").first();
    return row ? toSet(row) : null;
  };
  return {
    current,

    async list(portalId, pipelineId) {
      const set = await current(portalId, pipelineId);
      return set ? rulesOf(set) : [];
    },

    async listCurrent(portalId) {
      const latest = sets()
        .where({ portal_id: portalId })
        .groupBy("portal_id", "pipeline_id")
        .select("pipeline_id")
        .max({ version: "version" })
        .as("latest");
      const found = await db<Row>({ own: "rule_sets" })
        .join(latest, (on) => {
          void on.on("own.pipeline_id", "latest.pipeline_id").andOn("own.version", "latest.version");
        })
        .where("own.portal_id", portalId)
        .orderBy("own.pipeline_id")
        .select<Row[]>("own.*");
      return found.map(toSet);
    },

    async find(portalId, pipelineId, version) {
      const row = await sets().where({ portal_id: portalId, pipeline_id: pipelineId, version }).first();
      return row ? toSet(row) : null;
    },

    async listVersions(portalId, pipelineId, { before, limit }) {
      const query = sets().where({ portal_id: portalId, pipeline_id: pipelineId });
      if (before !== null) void query.where("version", "<", before);
      return (await query.orderBy("version", "desc").limit(limit)).map(toSet);
    },

    async add(set) {
      const inserted = await sets()
        .insert(toRow(set))
        .onConflict(["portal_id", "pipeline_id", "version"])
        .ignore()
        .returning("version");
      return inserted.length === 1;
    },
  };
}

/** The rows of a set with the place they stand in. */
function rulesOf({ portalId, pipelineId, version, rows }: RuleSet): readonly Rule[] {
  return rows.map((row) => ({ ...row, portalId, pipelineId, version }));
}

function toRow({ portalId, pipelineId, version, rows, savedAt, savedBy, restores }: RuleSet): Row {
  return {
    portal_id: portalId,
    pipeline_id: pipelineId,
    version,
    rows: JSON.stringify(rows),
    saved_at: savedAt,
    saved_by: savedBy,
    restores,
  };
}

function toSet(row: Row): RuleSet {
  return {
    portalId: row.portal_id,
    pipelineId: row.pipeline_id,
    version: row.version,
    rows: JSON.parse(row.rows) as readonly RuleRow[],
    savedAt: row.saved_at,
    savedBy: row.saved_by,
    restores: row.restores,
  };
}
