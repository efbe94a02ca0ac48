import type { Knex } from "knex";

/** Deliveries are worked account by account: each turn looks for what is due at one of them. */
export async function inboxTurns(knex: Knex): Promise<void> {
  await knex.raw("create index inbox_turns on inbox (portal_id, run_at, seq) where state in ('ready', 'running')");
}
