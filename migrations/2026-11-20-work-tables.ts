import type { Knex } from "knex";

/** What happened (events, moves) and what has yet to happen (inbox, CRM writes, tickets). Work is rows: a queue only wakes. */
export async function workTables(knex: Knex): Promise<void> {
  await createHistory(knex);
  await createWork(knex);
  await createTickets(knex);
}

async function createHistory(knex: Knex): Promise<void> {
  await knex.schema.createTable("events", (table) => {
    table.bigIncrements("seq");
    table.bigInteger("portal_id").notNullable();
    table.text("event_id").notNullable();
    table.text("payment_id").notNullable();
    table.bigInteger("at").notNullable();
    table.text("actor").notNullable();
    table.text("facts").notNullable();
    table.unique(["portal_id", "event_id"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
    table.index(["portal_id", "payment_id", "seq"]);
  });
  await knex.schema.createTable("moves", (table) => {
    table.bigIncrements("seq");
    table.bigInteger("portal_id").notNullable();
    table.text("move_id").notNullable();
    table.text("payment_id").notNullable();
    table.text("deal_id").notNullable();
    table.text("rule_id").notNullable();
    table.integer("rule_version").notNullable();
    table.text("pipeline_id").notNullable();
    table.text("on_status").notNullable();
    table.integer("generation").notNullable();
    table.text("to_stage_id");
    table.text("from_stage_id");
    table.text("state").notNullable();
    table.text("reason");
    table.text("said");
    table.bigInteger("decided_at").notNullable();
    table.bigInteger("settled_at");
    table.unique(["portal_id", "move_id"]);
    table.unique(["portal_id", "payment_id", "rule_id", "generation"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
    table.check("state in ('planned', 'writing', 'applied', 'skipped', 'refused')", {}, "moves_state");
  });
}

async function createWork(knex: Knex): Promise<void> {
  await knex.schema.createTable("inbox", (table) => {
    table.bigIncrements("seq");
    table.bigInteger("portal_id").notNullable();
    table.text("entry_id").notNullable().unique();
    table.text("connection_id").notNullable();
    table.text("dedupe_key").notNullable();
    table.text("kind").notNullable();
    table.text("checkout_reference");
    table.text("payment_id");
    table.text("body_sealed").notNullable();
    table.text("state").notNullable();
    table.integer("attempts").notNullable();
    table.bigInteger("run_at").notNullable();
    table.bigInteger("claimed_until").notNullable();
    table.text("reason");
    table.bigInteger("received_at").notNullable();
    table.unique(["portal_id", "connection_id", "dedupe_key"]);
    table.foreign(["portal_id", "connection_id"]).references(["portal_id", "connection_id"]).inTable("connections");
    table.check("state in ('ready', 'running', 'done', 'dead')", {}, "inbox_state");
  });
  await knex.raw("create index inbox_due on inbox (run_at, seq) where state in ('ready', 'running')");
  await knex.schema.createTable("crm_writes", (table) => {
    table.bigIncrements("seq");
    table.bigInteger("portal_id").notNullable();
    table.text("write_id").notNullable();
    table.text("deal_id").notNullable();
    table.text("move_id").notNullable();
    table.text("state").notNullable();
    table.integer("attempts").notNullable();
    table.bigInteger("run_at").notNullable();
    table.text("reason");
    table.bigInteger("created_at").notNullable();
    table.unique(["portal_id", "write_id"]);
    table.foreign("portal_id").references("portals.portal_id");
    table.check("state in ('ready', 'done', 'dead')", {}, "crm_writes_state");
  });
  await knex.raw("create index crm_writes_due on crm_writes (portal_id, run_at, seq) where state = 'ready'");
}

async function createTickets(knex: Knex): Promise<void> {
  await knex.schema.createTable("tickets", (table) => {
    table.text("token_hash").notNullable().primary();
    table.text("purpose").notNullable();
    table.bigInteger("portal_id");
    table.text("user_id");
    table.text("data_sealed").notNullable();
    table.bigInteger("expires_at").notNullable();
    table.bigInteger("used_at");
  });
}
