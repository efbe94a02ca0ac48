import type { Knex } from "knex";

/** Where merchants' own programs hear what happens, what they are sent, and every try. */
export async function webhookEndpoints(knex: Knex): Promise<void> {
  await knex.schema.createTable("webhook_endpoints", (table) => {
    table.bigInteger("portal_id").notNullable().references("portal_id").inTable("portals");
    table.text("endpoint_id").notNullable();
    table.text("request_key").notNullable();
    table.text("url").notNullable();
    table.text("mode").notNullable();
    table.text("types").notNullable();
    table.text("secret_sealed").notNullable();
    table.text("former_sealed");
    table.bigInteger("former_until");
    table.integer("is_ailing").notNullable();
    table.text("pause");
    table.bigInteger("claimed_until").notNullable();
    table.text("created_by").notNullable();
    table.bigInteger("created_at").notNullable();
    table.primary(["portal_id", "endpoint_id"]);
    table.unique(["portal_id", "request_key"]);
    table.check("mode in ('test', 'live')", {}, "webhook_endpoints_mode");
  });
  await knex.schema.createTable("webhook_deliveries", (table) => {
    // What happened in one moment goes out in the order it happened.
    table.bigIncrements("seq");
    table.bigInteger("portal_id").notNullable();
    table.text("delivery_id").notNullable();
    table.text("endpoint_id").notNullable();
    table.text("message_id").notNullable();
    table.text("type").notNullable();
    table.text("body").notNullable();
    table.text("payment_id");
    table.text("state").notNullable();
    table.integer("attempts").notNullable();
    table.bigInteger("started_at").notNullable();
    table.bigInteger("due_at").notNullable();
    table.bigInteger("created_at").notNullable();
    table.unique(["portal_id", "delivery_id"]);
    table.unique(["portal_id", "endpoint_id", "message_id"]);
    table.index(["portal_id", "endpoint_id", "seq"]);
    table
      .foreign(["portal_id", "endpoint_id"])
      .references(["portal_id", "endpoint_id"])
      .inTable("webhook_endpoints")
      .onDelete("cascade");
    table.check("state in ('due', 'delivered', 'dead')", {}, "webhook_deliveries_state");
  });
  // The sweep's own index: only what is still due, so that years of history cost it nothing.
  await knex.raw("create index webhook_deliveries_due on webhook_deliveries (due_at) where state = 'due'");
  await knex.schema.createTable("webhook_attempts", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("delivery_id").notNullable();
    table.bigInteger("at").notNullable();
    table.integer("milliseconds").notNullable();
    table.integer("status");
    table.text("trouble");
    table.index(["portal_id", "delivery_id"]);
    table
      .foreign(["portal_id", "delivery_id"])
      .references(["portal_id", "delivery_id"])
      .inTable("webhook_deliveries")
      .onDelete("cascade");
  });
}
