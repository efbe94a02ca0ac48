import type { Knex } from "knex";

/** An account's turn finds what is due in it without walking over what was told long ago. */
export async function workflowRunTurns(knex: Knex): Promise<void> {
  await knex.raw("create index workflow_runs_turn on workflow_runs (portal_id, state, run_at)");
}
