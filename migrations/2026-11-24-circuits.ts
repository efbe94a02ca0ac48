import type { Knex } from "knex";

/** Far sides that have fallen silent, and the ways to the work that waits for them. */
export async function circuits(knex: Knex): Promise<void> {
  await knex.schema.createTable("circuits", (table) => {
    table.bigInteger("portal_id").notNullable();
    // Empty for HubSpot, which has no connection.
    table.text("connection_id").notNullable();
    table.text("upstream").notNullable();
    table.text("state").notNullable();
    table.bigInteger("since").notNullable();
    table.bigInteger("probe_at").notNullable();
    // Probes in a row that were answered.
    table.integer("answers").notNullable();
    table.primary(["portal_id", "connection_id"]);
    table.foreign("portal_id").references("portals.portal_id");
    table.index(["probe_at"]);
    table.check("state in ('open', 'watched')", {}, "circuits_state");
  });
  await knex.raw("create index provider_reads_failing on provider_reads (due_at) where failures > 0");
  await knex.raw("create index crm_writes_failing on crm_writes (run_at) where state = 'ready' and attempts > 0");
}
