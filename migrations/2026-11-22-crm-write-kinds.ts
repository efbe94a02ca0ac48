import type { Knex } from "knex";

/**
 * Writes to HubSpot are of several kinds and concern contacts, too. SQLite cannot loosen a column, so the table is made
 * anew around its rows; ids and states stay, the order is kept by copying in it.
 */
export async function crmWriteKinds(knex: Knex): Promise<void> {
  await knex.raw("create table crm_writes_before as select * from crm_writes");
  await knex.schema.dropTable("crm_writes");
  await createWrites(knex);
  await knex.raw(`
    insert into crm_writes
      (portal_id, write_id, kind, object_type, object_id, move_id, state, attempts, asked, run_at, reason, created_at)
    select portal_id, write_id, 'move', 'deal', deal_id, move_id, state, attempts, 1, run_at, reason, created_at
    from crm_writes_before order by seq`);
  await knex.schema.dropTable("crm_writes_before");
  await knex.schema.createTable("crm_parkings", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("kind").notNullable();
    table.text("object_type").notNullable();
    table.text("reason").notNullable();
    table.bigInteger("since").notNullable();
    table.primary(["portal_id", "kind", "object_type"]);
    table.foreign("portal_id").references("portals.portal_id");
  });
}

async function createWrites(knex: Knex): Promise<void> {
  await knex.schema.createTable("crm_writes", (table) => {
    table.bigIncrements("seq");
    table.bigInteger("portal_id").notNullable();
    table.text("write_id").notNullable();
    table.text("kind").notNullable();
    table.text("object_type").notNullable();
    table.text("object_id").notNullable();
    table.text("move_id");
    table.text("payment_id");
    table.text("payload");
    table.text("state").notNullable();
    table.integer("attempts").notNullable();
    table.integer("asked").notNullable();
    table.bigInteger("run_at").notNullable();
    table.text("reason");
    table.bigInteger("created_at").notNullable();
    // When it was done or given up.
    table.bigInteger("settled_at");
    table.unique(["portal_id", "write_id"]);
    table.foreign("portal_id").references("portals.portal_id");
    table.check("kind in ('move', 'properties', 'note')", {}, "crm_writes_kind");
    table.check("object_type in ('deal', 'contact')", {}, "crm_writes_object");
    table.check("(kind = 'move') = (move_id is not null)", {}, "crm_writes_move");
    // `ignored`: given up, seen by a person and left so.
    table.check("state in ('ready', 'done', 'dead', 'ignored')", {}, "crm_writes_state");
  });
  await knex.raw("create index crm_writes_due on crm_writes (portal_id, kind, run_at, seq) where state = 'ready'");
  await knex.raw("create index crm_writes_dead on crm_writes (portal_id, settled_at) where state = 'dead'");
  // The properties of a record are promised once, however much changes before they are written.
  await knex.raw(
    "create unique index crm_writes_properties on crm_writes (portal_id, object_type, object_id) where kind = 'properties' and state = 'ready'",
  );
}
