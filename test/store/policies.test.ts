import { beforeEach, expect, it } from "vitest";
import { defaultPolicies } from "../../server/domain/policies.ts";
import type { Store } from "../../server/ports/store.ts";
import type { TestDatabase } from "../databases.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase } from "./on-each-database.ts";
import { addPayment } from "./samples.ts";

const portalId = 62515;

onEachDatabase("an account's policies", (open) => {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    ({ database, store } = await open());
    await addPayment(store, "p1");
  });

  const change = (version: number) => ({ version, by: "7", at: startOfTests });

  it("are the defaults until somebody changes one, and then only that one differs", async () => {
    expect(await store.policies.read(portalId)).toEqual({ policies: defaultPolicies, version: 0 });
    const brand = { ...defaultPolicies.brand, name: "Keller & Sons" };
    expect(await store.policies.save(portalId, { ...defaultPolicies, brand }, change(0))).toBe(true);
    expect(await store.policies.read(portalId)).toEqual({ policies: { ...defaultPolicies, brand }, version: 1 });
  });

  it("take a default that came later, also inside a part that was changed", async () => {
    const name = "Keller & Sons";
    const row = { portal_id: portalId, version: 3, changes: JSON.stringify({ brand: { name } }) };
    await database.knex("policies").insert({ ...row, changed_at: startOfTests, changed_by: "7" });
    const { policies } = await store.policies.read(portalId);
    expect(policies).toEqual({ ...defaultPolicies, brand: { ...defaultPolicies.brand, name } });
  });

  it("are not overwritten by whoever read them before somebody else's change", async () => {
    const several = { ...defaultPolicies, openPayments: "several" as const };
    const saves = [change(0), change(0), change(0)];
    const done = await Promise.all(saves.map((one) => store.policies.save(portalId, several, one)));
    expect(done.filter(Boolean)).toHaveLength(1);
    expect(await store.policies.save(portalId, defaultPolicies, change(0))).toBe(false);
    expect(await store.policies.save(portalId, defaultPolicies, change(1))).toBe(true);
    expect(await store.policies.read(portalId)).toEqual({ policies: defaultPolicies, version: 2 });
  });

  it("P6 belong to their account alone", async () => {
    await store.policies.save(portalId, { ...defaultPolicies, emailRequired: false }, change(0));
    expect((await store.policies.read(portalId + 1)).policies).toEqual(defaultPolicies);
  });
});
