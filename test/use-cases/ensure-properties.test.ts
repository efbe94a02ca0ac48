import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { crmPropertyGroup, propertiesOf } from "../../server/domain/crm-properties.ts";
import { ensureProperties } from "../../server/use-cases/account/ensure-properties.ts";
import { databaseKinds } from "../databases.ts";
import { addNeighbour } from "../scene.ts";
import { startRig, type Rig } from "../rig.ts";
import { installApp } from "../sandbox/set-up.ts";
import type { ObjectType } from "../sandbox/hubspot/world/object-types.ts";

const hour = 3_600_000;
const types = [
  ["deal", "deals"],
  ["contact", "contacts"],
] as const;
const schemas = /\/crm\/properties\//;

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`our properties in HubSpot, on ${database.name}`, () => {
    let rig: Rig;
    let portalId = 80_000;
    beforeAll(async () => {
      rig = await startRig({ database, upTo: "installed" });
    });
    afterEach(() => rig.sandbox.hubspot.faults.clear());
    afterAll(() => rig.close());

    /** A fresh account with the app, its properties not yet made. */
    async function newAccount(): Promise<number> {
      portalId += 1;
      await addNeighbour(rig, portalId);
      return portalId;
    }

    const definitions = (account: number, type: ObjectType) =>
      rig.sandbox.hubspot.world.portal(account).definitions[type];

    const live = (account: number, type: ObjectType) =>
      [...definitions(account, type).values()].filter((one) => !one.isHubSpotDefined && !one.isArchived);

    const asked = (account: number) => rig.sandbox.hubspot.calls.count({ portalId: account, path: schemas });

    const featuresOf = (account: number) => rig.app.context.store.crmFeatures.list(account);

    it("X30 are made after the install, in a group of their own, with labels, types and options", async () => {
      const account = await newAccount();
      expect(live(account, "deals")).toEqual([]);
      await rig.drain();
      for (const [objectType, type] of types) {
        const wanted = propertiesOf(objectType);
        expect(live(account, type).map(({ name }) => name)).toEqual(wanted.map(({ name }) => name));
        for (const { name, label, type: kind, options } of wanted) {
          const made = definitions(account, type).get(name);
          expect(made).toMatchObject({ label, type: kind, groupName: crmPropertyGroup.name });
          expect(made?.options.map(({ value }) => value)).toEqual(options.map(({ value }) => value));
        }
      }
      expect(asked(account)).toBe(10);
      expect(await featuresOf(account)).toMatchObject([
        { feature: "contact_properties", state: "on", unusable: [] },
        { feature: "deal_properties", state: "on", unusable: [] },
        { feature: "notes", state: "on" },
      ]);
    });

    it("X30 cost two calls to look after when all of them are there", async () => {
      const account = await newAccount();
      await rig.drain();
      const before = asked(account);
      await ensureProperties(rig.app.context, account);
      expect(asked(account)).toBe(before + 2);
    });

    it("X30 come back when somebody has deleted one", async () => {
      const account = await newAccount();
      await rig.drain();
      rig.sandbox.hubspot.world.removeProperty(account, "deals", "payments_tab_last_link");
      const state = await ensureProperties(rig.app.context, account);
      expect(state.deal).toEqual({ state: "on", unusable: [] });
      expect(definitions(account, "deals").get("payments_tab_last_link")?.isArchived).toBe(false);
    });

    it("X30 leave somebody else's property of that name alone, and say so", async () => {
      const account = await newAccount();
      const theirs = {
        ...([...definitions(account, "deals").values()][0] as NonNullable<unknown>),
        name: "payments_tab_balance",
        label: "Balance of ours",
        type: "string",
        isHubSpotDefined: false,
        isArchived: false,
      } as never;
      definitions(account, "deals").set("payments_tab_balance", theirs);
      await rig.drain();
      expect(definitions(account, "deals").get("payments_tab_balance")).toBe(theirs);
      const unusable = [{ name: "payments_tab_balance", why: "other_type", said: null }];
      expect(await rig.app.context.store.crmFeatures.find(account, "deal_properties")).toMatchObject({
        state: "on",
        unusable,
      });
      expect(live(account, "deals")).toHaveLength(propertiesOf("deal").length);
    });

    it("X30 are made although somebody was quicker with one of them", async () => {
      const account = await newAccount();
      const { faults } = rig.sandbox.hubspot;
      faults.meanwhile({ path: /\/deals\/batch\/create$/ }, () => {
        const [first] = propertiesOf("deal");
        const model = [...definitions(account, "deals").values()][0] as NonNullable<unknown>;
        definitions(account, "deals").set(first?.name ?? "", { ...model, ...first, isHubSpotDefined: false } as never);
      });
      await rig.drain();
      expect(await rig.app.context.store.crmFeatures.find(account, "deal_properties")).toMatchObject({
        state: "on",
        unusable: [],
      });
      expect(live(account, "deals")).toHaveLength(propertiesOf("deal").length);
    });

    it("F38 F43 an install succeeds with HubSpot in trouble, and they are made when it is over", async () => {
      rig.sandbox.hubspot.faults.next({ match: { path: schemas }, answer: 503, times: 4 });
      const account = await newAccount();
      await rig.drain();
      expect(live(account, "contacts")).toEqual([]);
      for (let minutes = 0; minutes < 60; minutes += 10) {
        rig.clock.pass(hour / 6);
        await rig.drain();
      }
      expect(live(account, "deals")).toHaveLength(propertiesOf("deal").length);
      expect(live(account, "contacts")).toHaveLength(propertiesOf("contact").length);
    });

    it("F39 are off with the reason where the account does not allow them, and nothing is asked any more", async () => {
      const { installs } = rig.sandbox.hubspot;
      const account = await newAccount();
      installs.withdrawScope(account, "crm.schemas.deals.write");
      await rig.drain();
      expect(await rig.app.context.store.crmFeatures.find(account, "deal_properties")).toMatchObject({
        state: "off",
        reason: "no_scope",
      });
      const before = asked(account);
      rig.clock.pass(48 * hour);
      await rig.drain();
      expect(await ensureProperties(rig.app.context, account)).toMatchObject({ deal: { state: "off" } });
      // One look at those of contacts, which are allowed.
      expect(asked(account)).toBe(before + 1);
      await installApp({ serverOrigin: rig.url, portalId: account, userId: 31, now: rig.clock.now });
      await rig.drain();
      expect(live(account, "deals")).toHaveLength(propertiesOf("deal").length);
    });
  });
}
