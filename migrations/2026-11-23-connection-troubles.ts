import type { Knex } from "knex";

/** Connections whose provider does not let us in: at most one row each, gone once it does. */
export async function connectionTroubles(knex: Knex): Promise<void> {
  await knex.schema.createTable("connection_troubles", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("connection_id").notNullable();
    table.text("reason").notNullable();
    // The provider's own sentence.
    table.text("said");
    // When it refused for the first time in a row, and for the last.
    table.bigInteger("since").notNullable();
    table.bigInteger("latest_at").notNullable();
    table.primary(["portal_id", "connection_id"]);
    table.foreign("portal_id").references("portals.portal_id");
    table.check("reason in ('keys_refused', 'right_missing')", {}, "connection_troubles_reason");
  });
}
