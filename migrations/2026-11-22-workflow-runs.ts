import type { Knex } from "knex";

/** What workflows asked us to do: one row per execution, known by HubSpot's id for it. */
export async function workflowRuns(knex: Knex): Promise<void> {
  await knex.schema.createTable("workflow_runs", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("callback_id").notNullable();
    table.text("action").notNullable();
    table.text("workflow_id").notNullable();
    table.text("record_type").notNullable();
    table.text("record_id").notNullable();
    table.text("inputs_sealed").notNullable();
    table.text("payment_id");
    table.text("state").notNullable();
    table.text("outputs_sealed");
    table.integer("attempts").notNullable();
    table.bigInteger("run_at").notNullable();
    table.bigInteger("claimed_until").notNullable();
    table.text("reason");
    table.bigInteger("received_at").notNullable();
    table.primary(["portal_id", "callback_id"]);
    table.check("state in ('todo', 'waiting', 'telling', 'told', 'lost')", {}, "workflow_runs_state");
  });
  await knex.raw(
    "create index workflow_runs_due on workflow_runs (run_at, portal_id) where state in ('todo', 'waiting', 'telling')",
  );
  await knex.raw("create index workflow_runs_waiting on workflow_runs (portal_id, payment_id) where state = 'waiting'");
}
