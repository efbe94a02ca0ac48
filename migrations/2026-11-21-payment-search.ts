import type { Knex } from "knex";

/** What the list of all payments of an account is searched and ordered by. */
export async function paymentSearch(knex: Knex): Promise<void> {
  await knex.schema.alterTable("payments", (table) => {
    // The payer's name and e-mail in small letters, since engines differ in which letters they know.
    table.text("payer_search");
  });
  await knex.raw("update payments set payer_search = lower(contact_name || ' ' || coalesce(contact_email, ''))");
  // True of every payment, and an engine takes this index only for a query that says so. SQLite, which keeps no
  // statistics, would otherwise take it for any list in this order, and read an account where a deal was asked for.
  await knex.raw(
    "create index payments_of_account on payments (portal_id, created_at, payment_id) where created_at > 0",
  );
}
