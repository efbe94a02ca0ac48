import type { Knex } from "knex";

/** How far judging each account's rows has come, what it found, and whose clock does not agree with ours. */
export async function judgements(knex: Knex): Promise<void> {
  await knex.schema.createTable("judgement_walks", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("part").notNullable();
    // Where in the part the next slice begins, and the key of the last row seen there, as JSON.
    table.text("place").notNullable();
    table.text("position");
    table.bigInteger("began_at").notNullable();
    // How many slices this night has taken.
    table.integer("slices").notNullable();
    table.bigInteger("due_at").notNullable();
    table.bigInteger("claimed_until").notNullable();
    // Counts the slices of all nights, so that of two processes on the same one only one writes down how far it came.
    table.bigInteger("stride").notNullable();
    table.primary(["portal_id", "part"]);
    table.foreign("portal_id").references("portals.portal_id");
    table.index(["due_at"]);
    table.check("part in ('books', 'secrets')", {}, "judgement_walks_part");
  });
  await knex.schema.createTable("findings", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("invariant").notNullable();
    // Ids of ours, never a name or an address.
    table.text("about").notNullable();
    table.text("fault").notNullable();
    table.bigInteger("first_seen_at").notNullable();
    table.bigInteger("last_seen_at").notNullable();
    table.primary(["portal_id", "invariant", "about"]);
    table.foreign("portal_id").references("portals.portal_id");
  });
  await knex.schema.createTable("delivery_skews", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("connection_id").notNullable();
    // The start of the day in UTC.
    table.bigInteger("day_at").notNullable();
    table.integer("refused").notNullable();
    table.primary(["portal_id", "day_at", "connection_id"]);
    table.foreign(["portal_id", "connection_id"]).references(["portal_id", "connection_id"]).inTable("connections");
    table.index(["day_at"]);
  });
}
