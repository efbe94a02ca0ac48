import type { Knex } from "knex";

/** What HubSpot tells of its records, which of them became part of others, and whom we were told to forget. */
export async function hubspotEvents(knex: Knex): Promise<void> {
  await createEvents(knex);
  await createMerges(knex);
  await createErasures(knex);
}

async function createEvents(knex: Knex): Promise<void> {
  await knex.schema.createTable("hubspot_events", (table) => {
    table.bigIncrements("seq");
    // 0 where a signed delivery could not be read so far as its account.
    table.bigInteger("portal_id").notNullable();
    table.text("dedupe_key").notNullable();
    // What happened to which record, as JSON; null for what could not be read.
    table.text("happening");
    // What could not be read, as it came.
    table.text("body_sealed");
    table.bigInteger("occurred_at").notNullable();
    table.bigInteger("received_at").notNullable();
    table.text("state").notNullable();
    table.integer("attempts").notNullable();
    table.bigInteger("run_at").notNullable();
    table.bigInteger("claimed_until").notNullable();
    table.text("reason");
    table.unique(["portal_id", "dedupe_key"]);
    table.index(["received_at"]);
    // `review`: signed by HubSpot and unreadable, for a person to look at.
    table.check("state in ('ready', 'done', 'dead', 'review')", {}, "hubspot_events_state");
  });
  await knex.raw("create index hubspot_events_due on hubspot_events (run_at, seq) where state = 'ready'");
}

async function createMerges(knex: Knex): Promise<void> {
  await knex.schema.createTable("record_merges", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("object_type").notNullable();
    table.text("from_id").notNullable();
    table.text("into_id").notNullable();
    table.bigInteger("at").notNullable();
    table.primary(["portal_id", "object_type", "from_id"]);
    table.index(["portal_id", "object_type", "into_id"]);
    table.foreign("portal_id").references("portals.portal_id");
    table.check("object_type in ('deal', 'contact')", {}, "record_merges_type");
    table.check("from_id <> into_id", {}, "record_merges_ids");
  });
}

async function createErasures(knex: Knex): Promise<void> {
  await knex.schema.createTable("erasures", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("contact_id").notNullable();
    table.bigInteger("erased_at").notNullable();
    // How often it was done since; what arrives late is erased by the next round.
    table.integer("rounds").notNullable();
    // When to do it again; null once nothing can arrive any more.
    table.bigInteger("due_at");
    table.bigInteger("claimed_until").notNullable();
    table.primary(["portal_id", "contact_id"]);
    table.foreign("portal_id").references("portals.portal_id");
  });
  await knex.raw("create index erasures_due on erasures (due_at) where due_at is not null");
}
