import type { Knex } from "knex";

/** Delivery addresses are written to contacts, too. SQLite cannot loosen a check, so the table is made anew around its rows. */
export async function contactAddresses(knex: Knex): Promise<void> {
  await knex.raw("create table crm_writes_before as select * from crm_writes");
  await knex.schema.dropTable("crm_writes");
  await createWrites(knex);
  const columns =
    "portal_id, write_id, kind, object_type, object_id, move_id, payment_id, payload, state, attempts, asked, run_at, reason, created_at, settled_at";
  await knex.raw(`insert into crm_writes (${columns}) select ${columns} from crm_writes_before order by seq`);
  await knex.schema.dropTable("crm_writes_before");
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
    table.bigInteger("settled_at");
    table.unique(["portal_id", "write_id"]);
    table.foreign("portal_id").references("portals.portal_id");
    table.check("kind in ('move', 'properties', 'note', 'address')", {}, "crm_writes_kind");
    table.check("object_type in ('deal', 'contact')", {}, "crm_writes_object");
    table.check("(kind = 'move') = (move_id is not null)", {}, "crm_writes_move");
    table.check("state in ('ready', 'done', 'dead', 'ignored')", {}, "crm_writes_state");
  });
  await knex.raw("create index crm_writes_due on crm_writes (portal_id, kind, run_at, seq) where state = 'ready'");
  await knex.raw("create index crm_writes_dead on crm_writes (portal_id, settled_at) where state = 'dead'");
  await knex.raw(
    "create unique index crm_writes_properties on crm_writes (portal_id, object_type, object_id) where kind = 'properties' and state = 'ready'",
  );
  // An address is on its way once, however often somebody asks for it.
  await knex.raw(
    "create unique index crm_writes_address on crm_writes (portal_id, payment_id) where kind = 'address' and state = 'ready'",
  );
}
