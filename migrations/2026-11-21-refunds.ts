import type { Knex } from "knex";

/** Refunds asked for by people: noted before a provider is called, so that none is forgotten and none given twice. */
export async function refunds(knex: Knex): Promise<void> {
  await knex.schema.createTable("refunds", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("refund_id").notNullable();
    table.text("payment_id").notNullable();
    table.text("checkout_reference").notNullable();
    table.bigInteger("amount_minor").notNullable();
    table.text("currency").notNullable();
    table.text("reason").notNullable();
    table.text("asked_by").notNullable();
    table.bigInteger("asked_at").notNullable();
    // The form's key; null once the refund has failed, since the same press may then try anew.
    table.text("request_key");
    table.text("request_hash").notNullable();
    table.text("state").notNullable();
    table.text("provider_refund");
    table.bigInteger("claimed_until").notNullable();
    table.bigInteger("settled_at");
    table.primary(["portal_id", "refund_id"]);
    table.unique(["portal_id", "payment_id", "request_key"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
    table.check("amount_minor > 0", {}, "refunds_amount");
    table.check("state in ('asking', 'requested', 'given', 'booked', 'failed')", {}, "refunds_state");
  });
}
