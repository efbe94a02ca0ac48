import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { NoteOccasion } from "../../server/domain/notes.ts";
import { writeCrm } from "../../server/jobs/crm-writer.ts";
import { promiseNotes } from "../../server/use-cases/deal/promise-notes.ts";
import { databaseKinds } from "../databases.ts";
import { mortal } from "../mortal.ts";
import { startRig, type Rig } from "../rig.ts";
import { installApp } from "../sandbox/set-up.ts";
import type { Fault } from "../sandbox/hubspot/gate/faults.ts";
import { actAsPayer, confirm, create, newScene, type Scene } from "../scene.ts";

const minute = 60_000;
const writing = { method: "POST", path: /\/notes\/batch\/create$/ };

const unheard: readonly (readonly [string, Fault])[] = [
  ["F43 it is refused for too many calls", { match: writing, answer: 429, retryAfter: 30 }],
  ["F44 the connection breaks before it is heard", { match: writing, answer: "drop" }],
  ["F42 the record is locked by others", { match: writing, answer: 423 }],
];

const heard: readonly (readonly [string, Fault])[] = [
  ["F44 the connection breaks after it was written", { match: writing, answer: "drop_after_effect" }],
  ["F44 the answer is 502 and it was written", { match: writing, answer: 502, takesEffect: true }],
  ["F44 the answer is cut off", { match: writing, answer: "cut_json" }],
];

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`notes in HubSpot, on ${database.name}`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig({ database });
      await rig.drain();
    });
    beforeEach(() => noteOn("paid"));
    afterEach(() => rig.sandbox.hubspot.faults.clear());
    afterAll(() => rig.close());

    async function noteOn(...notes: readonly NoteOccasion[]): Promise<void> {
      const { portalId } = rig.sandbox.demo;
      const { policies, version } = await rig.app.context.store.policies.read(portalId);
      const edit = { version, by: "7", at: rig.clock.now() };
      await rig.app.context.store.policies.save(portalId, { ...policies, notes }, edit);
    }

    const notesOf = ({ portalId, dealId, contactId }: Scene) =>
      rig.sandbox.hubspot.world
        .notes(portalId)
        .filter((note) => note.dealIds.includes(dealId) || note.contactIds.includes(contactId));

    const writesCounted = () => rig.sandbox.hubspot.calls.count(writing);

    async function pay(scene: Scene): Promise<void> {
      await actAsPayer(rig, await create(scene), "pay");
      await rig.drain();
    }

    it("X32 stand on the deal and the contact when the money is there, and say that it was a test", async () => {
      const scene = newScene(rig);
      await pay(scene);
      const [note, ...others] = notesOf(scene);
      expect(others).toEqual([]);
      expect(note).toMatchObject({ dealIds: [scene.dealId], contactIds: [scene.contactId] });
      expect(note?.body).toContain("Test payment, no real money.");
      expect(note?.body).toContain("Payment of €750.00 received.");
    });

    it("X32 are written about what the account wants, each once, in the order of the happenings", async () => {
      await noteOn("created", "opened", "paid", "moved");
      const scene = newScene(rig);
      await pay(scene);
      const said = notesOf(scene).map(({ body }) => body.split("</p>")[0]?.split("</strong> ")[1]);
      expect(said).toEqual([
        "A payment of €750.00 is asked for.",
        "The customer opened the payment page for €750.00.",
        "Payment of €750.00 received.",
        "Deal moved from Presentation scheduled to Decision maker bought-in, as the rule for the payment of €750.00 says.",
      ]);
    });

    it("X32 are not written about anything else", async () => {
      await noteOn();
      const scene = newScene(rig);
      await pay(scene);
      expect(notesOf(scene)).toEqual([]);
    });

    it("X32 tell of money confirmed by hand without what somebody typed", async () => {
      await noteOn("confirmed");
      const scene = newScene(rig);
      await confirm(rig, await create(scene), { note: "Mia came by with the cash", reference: "Envelope 7" });
      await rig.drain();
      const [note] = notesOf(scene);
      expect(note?.body).toContain("€750.00 received on 2026-11-20 by bank transfer, confirmed by hand.");
      expect(note?.body).not.toMatch(/Mia|Envelope/);
    });

    it.each(unheard)("X32 %s: written later, once", async (_what, fault) => {
      const scene = newScene(rig);
      rig.sandbox.hubspot.faults.next(fault);
      await pay(scene);
      expect(notesOf(scene)).toEqual([]);
      rig.clock.pass(2 * minute);
      await rig.drain();
      expect(notesOf(scene)).toHaveLength(1);
    });

    it.each(heard)("X32 %s: found again, and not written twice", async (_what, fault) => {
      const scene = newScene(rig);
      rig.sandbox.hubspot.faults.next(fault);
      await pay(scene);
      const before = writesCounted();
      rig.clock.pass(2 * minute);
      await rig.drain();
      expect(notesOf(scene)).toHaveLength(1);
      expect(writesCounted()).toBe(before);
    });

    it("F40 X32 hang on the contact alone when the deal is gone, and on nothing when both are", async () => {
      const { world } = rig.sandbox.hubspot;
      const [kept, lost] = [newScene(rig), newScene(rig)];
      const payments = [await create(kept), await create(lost)] as const;
      await actAsPayer(rig, payments[0], "pay");
      await actAsPayer(rig, payments[1], "pay");
      world.archiveDeal(kept.portalId, kept.dealId);
      world.archiveDeal(lost.portalId, lost.dealId);
      world.archiveContact(lost.portalId, lost.contactId);
      await rig.drain();
      expect(notesOf(kept)).toMatchObject([{ dealIds: [], contactIds: [kept.contactId] }]);
      expect(notesOf(lost)).toEqual([]);
      expect((await rig.app.context.store.deadLetters.count(kept.portalId)).open).toBe(0);
    });

    it("X32 X13 are given up with HubSpot's words where it refuses one for good", async () => {
      const scene = newScene(rig);
      rig.sandbox.hubspot.faults.next({ match: writing, answer: 400 });
      await pay(scene);
      const { store } = rig.app.context;
      const page = { which: "open", after: null, limit: 5 } as const;
      const [letter] = await store.deadLetters.list(scene.portalId, page);
      expect(letter).toMatchObject({ about: "note", reason: "validation: The request was refused." });
      if (letter) await store.deadLetters.revive(scene.portalId, letter.letterId, rig.clock.now());
      await rig.drain();
      expect(notesOf(scene)).toHaveLength(1);
    });

    it("F39 X32 are off when the permission is taken away, wait without a call, and go on after a new install", async () => {
      const { portalId, adminId } = rig.sandbox.demo;
      rig.sandbox.hubspot.installs.withdrawScope(portalId, "crm.objects.contacts.write");
      const scene = newScene(rig);
      await pay(scene);
      const { store } = rig.app.context;
      expect(await store.crmFeatures.find(portalId, "notes")).toMatchObject({ state: "off", reason: "no_scope" });
      const before = writesCounted();
      rig.clock.pass(60 * minute);
      const promisedLater = newScene(rig);
      await pay(promisedLater);
      expect(writesCounted()).toBe(before);
      await installApp({ serverOrigin: rig.url, portalId, userId: adminId, now: rig.clock.now });
      await rig.drain();
      expect([notesOf(scene).length, notesOf(promisedLater).length]).toEqual([1, 0]);
    });

    it("X32 P1 are written once wherever the program dies on the way", async () => {
      const { context } = rig.app;
      const { store, clock, random } = context;
      const scene = newScene(rig);
      const { id } = await create(scene);
      await rig.drain();
      const payment = await store.payments.find(scene.portalId, id);
      if (!payment) throw new Error("The payment is gone.");
      const happened = [{ kind: "status_changed", from: "opened", to: "paid" }] as const;
      let deaths = 0;
      for (let isDead = true; isDead; deaths += 1) {
        await promiseNotes({ store, random }, { payment, actor: "provider", facts: happened, at: clock.now() });
        const program = mortal(context, deaths);
        await writeCrm(program.context).catch(() => undefined);
        isDead = program.isDead();
        rig.clock.pass(3 * minute);
        await rig.drain();
        expect(notesOf(scene), `death after call ${deaths}`).toHaveLength(deaths + 1);
      }
      expect(deaths).toBeGreaterThan(10);
      expect(await store.crmWrites.portalsDue(clock.now(), 5)).toEqual([]);
    });
  });
}
