import type { Knex } from "knex";

/** What the settings page goes by: who has been seen, what an admin chose to go without, and quick looks at the signs of life. */
export async function goLive(knex: Knex): Promise<void> {
  await knex.schema.createTable("people", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("user_id").notNullable();
    table.text("email");
    table.bigInteger("seen_at").notNullable();
    // When they first opened the tab on a record; null while they were seen elsewhere only.
    table.bigInteger("tab_seen_at");
    table.primary(["portal_id", "user_id"]);
    table.foreign("portal_id").references("portals.portal_id");
  });
  await knex.schema.createTable("go_live_waivers", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("connection_id").notNullable();
    table.text("name").notNullable();
    table.text("note").notNullable();
    table.text("waived_by").notNullable();
    table.bigInteger("waived_at").notNullable();
    table.primary(["portal_id", "connection_id", "name"]);
    table.foreign("portal_id").references("portals.portal_id");
    table.check("name in ('webhook', 'payment', 'refund')", {}, "go_live_waivers_name");
  });
  await knex.raw("create index inbox_latest on inbox (portal_id, connection_id, received_at)");
}
