import type { Knex } from "knex";

/** The way from a deal to the moves that wait for it: one whose write may have arrived goes before all others. */
export async function movesInLine(knex: Knex): Promise<void> {
  await knex.raw(
    "create index crm_writes_moves on crm_writes (portal_id, object_id) where kind = 'move' and state = 'ready'",
  );
}
