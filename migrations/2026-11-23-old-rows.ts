import type { Knex } from "knex";

/** What is old is found without walking over what is not; a swept delivery leaves its index too. */
export async function oldRows(knex: Knex): Promise<void> {
  await knex.raw("create index inbox_bodies on inbox (received_at) where body_sealed <> ''");
  await knex.raw("create index workflow_runs_over on workflow_runs (run_at) where state in ('told', 'lost')");
  await knex.raw("create index tickets_end on tickets (expires_at)");
}
