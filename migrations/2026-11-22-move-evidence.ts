import type { Knex } from "knex";

/** What takes a move back, how often a move was begun, and what HubSpot told about its end. */
export async function moveEvidence(knex: Knex): Promise<void> {
  await knex.schema.alterTable("moves", (table) => {
    // Empty for a move by a rule: in a unique index no null equals another.
    table.text("undoes").notNullable().defaultTo("");
    table.integer("attempts").notNullable().defaultTo(1);
    table.bigInteger("seen_at");
    table.text("evidence").notNullable().defaultTo("{}");
    table.dropUnique(["portal_id", "payment_id", "rule_id", "generation"]);
    table.unique(["portal_id", "payment_id", "rule_id", "generation", "undoes"]);
  });
  await knex.raw("create index moves_of_deal on moves (portal_id, deal_id, settled_at) where state = 'applied'");
  await knex.schema.createTable("rule_stops", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("rule_id").notNullable();
    table.integer("rule_version").notNullable();
    table.text("deal_id").notNullable();
    table.bigInteger("stopped_at").notNullable();
    table.primary(["portal_id", "rule_id"]);
    table.foreign("portal_id").references("portals.portal_id");
  });
}
