import type { Knex } from "knex";

/** How often a key was used in the minute that runs, for all processes together. */
export async function apiKeyWindows(knex: Knex): Promise<void> {
  await knex.schema.alterTable("api_keys", (table) => {
    // When the minute began, epoch ms.
    table.bigInteger("window_at").notNullable().defaultTo(0);
    table.integer("window_calls").notNullable().defaultTo(0);
  });
}
