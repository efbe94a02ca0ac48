import type { Knex } from "knex";

/** How each link was sent: noted before anything goes out, so that one press never sends twice. */
export async function deliveries(knex: Knex): Promise<void> {
  await knex.schema.createTable("deliveries", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("delivery_id").notNullable();
    table.text("payment_id").notNullable();
    table.text("channel").notNullable();
    // Sealed: whom an account writes to is nobody else's business.
    table.text("address_sealed");
    table.text("state").notNullable();
    table.text("fault");
    table.text("said");
    table.text("request_key").notNullable();
    table.text("request_hash").notNullable();
    table.text("sent_by").notNullable();
    table.bigInteger("at").notNullable();
    table.bigInteger("settled_at");
    table.primary(["portal_id", "delivery_id"]);
    table.unique(["portal_id", "payment_id", "request_key", "channel"]);
    // For the limit of messages per account.
    table.index(["portal_id", "channel", "at"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
    table.check("state in ('sending', 'sent', 'failed')", {}, "deliveries_state");
  });
}
