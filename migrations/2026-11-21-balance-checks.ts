import type { Knex } from "knex";

/** Deals whose balance may have changed while payments are open on them. */
export async function balanceChecks(knex: Knex): Promise<void> {
  await knex.schema.createTable("balance_checks", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("deal_id").notNullable();
    table.bigInteger("due_at").notNullable();
    table.bigInteger("claimed_until").notNullable();
    // Counts the requests, so that one made while a check is under way is not lost.
    table.integer("asked").notNullable();
    table.integer("failures").notNullable();
    table.primary(["portal_id", "deal_id"]);
    table.foreign("portal_id").references("portals.portal_id");
    table.index(["due_at"]);
  });
}
