import type { Knex } from "knex";

/** What providers keep of an attempt's money, in the currency they pay out in; null where it is not told. */
export async function attemptFees(knex: Knex): Promise<void> {
  await knex.schema.alterTable("attempts", (table) => {
    table.bigInteger("fee_minor");
    table.text("fee_currency");
  });
}
