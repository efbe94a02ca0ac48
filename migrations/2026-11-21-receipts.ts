import type { Knex } from "knex";

/** Numbered receipts, counted per account and mode; and which payment took the place of another. */
export async function receipts(knex: Knex): Promise<void> {
  await knex.schema.createTable("receipt_counters", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("mode").notNullable();
    table.bigInteger("last").notNullable();
    table.primary(["portal_id", "mode"]);
    table.foreign("portal_id").references("portals.portal_id");
    table.check("mode in ('test', 'live')", {}, "receipt_counters_mode");
  });
  await knex.schema.createTable("receipts", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("payment_id").notNullable();
    table.text("mode").notNullable();
    table.bigInteger("number").notNullable();
    table.bigInteger("issued_at").notNullable();
    table.primary(["portal_id", "payment_id"]);
    table.unique(["portal_id", "mode", "number"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
    table.check("number > 0", {}, "receipts_number");
  });
  await knex.schema.alterTable("payments", (table) => {
    table.index(["portal_id", "replaces"], "payments_replaces");
  });
}
