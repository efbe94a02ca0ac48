import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crmFeatures } from "../../migrations/2026-11-22-crm-features.ts";
import type { Store } from "../../server/ports/store.ts";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { planCrmFeatures } from "../../server/use-cases/account/plan-crm-features.ts";
import { databaseKinds, type TestDatabase } from "../databases.ts";
import { startOfTests as now, testKeys, testRandom } from "../parts.ts";
import { installation } from "./samples.ts";

const minute = 60_000;
const everything = ["crm.schemas.deals.write", "crm.schemas.contacts.write", "crm.objects.contacts.write"];

for (const kind of databaseKinds) {
  describe.skipIf(!kind.isHere)(`what accounts let us do, on ${kind.name}`, () => {
    let database: TestDatabase;
    let store: Store;
    let portals = 50_000;
    beforeAll(async () => {
      database = await kind.open();
      store = storeOn(database.knex, sealerOf(testKeys, testRandom()));
    });
    afterAll(() => database.close());

    async function install(scopes: readonly string[]): Promise<number> {
      portals += 1;
      await store.portals.install({ ...installation(portals), scopes }, now);
      return portals;
    }

    const statesOf = async (portalId: number) =>
      (await store.crmFeatures.list(portalId)).map(({ feature, state, reason }) => `${feature} ${reason ?? state}`);

    it("F39 is off from the start with the reason where an install does not allow it", async () => {
      const portalId = await install([]);
      await planCrmFeatures(store, { portalId, scopes: ["oauth"] }, now);
      expect(await statesOf(portalId)).toEqual([
        "contact_properties no_scope",
        "deal_properties no_scope",
        "notes no_scope",
      ]);
      await planCrmFeatures(store, { portalId, scopes: everything }, now);
      expect(await statesOf(portalId)).toEqual(["contact_properties due", "deal_properties due", "notes on"]);
      await store.crmFeatures.save(portalId, "contact_properties", { state: "on", unusable: [] });
      await store.crmFeatures.save(portalId, "deal_properties", { state: "on", unusable: [] });
    });

    it("R9 R10 what is due is handed to one caller, its tries are counted, and a dead caller's comes back", async () => {
      const portalId = await install([]);
      await store.crmFeatures.save(portalId, "deal_properties", { state: "due", runAt: now });
      const claim = async (at: number) =>
        (await store.crmFeatures.claim(at, at + minute, 10)).filter((due) => due.portalId === portalId);
      expect(await claim(now)).toEqual([{ portalId, feature: "deal_properties", attempts: 1 }]);
      expect(await claim(now)).toEqual([]);
      expect(await claim(now + minute)).toMatchObject([{ attempts: 2 }]);
      await store.crmFeatures.save(portalId, "deal_properties", { state: "due", runAt: now + 2 * minute });
      expect(await claim(now + minute)).toEqual([]);
      expect(await claim(now + 2 * minute)).toMatchObject([{ attempts: 3 }]);
      await store.crmFeatures.save(portalId, "deal_properties", { state: "on", unusable: [] });
      expect(await claim(now + 60 * minute)).toEqual([]);
    });

    it("X30 accounts that were there before get what they allow", async () => {
      const [all, none] = [await install(everything), await install(["oauth"])];
      await database.knex.schema.dropTable("crm_features");
      await crmFeatures(database.knex);
      expect(await statesOf(all)).toEqual(["contact_properties due", "deal_properties due", "notes on"]);
      expect(await statesOf(none)).toEqual([
        "contact_properties no_scope",
        "deal_properties no_scope",
        "notes no_scope",
      ]);
    });
  });
}
