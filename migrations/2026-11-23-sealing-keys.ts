import type { Knex } from "knex";

/** Which keys seal secrets here, and how far sealing anew with the newest of them has come. */
export async function sealingKeys(knex: Knex): Promise<void> {
  await knex.schema.createTable("sealing_keys", (table) => {
    table.text("key_id").notNullable().primary();
    // A text that only this key opens: a key with the right name and the wrong bytes is noticed at start.
    table.text("probe").notNullable();
    table.bigInteger("added_at").notNullable();
    // From when on nothing is sealed with it any more; null while something may be.
    table.bigInteger("retired_at");
  });
  // One row for each key that has ever been the newest: how far sealing anew with it has come.
  await knex.schema.createTable("sealing_walks", (table) => {
    table.text("key_id").notNullable().primary();
    // `connections.values_sealed`: the column that is walked, and in it the key of the last row seen, as a JSON list.
    table.text("place").notNullable();
    table.text("position");
    // How many values this round has sealed anew: one over nothing but new ones may be the last.
    table.bigInteger("resealed").notNullable();
    // Until when the next round waits.
    table.bigInteger("rests_until").notNullable();
    table.bigInteger("over_at");
    // Counts the strides, so that of two processes on the same one only one writes down how far it came.
    table.bigInteger("stride").notNullable();
  });
}
