import type { Knex } from "knex";

/** What payers gave of themselves on a provider's page; apart from the payment, so that it can be erased by itself. */
export async function payers(knex: Knex): Promise<void> {
  await knex.schema.createTable("payers", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("payment_id").notNullable();
    table.text("name");
    table.text("email");
    table.text("phone");
    table.bigInteger("learned_at").notNullable();
    table.primary(["portal_id", "payment_id"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
  });
}
