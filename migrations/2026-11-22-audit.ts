import type { Knex } from "knex";

/** What people and the program did to an account: a chain in which nothing can be altered, left out or put in unseen. */
export async function audit(knex: Knex): Promise<void> {
  await knex.schema.createTable("audit_heads", (table) => {
    table.bigInteger("portal_id").primary();
    table.bigInteger("seq").notNullable();
    table.text("hash").notNullable();
  });
  await knex.schema.createTable("audit_entries", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.bigInteger("seq").notNullable();
    table.bigInteger("at").notNullable();
    table.text("actor").notNullable();
    table.text("act").notNullable();
    table.text("details").notNullable();
    table.text("hash").notNullable();
    table.primary(["portal_id", "seq"]);
    table.foreign("portal_id").references("audit_heads.portal_id");
  });
  await refuseChanges(knex);
}

async function refuseChanges(knex: Knex): Promise<void> {
  if (knex.client.config.client === "pg") {
    await knex.raw(`create function refuse_audit_change() returns trigger language plpgsql as
      $$ begin raise exception 'audit entries are never changed or deleted'; end $$`);
    await knex.raw(`create trigger audit_entries_append_only before update or delete or truncate on audit_entries
      for each statement execute function refuse_audit_change()`);
    return;
  }
  for (const change of ["update", "delete"]) {
    await knex.raw(`create trigger audit_entries_no_${change} before ${change} on audit_entries
      begin select raise(abort, 'audit entries are never changed or deleted'); end`);
  }
}
