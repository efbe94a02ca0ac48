import type { Knex } from "knex";

/** When each payment is to be read at its provider without anybody having told us anything. */
export async function providerReads(knex: Knex): Promise<void> {
  await knex.schema.createTable("provider_reads", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("payment_id").notNullable();
    table.bigInteger("due_at").notNullable();
    table.bigInteger("claimed_until").notNullable();
    // Counts the requests, so that a plan made before the latest one does not undo it.
    table.integer("asked").notNullable();
    table.integer("failures").notNullable();
    table.primary(["portal_id", "payment_id"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
    table.index(["due_at"]);
  });
  // Payments made before this table, as if something had just happened to each.
  await knex.raw(
    `insert into provider_reads (portal_id, payment_id, due_at, claimed_until, asked, failures)
     select distinct portal_id, payment_id, 0, 0, 0, 0 from checkouts where provider_reference is not null`,
  );
}
