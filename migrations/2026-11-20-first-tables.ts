import type { Knex } from "knex";

/**
 * Money is whole minor units, time is epoch milliseconds, JSON and sealed secrets are text; all set by the application,
 * never by an engine's default. Keys start with the portal, so that no row can point into another portal's.
 */
export async function firstTables(knex: Knex): Promise<void> {
  await createPortals(knex);
  await createConnections(knex);
  await createPayments(knex);
  await createMoney(knex);
  await forbidLedgerChanges(knex);
}

async function createPortals(knex: Knex): Promise<void> {
  await knex.schema.createTable("portals", (table) => {
    table.bigInteger("portal_id").notNullable().primary();
    table.integer("install_generation").notNullable();
    table.text("state").notNullable();
    table.text("time_zone").notNullable();
    table.text("company_currency").notNullable();
    table.text("currencies").notNullable();
    table.text("ui_domain").notNullable();
    table.text("installed_by").notNullable();
    table.text("scopes").notNullable();
    table.text("access_token_sealed");
    table.text("refresh_token_sealed");
    table.bigInteger("token_expires_at").notNullable();
    table.bigInteger("refresh_claimed_until").notNullable();
    table.integer("call_tokens").notNullable();
    table.bigInteger("calls_refilled_at").notNullable();
    table.bigInteger("calls_blocked_until").notNullable();
    table.bigInteger("writer_fence").notNullable();
    table.bigInteger("writer_claimed_until").notNullable();
    table.bigInteger("created_at").notNullable();
    table.bigInteger("updated_at").notNullable();
    table.check("state in ('connected', 'disconnected')", {}, "portals_state");
  });
  await knex.schema.createTable("rules", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("rule_id").notNullable();
    table.integer("version").notNullable();
    table.text("pipeline_id").notNullable();
    table.text("on_status").notNullable();
    table.text("to_stage_id");
    table.text("mode").notNullable();
    table.primary(["portal_id", "rule_id"]);
    table.unique(["portal_id", "pipeline_id", "on_status", "mode"]);
    table.foreign("portal_id").references("portals.portal_id");
    table.check("mode in ('test', 'live')", {}, "rules_mode");
  });
}

async function createConnections(knex: Knex): Promise<void> {
  await knex.schema.createTable("connections", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("connection_id").notNullable();
    table.text("provider").notNullable();
    table.text("mode").notNullable();
    table.text("label").notNullable();
    table.text("values_sealed").notNullable();
    table.text("webhook_token_hash").notNullable().unique();
    table.text("webhook_token_sealed").notNullable();
    table.text("key_ending").notNullable();
    table.bigInteger("created_at").notNullable();
    table.bigInteger("removed_at");
    table.primary(["portal_id", "connection_id"]);
    table.foreign("portal_id").references("portals.portal_id");
    table.check("mode in ('test', 'live')", {}, "connections_mode");
  });
  await knex.schema.createTable("simulated_checkouts", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("connection_id").notNullable();
    table.text("reference").notNullable().unique();
    table.text("payment_id").notNullable();
    table.integer("generation").notNullable();
    table.bigInteger("amount_minor").notNullable();
    table.text("currency").notNullable();
    table.text("description").notNullable();
    table.text("return_url").notNullable();
    table.text("cancel_url").notNullable();
    table.bigInteger("expires_at").notNullable();
    table.bigInteger("closed_at");
    table.text("happenings").notNullable();
    table.primary(["portal_id", "payment_id", "generation"]);
    table.foreign(["portal_id", "connection_id"]).references(["portal_id", "connection_id"]).inTable("connections");
  });
}

