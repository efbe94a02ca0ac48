import type { Knex } from "knex";

/** What people decided about work that was given up, and indexes by which it is found among all that was done. */
export async function deadLetters(knex: Knex): Promise<void> {
  await knex.schema.createTable("dead_letters_ignored", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("letter_id").notNullable();
    table.text("ignored_by").notNullable();
    table.bigInteger("ignored_at").notNullable();
    table.text("note").notNullable();
    // Whose it turned out to be, so that what a person wrote about it can be erased with it.
    table.text("payment_id");
    // When somebody had it tried again after all; null while it is set aside.
    table.bigInteger("lifted_at");
    table.primary(["portal_id", "letter_id", "ignored_at"]);
    table.foreign("portal_id").references("portals.portal_id");
  });
  await knex.raw(
    "create unique index dead_letters_aside on dead_letters_ignored (portal_id, letter_id) where lifted_at is null",
  );
  await knex.schema.createTable("dead_letter_presses", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("key").notNullable();
    table.text("request").notNullable();
    table.bigInteger("at").notNullable();
    table.primary(["portal_id", "key"]);
    table.foreign("portal_id").references("portals.portal_id");
  });
  await knex.raw("create index inbox_dead on inbox (portal_id, run_at) where state = 'dead'");
  await knex.raw(
    "create index hubspot_events_dead on hubspot_events (portal_id, run_at) where state in ('dead', 'review')",
  );
}
