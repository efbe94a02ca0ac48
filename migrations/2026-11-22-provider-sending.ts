import type { Knex } from "knex";

/** Whom a provider was asked to send its page to while it made it: part of the order, and so of each repeat of it. */
export async function providerSending(knex: Knex): Promise<void> {
  await knex.schema.alterTable("checkouts", (table) => {
    table.text("sending_sealed");
  });
}
