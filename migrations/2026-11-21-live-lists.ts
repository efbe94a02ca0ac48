import type { Knex } from "knex";

/** What a tab asks every few seconds is answered by an index alone. */
export async function liveLists(knex: Knex): Promise<void> {
  await knex.schema.alterTable("payments", (table) => {
    table.index(["portal_id", "deal_id", "last_event_at"], "payments_deal_news");
    table.index(["portal_id", "contact_id", "last_event_at"], "payments_contact_news");
  });
  await knex.schema.alterTable("checkouts", (table) => {
    table.index(["portal_id", "connection_id", "read_at"], "checkouts_heard");
  });
  await knex.raw("create index payments_replacing on payments (portal_id, replaces) where replaces is not null");
}
