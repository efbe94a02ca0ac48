import type { Knex } from "knex";

/**
 * What payers gave of themselves is personal, so it is sealed, with the address they typed; plain rows made before are
 * dropped and come again with the next read. The simulated provider's page asks for an address as well.
 */
export async function payerDetails(knex: Knex): Promise<void> {
  await knex("payers").delete();
  await knex.schema.alterTable("payers", (table) => {
    table.dropColumns("name", "email", "phone");
    table.text("details_sealed").notNullable();
  });
  await knex.schema.alterTable("simulated_checkouts", (table) => {
    table.integer("asks_address").notNullable().defaultTo(0);
    table.text("payer_sealed");
  });
}
