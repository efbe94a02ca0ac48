import type { Knex } from "knex";

/** Providers' pages that could not be closed when the money was confirmed by hand; each is closed later. */
export async function closings(knex: Knex): Promise<void> {
  await knex.schema.createTable("closings", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("payment_id").notNullable();
    table.text("state").notNullable();
    table.integer("attempts").notNullable();
    table.bigInteger("promised_at").notNullable();
    table.bigInteger("run_at").notNullable();
    table.bigInteger("claimed_until").notNullable();
    table.text("reason");
    table.primary(["portal_id", "payment_id"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
    table.check("state in ('ready', 'done', 'dead')", {}, "closings_state");
  });
  await knex.raw("create index closings_due on closings (run_at) where state = 'ready'");
  await knex.raw("create index closings_dead on closings (portal_id) where state = 'dead'");
}
