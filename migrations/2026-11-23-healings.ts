import type { Knex } from "knex";

/** Payments that had changed at their provider without our being told: reconciliation found them. */
export async function healings(knex: Knex): Promise<void> {
  await knex.schema.createTable("healings", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("payment_id").notNullable();
    table.bigInteger("at").notNullable();
    table.text("connection_id").notNullable();
    table.text("from_status").notNullable();
    table.text("to_status").notNullable();
    table.primary(["portal_id", "payment_id", "at"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
    table.index(["portal_id", "at"]);
  });
}
