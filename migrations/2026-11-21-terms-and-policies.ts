import type { Knex } from "knex";

/** How a payment is asked for beyond its sum, and what an account has settled for all of them. Columns are only added. */
export async function termsAndPolicies(knex: Knex): Promise<void> {
  await knex.schema.createTable("policies", (table) => {
    table.bigInteger("portal_id").notNullable().primary();
    table.integer("version").notNullable();
    // What differs from the defaults, as JSON.
    table.text("changes").notNullable();
    table.bigInteger("changed_at").notNullable();
    table.text("changed_by").notNullable();
    table.foreign("portal_id").references("portals.portal_id");
  });
  await knex.schema.alterTable("payments", (table) => {
    // Lines, capture, methods, language and address as JSON; null for a plain amount with everything usual.
    table.text("terms");
    table.integer("follows_balance").notNullable().defaultTo(0);
    table.text("replaces");
    table.bigInteger("hidden_at");
  });
  await knex.schema.alterTable("checkouts", (table) => {
    table.text("language");
  });
}
