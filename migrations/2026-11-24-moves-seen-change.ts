import type { Knex } from "knex";

/** When a move's deal had last been changed as it was looked at, by HubSpot's own clock, epoch ms: ours may be wrong. */
export async function movesSeenChange(knex: Knex): Promise<void> {
  await knex.schema.alterTable("moves", (table) => {
    table.bigInteger("seen_changed_at");
  });
}
