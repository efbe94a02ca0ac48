import type { Knex } from "knex";

/** Deals promised to payments that were asked from a contact, one each. */
export async function dealMakings(knex: Knex): Promise<void> {
  await knex.schema.createTable("deal_makings", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("payment_id").notNullable();
    table.text("moment").notNullable();
    table.text("state").notNullable();
    table.integer("attempts").notNullable();
    table.bigInteger("run_at").notNullable();
    table.bigInteger("claimed_until").notNullable();
    table.text("reason");
    table.primary(["portal_id", "payment_id"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
    table.check("state in ('waiting', 'ready', 'done', 'dead')", {}, "deal_makings_state");
  });
  await knex.raw("create index deal_makings_due on deal_makings (run_at) where state = 'ready'");
}
