import type { Knex } from "knex";

/** What a provider tells of the card of an attempt: brand and last four digits. */
export async function attemptCards(knex: Knex): Promise<void> {
  await knex.schema.alterTable("attempts", (table) => {
    table.text("card_brand");
    table.text("card_last4");
  });
}