async function createPayments(knex: Knex): Promise<void> {
  await knex.schema.createTable("payments", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("payment_id").notNullable();
    table.text("connection_id").notNullable();
    table.text("mode").notNullable();
    table.text("token_hash").notNullable().unique();
    table.text("token_sealed").notNullable();
    table.bigInteger("amount_minor").notNullable();
    table.text("currency").notNullable();
    table.text("description").notNullable();
    table.text("reference").notNullable();
    table.text("contact_id").notNullable();
    table.text("contact_name").notNullable();
    table.text("contact_email");
    table.text("deal_id");
    table.text("pipeline_id");
    table.bigInteger("valid_until");
    table.bigInteger("opened_at");
    table.bigInteger("cancelled_at");
    table.text("cancelled_by");
    table.text("reviews").notNullable();
    table.text("status").notNullable();
    table.integer("generation").notNullable();
    // "mode:deal" while the payment is open, so that a deal has at most one open payment of a mode.
    table.text("open_slot");
    table.text("created_by").notNullable();
    table.bigInteger("created_at").notNullable();
    table.bigInteger("last_event_at").notNullable();
    table.primary(["portal_id", "payment_id"]);
    table.unique(["portal_id", "open_slot"]);
    table.unique(["portal_id", "connection_id", "reference"]);
    table.foreign(["portal_id", "connection_id"]).references(["portal_id", "connection_id"]).inTable("connections");
    table.index(["portal_id", "deal_id", "created_at"]);
    table.index(["portal_id", "contact_id", "created_at"]);
    table.check("amount_minor > 0", {}, "payments_amount");
    table.check("mode in ('test', 'live')", {}, "payments_mode");
  });
  await knex.raw(
    "create index payments_ending on payments (valid_until) where status in ('created', 'opened', 'declined') and valid_until is not null",
  );
  await knex.schema.createTable("payment_keys", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("scope").notNullable();
    table.text("key").notNullable();
    table.text("request_hash").notNullable();
    table.text("payment_id").notNullable();
    table.bigInteger("at").notNullable();
    table.primary(["portal_id", "scope", "key"]);
  });
}

async function createMoney(knex: Knex): Promise<void> {
  await knex.schema.createTable("checkouts", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("payment_id").notNullable();
    table.integer("generation").notNullable();
    table.text("connection_id").notNullable();
    table.bigInteger("amount_minor").notNullable();
    table.text("currency").notNullable();
    table.text("state").notNullable();
    table.text("provider_reference");
    table.text("url_sealed");
    table.bigInteger("expires_at");
    table.bigInteger("read_at");
    table.bigInteger("created_at").notNullable();
    table.primary(["portal_id", "payment_id", "generation"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
    table.index(["portal_id", "connection_id", "provider_reference"]);
  });
  await knex.raw(
    "create unique index checkouts_one_live on checkouts (portal_id, payment_id) where state in ('opening', 'live')",
  );
  await knex.schema.createTable("attempts", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("payment_id").notNullable();
    table.text("attempt_key").notNullable();
    table.text("state").notNullable();
    table.bigInteger("at").notNullable();
    table.text("method");
    table.text("decline_code");
    table.text("decline_reason");
    table.primary(["portal_id", "payment_id", "attempt_key"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
  });
  await knex.schema.createTable("ledger_entries", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("entry_id").notNullable();
    table.text("connection_id").notNullable();
    table.text("payment_id").notNullable();
    table.text("kind").notNullable();
    table.bigInteger("amount_minor").notNullable();
    table.text("currency").notNullable();
    table.text("entry_key").notNullable();
    table.bigInteger("occurred_at").notNullable();
    table.bigInteger("learned_at").notNullable();
    table.text("source").notNullable();
    table.text("user_id");
    table.primary(["portal_id", "entry_id"]);
    table.unique(["portal_id", "connection_id", "entry_key"]);
    table.foreign(["portal_id", "payment_id"]).references(["portal_id", "payment_id"]).inTable("payments");
    table.index(["portal_id", "payment_id"]);
    table.check("amount_minor >= 0", {}, "ledger_amount");
  });
}

/** What happened with money is never changed and never deleted, whoever asks. */
async function forbidLedgerChanges(knex: Knex): Promise<void> {
  if (knex.client.config.client === "pg") {
    await knex.raw(`create function refuse_ledger_change() returns trigger language plpgsql as
      $$ begin raise exception 'ledger entries are never changed or deleted'; end $$`);
    await knex.raw(`create trigger ledger_entries_append_only before update or delete or truncate on ledger_entries
      for each statement execute function refuse_ledger_change()`);
    return;
  }
  for (const act of ["update", "delete"]) {
    await knex.raw(`create trigger ledger_entries_no_${act} before ${act} on ledger_entries
      begin select raise(abort, 'ledger entries are never changed or deleted'); end`);
  }
}
