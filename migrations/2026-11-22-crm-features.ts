import type { Knex } from "knex";

/**
 * What each account lets us do in its HubSpot beyond what every install needs. Accounts that are there already get what
 * their scopes allow: their properties are made by the worker, like those of a new install.
 */
export async function crmFeatures(knex: Knex): Promise<void> {
  await knex.schema.createTable("crm_features", (table) => {
    table.bigInteger("portal_id").notNullable();
    table.text("feature").notNullable();
    table.text("state").notNullable();
    table.text("reason");
    table.text("unusable").notNullable();
    table.integer("attempts").notNullable();
    table.bigInteger("run_at").notNullable();
    table.bigInteger("claimed_until").notNullable();
    table.primary(["portal_id", "feature"]);
    table.foreign("portal_id").references("portals.portal_id");
    table.check("state in ('due', 'on', 'off')", {}, "crm_features_state");
  });
  await knex.raw("create index crm_features_due on crm_features (run_at) where state = 'due'");
  await seed(knex, "deal_properties", { granted: "due", scopes: ["crm.schemas.deals.write"] });
  await seed(knex, "contact_properties", {
    granted: "due",
    scopes: ["crm.schemas.contacts.write", "crm.objects.contacts.write"],
  });
  await seed(knex, "notes", { granted: "on", scopes: ["crm.objects.contacts.write"] });
}

async function seed(
  knex: Knex,
  feature: string,
  { granted, scopes }: { readonly granted: "due" | "on"; readonly scopes: readonly string[] },
): Promise<void> {
  const portals = await knex("portals").select<{ portal_id: number; scopes: string }[]>("portal_id", "scopes");
  for (const { portal_id, scopes: held } of portals) {
    const isGranted = scopes.every((scope) => (JSON.parse(held) as string[]).includes(scope));
    await knex("crm_features").insert({
      portal_id,
      feature,
      state: isGranted ? granted : "off",
      reason: isGranted ? null : "no_scope",
      unusable: "[]",
      attempts: 0,
      run_at: 0,
      claimed_until: 0,
    });
  }
}
