import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import { connect, installApp, setPaidRule, type SetUpOptions } from "../sandbox/set-up.ts";
import { confirm, create, newPipeline, newScene, press, setRule, shown, stageOf, type Scene } from "../scene.ts";

const minute = 60_000;
const deals = { method: "POST", path: /\/deals\/batch\/update$/ } as const;
const contacts = { method: "POST", path: /\/contacts\/batch\/update$/ } as const;

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`payments shown on records, on ${database.name}`, () => {
    let rig: Rig;
    let admin: SetUpOptions;
    beforeAll(async () => {
      rig = await startRig({ database, upTo: "installed" });
      const { portalId, adminId: userId } = rig.sandbox.demo;
      admin = { serverOrigin: rig.url, portalId, userId, now: rig.clock.now };
      await connect(admin, "stripe", { apiKey: rig.stripe.keys.issue({ mode: "live" }) });
      await setPaidRule(admin, "default", "live");
    });
    afterEach(() => {
      rig.sandbox.hubspot.faults.clear();
      rig.sandbox.hubspot.calls.clear();
    });
    afterAll(() => rig.close());

    const onDeal = ({ portalId, dealId }: Scene, name: string) =>
      rig.sandbox.hubspot.world.deal(portalId, dealId).property(`payments_tab_${name}`);
    const onContact = ({ portalId, contactId }: Scene, name: string) =>
      rig.sandbox.hubspot.world.contact(portalId, contactId).property(`payments_tab_${name}`);

    it("X30 S3.3 a new link stands on its deal and its contact, short enough for any channel", async () => {
      const scene = newScene(rig);
      const payment = await create(scene, { amount: "400.00" });
      await rig.drain();
      expect(onDeal(scene, "last_link")).toBe(payment.link);
      expect(onContact(scene, "last_link")).toBe(payment.link);
      expect(payment.link.length).toBeLessThan(80);
      expect(onDeal(scene, "last_status")).toBe("created");
      expect([onDeal(scene, "open_sum"), onDeal(scene, "paid_sum"), onDeal(scene, "balance")]).toEqual([
        "400.00",
        "0.00",
        "1000.00",
      ]);
      expect([onContact(scene, "currency"), onContact(scene, "open_count")]).toEqual(["EUR", "1"]);
      expect([onDeal(scene, "provider"), onDeal(scene, "has_test_payments")]).toEqual(["Stripe", "false"]);
    });

    it("X30 money moves the deal and shows on it by one and the same call", async () => {
      const scene = newScene(rig);
      const payment = await create(scene);
      await rig.drain();
      await confirm(rig, payment);
      await setRule(rig, "default", { onStatus: "confirmed_manually", mode: "live" });
      rig.sandbox.hubspot.calls.clear();
      await rig.drain();
      expect(stageOf(scene)).toBe("decisionmakerboughtin");
      expect(onDeal(scene, "last_status")).toBe("confirmed_manually");
      expect([onDeal(scene, "paid_sum"), onDeal(scene, "balance"), onDeal(scene, "last_link")]).toEqual([
        "750.00",
        "250.00",
        null,
      ]);
      expect(onContact(scene, "last_paid_at")).toMatch(/^2026-11-20T/);
      expect(rig.sandbox.hubspot.calls.count(deals)).toBe(1);
      expect(rig.sandbox.hubspot.calls.count(contacts)).toBe(1);
    });

    it("X30 ten changes of a record cost one write, with what is true at the end", async () => {
      const scene = newScene(rig);
      const payment = await create(scene);
      for (let time = 0; time < 10; time += 1) {
        await rig.card("POST", `/api/payments/${payment.id}/extension`, {
          idempotencyKey: `extend-${scene.dealId}-${time}`.padEnd(20, "-"),
          validityDays: 10 + time,
        });
      }
      const { validUntil } = await shown(rig, payment);
      await rig.drain();
      expect(rig.sandbox.hubspot.calls.count(deals)).toBe(1);
      expect(rig.sandbox.hubspot.calls.count(contacts)).toBe(1);
      expect(onDeal(scene, "next_due")).toBe(new Date(validUntil ?? 0).toISOString());
      expect(
        rig.sandbox.hubspot.world.deal(scene.portalId, scene.dealId).history("payments_tab_next_due"),
      ).toHaveLength(1);
    });

    it("S1.17 X30 the balance follows the deal's amount, also where nothing is open", async () => {
      const scene = newScene(rig);
      await confirm(rig, await create(scene));
      await rig.drain();
      expect(onDeal(scene, "balance")).toBe("250.00");
      const { portalId, dealId: id } = scene;
      rig.sandbox.hubspot.world.editByHand(portalId, {
        type: "deals",
        id,
        userId: rig.sandbox.demo.sellerId,
        properties: { amount: "2000.00" },
      });
      await rig.hubspotTells();
      await rig.drain();
      expect(onDeal(scene, "balance")).toBe("1250.00");
    });

    it("X30 a property that somebody deleted is made again, and the move does not wait for it", async () => {
      const scene = newScene(rig);
      const payment = await create(scene);
      await rig.drain();
      rig.sandbox.hubspot.world.removeProperty(scene.portalId, "deals", "payments_tab_balance");
      await confirm(rig, payment);
      await rig.drain();
      expect(stageOf(scene)).toBe("decisionmakerboughtin");
      expect(onDeal(scene, "balance")).toBe("250.00");
    });

    it("F45 X30 a refused move does not keep the deal from showing its payments", async () => {
      const [from = "", to = ""] = newPipeline(rig, ["open", "open"]);
      const scene = newScene(rig, { stageId: from });
      const { world } = rig.sandbox.hubspot;
      await setRule(rig, world.deal(scene.portalId, scene.dealId).pipelineId, {
        onStatus: "confirmed_manually",
        mode: "live",
      });
      world.requireAtStage(scene.portalId, to, ["closedate"]);
      const payment = await create(scene);
      await confirm(rig, payment);
      await rig.drain();
      expect(stageOf(scene)).toBe(from);
      expect((await shown(rig, payment)).move).toMatch(/^Deal not moved: HubSpot refused/);
      expect(onDeal(scene, "paid_sum")).toBe("750.00");
    });

    it("F44 X30 what HubSpot does not take now is shown later", async () => {
      const scene = newScene(rig);
      const payment = await create(scene);
      for (const match of [deals, contacts]) rig.sandbox.hubspot.faults.next({ match, answer: 503, times: 2 });
      await rig.drain();
      expect([onDeal(scene, "last_link"), onContact(scene, "last_link")]).toEqual([null, null]);
      for (let times = 0; times < 3; times += 1) {
        rig.clock.pass(minute);
        await rig.drain();
      }
      expect([onDeal(scene, "last_link"), onContact(scene, "last_link")]).toEqual([payment.link, payment.link]);
    });

    it("F40 X30 a record that is gone costs no call for ever, and nobody is bothered", async () => {
      const scene = newScene(rig);
      await create(scene);
      rig.sandbox.hubspot.world.archiveDeal(scene.portalId, scene.dealId);
      rig.sandbox.hubspot.world.archiveContact(scene.portalId, scene.contactId);
      await rig.drain();
      rig.sandbox.hubspot.calls.clear();
      rig.clock.pass(60 * minute);
      await rig.drain();
      expect(rig.sandbox.hubspot.calls.count(deals) + rig.sandbox.hubspot.calls.count(contacts)).toBe(0);
    });

    it("F39 X30 without the permission contacts' rows wait, cost no calls, are told, and flow after a new install", async () => {
      const { portalId } = rig.sandbox.demo;
      const { store } = rig.app.context;
      rig.sandbox.hubspot.installs.withdrawScope(portalId, "crm.objects.contacts.write");
      const scene = newScene(rig);
      const payment = await create(scene);
      await rig.drain();
      expect(onDeal(scene, "last_link")).toBe(payment.link);
      expect(onContact(scene, "last_link")).toBeNull();
      rig.sandbox.hubspot.calls.clear();
      await press(rig, payment, "cancellation");
      rig.clock.pass(60 * minute);
      await rig.drain();
      expect(rig.sandbox.hubspot.calls.count(contacts)).toBe(0);
      expect(await store.crmWrites.listParked(portalId)).toEqual([
        expect.objectContaining({ kind: "properties", objectType: "contact", reason: "missing_scope", waiting: 1 }),
      ]);
      await installApp(admin);
      await rig.drain();
      expect(await store.crmWrites.listParked(portalId)).toEqual([]);
      expect(onContact(scene, "last_status")).toBe("cancelled");
    });

    it("P6 X30 test money shows in nothing but its flag", async () => {
      await connect(admin, "simulated");
      const connections = await rig.app.context.store.connections.list(rig.sandbox.demo.portalId);
      const connectionId = connections.find(({ mode }) => mode === "test")?.connectionId;
      const scene = newScene(rig);
      await create(scene, { connectionId });
      await rig.drain();
      expect(onDeal(scene, "has_test_payments")).toBe("true");
      expect([onDeal(scene, "last_link"), onDeal(scene, "open_sum"), onDeal(scene, "last_status")]).toEqual([
        null,
        null,
        null,
      ]);
    });

    it("X30 a property of the same name that is somebody else's is left alone, and the others are written", async () => {
      await create(newScene(rig));
      await rig.drain();
      const definitions = rig.sandbox.hubspot.world.state.portals.get(rig.sandbox.demo.portalId)?.definitions.deals;
      const ours = definitions?.get("payments_tab_provider");
      if (!definitions || !ours) throw new Error("There is no such property.");
      definitions.set(ours.name, { ...ours, type: "number", fieldType: "number" });
      await installApp(admin);
      const scene = newScene(rig);
      const payment = await create(scene);
      await rig.drain();
      expect([onDeal(scene, "last_link"), onDeal(scene, "provider")]).toEqual([payment.link, null]);
      definitions.set(ours.name, ours);
      await installApp(admin);
    });
  });
}
