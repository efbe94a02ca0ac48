import type { Knex } from "knex";

/** Mails that are to go out by themselves at their time, each for one occasion of one payment. */
export async function mailsDue(knex: Knex): Promise<void> {
  await knex.schema.createTable("mails_due", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("payment_id").notNullable();
    table.text("occasion").notNullable();
    table.bigInteger("due_at").notNullable();
    table.bigInteger("claimed_until").notNullable();
    table.integer("attempts").notNullable();
    table.text("state").notNullable();
    table.text("reason");
    table.primary(["portal_id", "payment_id", "occasion"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
    table.check("state in ('due', 'sent', 'dropped')", {}, "mails_due_state");
  });
  await knex.raw("create index mails_due_next on mails_due (due_at) where state = 'due'");
  await knex.schema.alterTable("payments", (table) => {
    // The seller's own address, where notices about the payment go.
    table.text("created_by_email");
  });
}
