import type { PaymentDetail, TabView } from "@payments/shared";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { DealFromContact } from "../../server/domain/policies.ts";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import type { Fault } from "../sandbox/hubspot/gate/faults.ts";
import { actAsPayer, create, newKey, newScene, press, shown, story, tryToCreate, type Scene } from "../scene.ts";

const minute = 60_000;
const making = { method: "POST", path: /\/objects\/[^/]+\/deals$/ };

const unheard: readonly (readonly [string, Fault])[] = [
  ["F43 it is refused for too many calls", { match: making, answer: 429, retryAfter: 30 }],
  ["F44 the connection breaks before it is heard", { match: making, answer: "drop" }],
  ["an inner error leaves nothing behind", { match: making, answer: 500 }],
];

const heard: readonly (readonly [string, Fault])[] = [
  ["F44 the connection breaks after it was made", { match: making, answer: "drop_after_effect" }],
  ["the answer is 502 and it was made", { match: making, answer: 502, takesEffect: true }],
  ["the answer is cut off", { match: making, answer: "cut_json" }],
];

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`a deal for a payment asked from a contact, on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database });
    });
    afterEach(() => rig.sandbox.hubspot.faults.clear());
    afterAll(() => rig.close());

    async function setPolicy(change: Partial<DealFromContact>): Promise<void> {
      const { portalId } = rig.sandbox.demo;
      const { policies, version } = await rig.app.context.store.policies.read(portalId);
      const dealFromContact = { when: "on_create", pipelineId: null, stageId: null, ...change } as const;
      const edit = { version, by: "7", at: rig.clock.now() };
      await rig.app.context.store.policies.save(portalId, { ...policies, dealFromContact }, edit);
    }

    /** A contact without a deal of its own, as the record one stands on. */
    function newContact(): { readonly scene: Scene; readonly fields: Readonly<Record<string, unknown>> } {
      const scene = newScene(rig);
      const { world } = rig.sandbox.hubspot;
      const contactId = world.addContact(scene.portalId, { firstName: "Ada", email: "ada@example.com" });
      const fields = { objectTypeId: "0-1", objectId: contactId, contactId, makesDeal: true };
      return { scene: { ...scene, contactId }, fields };
    }

    const dealsOf = ({ portalId }: Scene, { reference }: Pick<PaymentDetail, "reference">) =>
      rig.sandbox.hubspot.world.deals(portalId).filter((deal) => deal.property("description")?.includes(reference));

    it("S3.5 is made at once, with the payment's facts, in the policy's pipeline and stage", async () => {
      await setPolicy({ pipelineId: "default", stageId: "qualifiedtobuy" });
      const { scene, fields } = newContact();
      const payment = await create(scene, fields);
      expect(payment.deal).toBeNull();
      await rig.drain();
      const [deal, ...others] = dealsOf(scene, payment);
      expect(others).toEqual([]);
      expect(deal).toMatchObject({ stageId: "qualifiedtobuy" });
      expect([deal?.property("dealname"), deal?.property("amount")]).toEqual(["Second half", "750.00"]);
      expect(await shown(rig, payment)).toMatchObject({ deal: { id: deal?.id } });
      expect(await story(rig, payment)).toEqual([
        "Payment created.",
        "Deal “Second half” made for this payment, as your settings say.",
      ]);
    });

    it("S3.4 S3.5 stands in the contact's list and on its own tab", async () => {
      await setPolicy({});
      const { scene, fields } = newContact();
      const payment = await create(scene, fields);
      await rig.drain();
      const dealId = (await shown(rig, payment)).deal?.id ?? "";
      const tabs = [`0-1&objectId=${scene.contactId}`, `0-3&objectId=${dealId}`];
      for (const tab of tabs) {
        const { body } = await rig.card("GET", `/api/payments?objectTypeId=${tab}`);
        expect((body as TabView).payments).toMatchObject([{ id: payment.id, deal: { name: "Second half" } }]);
      }
    });

    it("S3.5 waits for the first opening where the policy says so", async () => {
      await setPolicy({ when: "on_opening" });
      const { scene, fields } = newContact();
      const payment = await create(scene, fields);
      await rig.drain();
      expect(dealsOf(scene, payment)).toEqual([]);
      await actAsPayer(rig, payment, "decline");
      await rig.drain();
      expect(dealsOf(scene, payment)).toHaveLength(1);
    });

    it("S3.5 P3 waits for the money where the policy says so, and is then moved by its rule, once", async () => {
      await setPolicy({ when: "on_payment", pipelineId: "default", stageId: "presentationscheduled" });
      const { scene, fields } = newContact();
      const payment = await create(scene, fields);
      await actAsPayer(rig, payment, "decline");
      await rig.drain();
      expect(dealsOf(scene, payment)).toEqual([]);
      await actAsPayer(rig, payment, "pay");
      await rig.drain();
      expect(dealsOf(scene, payment)).toMatchObject([{ stageId: "decisionmakerboughtin" }]);
      expect(await story(rig, payment)).not.toContain("Deal not moved: this payment belongs to no deal.");
      await press(rig, payment, "checks");
      await rig.drain();
      expect(dealsOf(scene, payment)).toHaveLength(1);
    });

    it("S3.5 is not made where the policy or the seller does not want one", async () => {
      await setPolicy({ when: "never" });
      const { scene, fields } = newContact();
      const unwanted = await create(scene, fields);
      await setPolicy({});
      const plain = await create(scene, { ...fields, makesDeal: false });
      await rig.drain();
      expect([...dealsOf(scene, unwanted), ...dealsOf(scene, plain)]).toEqual([]);
    });

    it("S3.5 P7 is one, also when the form is sent twice", async () => {
      await setPolicy({});
      const { scene, fields } = newContact();
      const idempotencyKey = newKey();
      const payment = await create(scene, { ...fields, idempotencyKey });
      await tryToCreate(scene, { ...fields, idempotencyKey });
      await rig.drain();
      await rig.drain();
      expect(dealsOf(scene, payment)).toHaveLength(1);
    });

    it.each(unheard)("%s: it is asked for again later", async (_what, fault) => {
      await setPolicy({});
      const { scene, fields } = newContact();
      rig.sandbox.hubspot.faults.next(fault);
      const payment = await create(scene, fields);
      await rig.drain();
      expect(dealsOf(scene, payment)).toEqual([]);
      rig.clock.pass(minute);
      await rig.drain();
      expect(dealsOf(scene, payment)).toHaveLength(1);
    });

    it.each(heard)("S3.5 %s: it is found, and no second one is made", async (_what, fault) => {
      await setPolicy({});
      const { scene, fields } = newContact();
      rig.sandbox.hubspot.faults.next(fault);
      const payment = await create(scene, fields);
      await rig.drain();
      expect((await shown(rig, payment)).deal).toBeNull();
      rig.clock.pass(minute);
      await rig.drain();
      const [deal, ...others] = dealsOf(scene, payment);
      expect(others).toEqual([]);
      expect((await shown(rig, payment)).deal?.id).toBe(deal?.id);
    });

    it("S3.5 P4 says why there is none when HubSpot refuses it for good", async () => {
      await setPolicy({});
      const { scene, fields } = newContact();
      rig.sandbox.hubspot.faults.next({ match: making, answer: 400 });
      const payment = await create(scene, fields);
      await rig.drain();
      const [, why] = await story(rig, payment);
      expect(why).toMatch(/^No deal was made for this payment: HubSpot refused it; make one by hand\./);
    });

    it("S3.5 is made by whoever comes after a process that died over it", async () => {
      await setPolicy({});
      const { scene, fields } = newContact();
      const payment = await create(scene, fields);
      const { store, clock, crm } = rig.app.context;
      const [claimed] = await store.dealMakings.claim(clock.now(), clock.now() + minute, 1);
      expect(claimed?.paymentId).toBe(payment.id);
      const marker = `Made for payment ${payment.reference} (${payment.id}).`;
      const place = { pipelineId: "default", stageId: "appointmentscheduled" };
      const order = { name: "Second half", sum: null, ...place, contactId: scene.contactId, marker };
      await crm.createDeal(scene.portalId, order);
      await rig.drain();
      expect((await shown(rig, payment)).deal).toBeNull();
      rig.clock.pass(minute);
      await rig.drain();
      expect(dealsOf(scene, payment)).toHaveLength(1);
      expect((await shown(rig, payment)).deal).not.toBeNull();
    });
  });
}
