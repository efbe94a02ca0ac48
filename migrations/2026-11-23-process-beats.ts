import type { Knex } from "knex";

/** The processes that work, each by its own word: where others only answer, this is how they know. */
export async function processBeats(knex: Knex): Promise<void> {
  await knex.schema.createTable("process_beats", (table) => {
    table.text("process_id").notNullable().primary();
    table.bigInteger("started_at").notNullable();
    table.bigInteger("beat_at").notNullable();
    table.bigInteger("round_at").notNullable();
  });
}
