import type { Knex } from "knex";

/** Keys of the public API, and the answers their writes got. */
export async function apiKeys(knex: Knex): Promise<void> {
  await knex.schema.createTable("api_keys", (table) => {
    table.bigInteger("portal_id").notNullable().references("portal_id").inTable("portals");
    table.text("key_id").notNullable();
    table.text("hash").notNullable().unique();
    table.text("name").notNullable();
    table.text("mode").notNullable();
    table.text("rights").notNullable();
    table.text("ending").notNullable();
    table.text("created_by").notNullable();
    table.bigInteger("created_at").notNullable();
    table.bigInteger("last_used_at");
    table.bigInteger("revoked_at");
    table.primary(["portal_id", "key_id"]);
    table.check("mode in ('test', 'live')", {}, "api_keys_mode");
  });
  await knex.schema.createTable("api_requests", (table) => {
    table.bigInteger("portal_id").notNullable().references("portal_id").inTable("portals");
    table.text("mode").notNullable();
    table.text("request_key").notNullable();
    table.text("request_hash").notNullable();
    table.integer("status");
    // Sealed: an answer names the payer.
    table.text("answer_sealed");
    table.bigInteger("at").notNullable();
    table.primary(["portal_id", "mode", "request_key"]);
    // For forgetting them.
    table.index(["at"]);
  });
}
