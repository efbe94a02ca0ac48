import type { Knex } from "knex";

/** What each seller chose for their last payment, offered again for the next. */
export async function lastChoices(knex: Knex): Promise<void> {
  await knex.schema.createTable("last_choices", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("user_id").notNullable();
    table.text("choices").notNullable();
    table.primary(["portal_id", "user_id"]);
    table.foreign("portal_id").references("portals.portal_id");
  });
}
