import type { Knex } from "knex";

/** As which deal a move was looked at before its write: after a merge the move belongs to another one. */
export async function movesSeen(knex: Knex): Promise<void> {
  await knex.schema.alterTable("moves", (table) => {
    table.text("seen_deal_id");
  });
}
