import type { Knex } from "knex";

/** Captures and releases asked for by people, noted before a provider is called; and a sum a live checkout is to change to. */
export async function acts(knex: Knex): Promise<void> {
  await knex.schema.createTable("hold_acts", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("act_id").notNullable();
    table.text("payment_id").notNullable();
    table.text("kind").notNullable();
    table.text("checkout_reference").notNullable();
    table.bigInteger("amount_minor").notNullable();
    table.text("currency").notNullable();
    table.bigInteger("captured_before").notNullable();
    table.text("asked_by").notNullable();
    table.bigInteger("asked_at").notNullable();
    // The form's key; null once the act was refused, since the same press may then try anew.
    table.text("request_key");
    table.text("request_hash").notNullable();
    table.text("state").notNullable();
    table.bigInteger("claimed_until").notNullable();
    table.primary(["portal_id", "act_id"]);
    table.unique(["portal_id", "payment_id", "request_key"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
    table.check("amount_minor > 0", {}, "hold_acts_amount");
    table.check("kind in ('capture', 'release')", {}, "hold_acts_kind");
    table.check("state in ('asking', 'done', 'booked', 'failed')", {}, "hold_acts_state");
  });
  await knex.schema.alterTable("checkouts", (table) => {
    // What the provider was asked to change its page's sum to, while its answer is not known.
    table.bigInteger("next_amount_minor");
  });
}
