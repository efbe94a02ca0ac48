import type { DeadLettersView, DeadLetterView } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds } from "../databases.ts";
import { newId } from "../../server/domain/ids.ts";
import { readAudit } from "../../server/use-cases/account/read-audit.ts";
import { startRig, type Rig } from "../rig.ts";
import { addNeighbour, create, newKey, newScene, problemOf, story, type Neighbour, type Scene } from "../scene.ts";

const minute = 60_000;
const body = JSON.stringify({ id: "evt_1", type: "payment.paid", customer: { email: "mia@example.com" }, key: "sk_1" });

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`what was given up, on ${database.name}`, () => {
    let rig: Rig;
    let neighbour: Neighbour;
    beforeAll(async () => {
      rig = await startRig({ database });
      neighbour = await addNeighbour(rig);
      await rig.drain();
    });
    afterAll(() => rig.close());

    const portalId = () => rig.sandbox.demo.portalId;

    async function list(query = ""): Promise<DeadLettersView> {
      const { status, body: view } = await rig.card("GET", `/api/dead-letters${query}`);
      if (status !== 200) throw new Error(`The list ended with ${status}: ${JSON.stringify(view)}`);
      return view as DeadLettersView;
    }

    const press = (path: string, fields: object = {}, userId?: number) =>
      rig.card("POST", `/api/dead-letters${path}`, { idempotencyKey: newKey(), ...fields }, userId);

    async function lettersOf(paymentId: string, query = ""): Promise<readonly DeadLetterView[]> {
      return (await list(query)).letters.filter(({ payment }) => payment?.id === paymentId);
    }

    /** A delivery about the payment that came to nothing at its provider. */
    async function deadDelivery(paymentId: string, reason = "auth"): Promise<string> {
      const { store, clock, random } = rig.app.context;
      const [connection] = await store.connections.list(portalId());
      const entryId = newId(random);
      const about = { paymentId, checkoutReference: null, kind: "payment.paid", dedupeKey: entryId };
      const entry = { entryId, portalId: portalId(), connectionId: connection?.connectionId ?? "", ...about };
      await store.inbox.put([{ ...entry, receivedAt: clock.now(), body, state: "ready" }]);
      await store.inbox.settle({ portalId: portalId(), entryId, attempts: 0 }, { state: "dead", reason });
      return `delivery-${entryId}`;
    }

    /** A note of the scene's deal that HubSpot refused. */
    async function deadNote({ dealId }: Scene, paymentId: string): Promise<string> {
      const { store, clock, random } = rig.app.context;
      const writeId = newId(random);
      const payload = JSON.stringify({ at: clock.now(), cause: { occasion: "paid" } });
      const record = { kind: "note", objectType: "deal", objectId: dealId } as const;
      await store.crmWrites.insert({ writeId, portalId: portalId(), ...record, paymentId, payload }, clock.now());
      const due = await store.crmWrites.listDue(portalId(), "note", clock.now(), 100);
      const write = due.find((one) => one.writeId === writeId);
      if (!write) throw new Error("The note was not promised.");
      await store.crmWrites.settle(write, { state: "dead", reason: "validation: Too long." }, clock.now());
      return `write-${writeId}`;
    }

    it("X13 is listed with reason and cure in plain words, the payment, the record, and its contents masked", async () => {
      const scene = newScene(rig);
      const { id, reference } = await create(scene);
      const delivery = await deadDelivery(id);
      rig.clock.pass(1);
      const note = await deadNote(scene, id);
      const letters = await lettersOf(id);
      expect(letters).toMatchObject([
        {
          id: note,
          about: "note",
          why: "HubSpot refused it.",
          said: "Too long.",
          payment: { id, reference },
          record: { url: expect.stringMatching(`/contacts/${portalId()}/record/0-3/${scene.dealId}$`) },
          mayRetry: true,
          ignored: null,
        },
        {
          id: delivery,
          about: "delivery",
          why: "The provider no longer accepts the key.",
          cure: "Enter new keys under Connections, then try it again.",
          connection: "Simulated",
        },
      ]);
      expect(JSON.parse(letters[1]?.contents ?? "")).toEqual({
        id: "evt_1",
        type: "payment.paid",
        customer: { email: "•••" },
        key: "•••",
      });
    });

    it("X12 X13 stands in the audit log, tried again or set aside, with who had it so and without what was typed", async () => {
      const scene = newScene(rig);
      const { id } = await create(scene);
      const actor = `user:${rig.sandbox.demo.adminId}`;
      const logged = async () => (await readAudit(rig.app.context, portalId(), null)).entries[0];
      const note = await deadNote(scene, id);
      await press(`/${note}/dismissal`, { note: "Mia knows." });
      const set = await logged();
      expect(set).toMatchObject({ actor, act: "dead_letter_ignored", details: { letterId: note, about: "note" } });
      expect(JSON.stringify(set)).not.toContain("Mia");
      await press(`/${note}/retries`);
      const details = { count: 1, letterId: note, about: "note" };
      expect(await logged()).toMatchObject({ actor, act: "dead_letter_retried", details });
      await rig.drain();
      await deadDelivery(id);
      await deadDelivery(id);
      const count = (await list()).letters.length;
      await press("/retries");
      expect(await logged()).toMatchObject({ actor, act: "dead_letter_retried", details: { count } });
    });

    it("X13 P7 is tried again on a press, once per press, and the payment's history says who had it so", async () => {
      const scene = newScene(rig);
      const { id } = await create(scene);
      const note = await deadNote(scene, id);
      const idempotencyKey = newKey();
      expect((await press(`/${note}/retries`, { idempotencyKey })).status).toBe(200);
      expect((await press(`/${note}/retries`, { idempotencyKey })).status).toBe(200);
      expect(await lettersOf(id)).toEqual([]);
      await rig.drain();
      expect(
        rig.sandbox.hubspot.world.notes(portalId()).filter(({ dealIds }) => dealIds.includes(scene.dealId)),
      ).toHaveLength(1);
      expect((await story(rig, { id })).filter((line) => line.includes("tried again"))).toEqual([
        "A note in HubSpot had come to nothing and is tried again.",
      ]);
      const other = await press(`/${await deadDelivery(id)}/retries`, { idempotencyKey });
      expect([other.status, problemOf(other).type]).toEqual([422, expect.stringContaining("key-reused")]);
    });

    it("X13 P1 a delivery that is tried again is read at its provider", async () => {
      const { id } = await create(newScene(rig));
      const delivery = await deadDelivery(id);
      await press(`/${delivery}/retries`);
      const { inbox } = rig.app.context.store;
      expect(await inbox.countDue(rig.clock.now())).toBeGreaterThan(0);
      rig.clock.pass(minute);
      await rig.drain();
      expect(await inbox.countDue(rig.clock.now())).toBe(0);
    });

    it("X13 is left so with a reason, is kept with who and when, and can still be tried again", async () => {
      const scene = newScene(rig);
      const { id } = await create(scene);
      const note = await deadNote(scene, id);
      const { status } = await press(`/${note}/dismissal`, { note: "Written by hand." });
      expect(status).toBe(200);
      expect(await lettersOf(id)).toEqual([]);
      const by = String(rig.sandbox.demo.adminId);
      const ignored = { by, at: rig.clock.now(), note: "Written by hand." };
      expect(await lettersOf(id, "?which=ignored")).toMatchObject([{ id: note, ignored }]);
      expect((await story(rig, { id })).at(-1)).toBe(
        "A note in HubSpot had come to nothing and was set aside. Reason: “Written by hand.”",
      );
      rig.clock.pass(minute);
      await press(`/${note}/retries`);
      expect(await lettersOf(id, "?which=ignored")).toEqual([]);
      await rig.drain();
      expect(await lettersOf(id)).toEqual([]);
    });

    it("X13 all of it is tried again by one press, but for what was set aside and what cannot be read", async () => {
      const scene = newScene(rig);
      const { id } = await create(scene);
      const aside = await deadDelivery(id);
      await press(`/${aside}/dismissal`, { note: "Not ours." });
      await deadNote(scene, id);
      await deadDelivery(id, "unavailable");
      const { store, clock } = rig.app.context;
      const event = { portalId: portalId(), dedupeKey: newKey(), occurredAt: clock.now(), receivedAt: clock.now() };
      const unreadable = { ...event, happening: null, body: `{"subscriptionType":"deal.merge","secret":"x"}` };
      await store.transaction((tx) => tx.hubspotEvents.put([{ entryId: newKey(), events: [unreadable] }]));
      const { status, body: left } = await press("/retries");
      expect(status).toBe(200);
      const letters = (left as DeadLettersView).letters;
      expect(letters).toMatchObject([
        { about: "event", mayRetry: false, why: "HubSpot sent something we cannot read." },
      ]);
      expect(letters[0]?.contents).toContain("deal.merge");
      expect(letters[0]?.contents).not.toContain(`"x"`);
      expect((await press(`/${letters[0]?.id}/retries`)).status).toBe(409);
      expect((await press(`/${letters[0]?.id}/dismissal`, { note: "Told support." })).status).toBe(200);
      expect(await lettersOf(id, "?which=ignored")).toMatchObject([{ id: aside }]);
    });

    it("X13 comes in pages of 25, each thing once, the latest try first", async () => {
      const { id } = await create(newScene(rig));
      const made: string[] = [];
      for (let count = 0; count < 27; count += 1) {
        rig.clock.pass(count % 3);
        made.push(await deadDelivery(id));
      }
      const first = await list();
      const second = await list(`?after=${first.next}`);
      const seen = [...first.letters, ...second.letters].map((letter) => letter.id);
      expect(first.letters).toHaveLength(25);
      expect(seen.filter((one) => made.includes(one)).toSorted()).toEqual(made.toSorted());
      expect(new Set(seen).size).toBe(seen.length);
      expect(second.next).toBeNull();
      expect(first.open).toBe(seen.length);
      await press("/retries");
      await rig.drain();
    });

    it("X13 is for those who may change the settings", async () => {
      const scene = newScene(rig);
      const { id } = await create(scene);
      const note = await deadNote(scene, id);
      const { sellerId } = rig.sandbox.demo;
      expect((await rig.card("GET", "/api/dead-letters", undefined, sellerId)).status).toBe(403);
      for (const path of ["/retries", `/${note}/retries`]) expect((await press(path, {}, sellerId)).status).toBe(403);
      expect((await press(`/${note}/dismissal`, { note: "No." }, sellerId)).status).toBe(403);
      expect(await lettersOf(id)).toHaveLength(1);
    });

    it("F105 P6 is another account's business as little as if it did not exist", async () => {
      const scene = newScene(rig);
      const { id } = await create(scene);
      const note = await deadNote(scene, id);
      const theirs = (await neighbour.card("GET", "/api/dead-letters")).body as DeadLettersView;
      expect(theirs).toMatchObject({ letters: [], open: 0, ignored: 0 });
      for (const act of ["retries", "dismissal"]) {
        const fields = { idempotencyKey: newKey(), ...(act === "dismissal" && { note: "Gone." }) };
        const guessed = await neighbour.card("POST", `/api/dead-letters/${note}/${act}`, fields);
        const unknown = await neighbour.card(
          "POST",
          `/api/dead-letters/write-${newId(rig.app.context.random)}/${act}`,
          {
            ...fields,
            idempotencyKey: newKey(),
          },
        );
        expect([guessed.status, problemOf(guessed).detail]).toEqual([404, problemOf(unknown).detail]);
      }
      expect(await lettersOf(id)).toHaveLength(1);
      await neighbour.card("POST", "/api/dead-letters/retries", { idempotencyKey: newKey() });
      expect(await lettersOf(id)).toHaveLength(1);
    });

    it.each([
      ["no reason", { note: "  " }, "note"],
      ["a reason that is too long", { note: "x".repeat(501) }, "note"],
      ["no key", { note: "Done.", idempotencyKey: "short" }, "idempotencyKey"],
    ])("X13 answers %s at the field", async (_what, fields, name) => {
      const answer = await press(`/write-${"0".repeat(22)}/dismissal`, fields);
      expect(answer.status).toBe(422);
      expect(problemOf(answer).fields?.map((field) => field.name)).toEqual([name]);
    });

    it("X13 refuses a place in the list that is none", async () => {
      for (const query of ["?after=1_x", "?after=x", "?which=all"]) {
        expect((await rig.card("GET", `/api/dead-letters${query}`)).status).toBe(422);
      }
    });
  });
}
