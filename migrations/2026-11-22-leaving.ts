import type { Knex } from "knex";

/** When an account came and went, and how far HubSpot's journal of comings and goings has been read. */
export async function leaving(knex: Knex): Promise<void> {
  await knex.schema.alterTable("portals", (table) => {
    table.bigInteger("installed_at").notNullable().defaultTo(0);
    // Null while the app is installed, and until its leaving was dealt with.
    table.bigInteger("left_at");
    // Null until what is personal was erased after leaving.
    table.bigInteger("erased_at");
  });
  await knex("portals").update({ installed_at: knex.ref("updated_at") });
  await knex.schema.createTable("journal_positions", (table) => {
    table.text("journal").primary();
    table.text("position").notNullable();
  });
}
