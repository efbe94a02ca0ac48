import type { Knex } from "knex";

/**
 * A pipeline's rules become one set with versions, each kept whole; a move keeps what its rule allowed. The single rows
 * of before are the first version of their pipeline.
 */
export async function rules(knex: Knex): Promise<void> {
  await createSets(knex);
  await bringOver(knex);
  await knex.schema.dropTable("rules");
  await knex.schema.alterTable("moves", (table) => {
    // Permissions as JSON; null for the usual ones.
    table.text("permissions");
  });
  await knex.raw(
    "create index moves_ended on moves (portal_id, pipeline_id, seq) where state in ('applied', 'refused')",
  );
  await createBacktests(knex);
}

async function createSets(knex: Knex): Promise<void> {
  await knex.schema.createTable("rule_sets", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("pipeline_id").notNullable();
    table.integer("version").notNullable();
    // The whole set as JSON.
    table.text("rows").notNullable();
    table.bigInteger("saved_at").notNullable();
    table.text("saved_by");
    table.integer("restores");
    table.primary(["portal_id", "pipeline_id", "version"]);
    table.foreign("portal_id").references("portals.portal_id");
  });
}

interface FormerRule {
  readonly portal_id: number;
  readonly rule_id: string;
  readonly version: number;
  readonly pipeline_id: string;
  readonly on_status: string;
  readonly to_stage_id: string | null;
  readonly mode: string;
}

async function bringOver(knex: Knex): Promise<void> {
  const former = (await knex("rules").orderBy(["portal_id", "pipeline_id", "rule_id"])) as readonly FormerRule[];
  const sets = new Map<string, FormerRule[]>();
  for (const rule of former) {
    const place = JSON.stringify([rule.portal_id, rule.pipeline_id]);
    sets.set(place, [...(sets.get(place) ?? []), rule]);
  }
  for (const rows of sets.values()) {
    const [first] = rows;
    if (!first) continue;
    await knex("rule_sets").insert({
      portal_id: first.portal_id,
      pipeline_id: first.pipeline_id,
      // Moves name their rule's version: the set counts on from the highest.
      version: Math.max(...rows.map(({ version }) => version)),
      rows: JSON.stringify(rows.map(rowOf)),
      saved_at: 0,
    });
  }
}

function rowOf({ rule_id, on_status, to_stage_id, mode }: FormerRule) {
  return {
    ruleId: rule_id,
    onStatus: on_status,
    toStageId: to_stage_id,
    mode,
    isOn: true,
    takesLateMoney: false,
    fires: "each",
    onlyFrom: null,
    mayGoBack: false,
    mayReopen: false,
    isDry: false,
  };
}

async function createBacktests(knex: Knex): Promise<void> {
  await knex.schema.createTable("rule_backtests", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("backtest_id").notNullable();
    table.text("request_key").notNullable();
    table.text("pipeline_id").notNullable();
    table.text("rows").notNullable();
    table.bigInteger("since").notNullable();
    table.bigInteger("until").notNullable();
    table.text("state").notNullable();
    // The last deal that was looked at.
    table.text("last_deal_id");
    table.text("result").notNullable();
    table.text("asked_by").notNullable();
    table.bigInteger("ended_at");
    table.integer("failures").notNullable();
    table.bigInteger("due_at").notNullable();
    table.bigInteger("claimed_until").notNullable();
    table.primary(["portal_id", "backtest_id"]);
    table.unique(["portal_id", "request_key"]);
    table.foreign("portal_id").references("portals.portal_id");
    table.check("state in ('running', 'done', 'stopped', 'failed')", {}, "rule_backtests_state");
  });
  await knex.raw(
    "create unique index rule_backtests_one_running on rule_backtests (portal_id) where state = 'running'",
  );
  await knex.raw("create index rule_backtests_due on rule_backtests (due_at) where state = 'running'");
}
