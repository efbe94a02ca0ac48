import type { Knex } from "knex";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noInputs } from "../../server/domain/workflow.ts";
import { openDatabase } from "../../server/store/database.ts";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import { connect } from "../sandbox/set-up.ts";
import {
  confirm,
  create,
  newKey,
  newScene,
  payerSentTo,
  press,
  sessionsOf,
  settle,
  shown,
  story,
  type Scene,
} from "../scene.ts";
import { placesWith, sqliteFile } from "../table-look.ts";
import { callApi, makeKey } from "./api.ts";
import { messageOf, setPolicies } from "./shipments.ts";

interface Person {
  readonly scene: Scene;
  /** In everything that is known of this person and of nobody else. */
  readonly canary: string;
}

for (const kind of [sqliteFile, ...databaseKinds.filter(({ name }) => name === "PostgreSQL")]) {
  describe.skipIf(!kind.isHere)(`a person who asks to be forgotten, on ${kind.name}`, () => {
    let rig: Rig;
    let database: Knex;
    beforeAll(async () => {
      rig = await startRig({ database: kind, withStripe: true });
      database = openDatabase(rig.databaseUrl);
      const { portalId, adminId: userId } = rig.sandbox.demo;
      await connect({ serverOrigin: rig.url, portalId, userId, now: rig.clock.now }, "simulated");
      await setPolicies(rig, { openPayments: "several" });
    });
    afterAll(async () => {
      await database.destroy();
      await rig.close();
    });

    function newPerson(canary: string): Person {
      const made = newScene(rig, { amount: "100000.00" });
      const { world } = rig.sandbox.hubspot;
      const contactId = world.addContact(made.portalId, { firstName: canary, email: `${canary}@example.com` });
      world.associate(made.portalId, made.dealId, contactId);
      return { scene: { ...made, contactId }, canary };
    }

    async function act(payment: { readonly id: string }, name: string, body: object): Promise<void> {
      const sent = { idempotencyKey: newKey(), ...body };
      const { status } = await rig.card("POST", `/api/payments/${payment.id}/${name}`, sent);
      expect(status).toBeLessThan(300);
    }

    /** Sent by mail, paid at Stripe, part of it given back: with the person in every text there is. */
    async function payByStripe({ scene, canary }: Person) {
      const payment = await create(scene, { amount: "100.00", description: `For ${canary}`, followsBalance: false });
      const { subject, body } = await messageOf(rig, payment);
      const letter = { channels: ["email"], to: `${canary}@mail.example`, subject, body };
      await act(payment, "deliveries", letter);
      await payerSentTo(rig, payment);
      const session = sessionsOf(rig, payment).at(-1) ?? "";
      rig.stripe.type(session, { email: `${canary}@payer.example`, phone: "+4915112345678" });
      rig.stripe.pay(session);
      await settle(rig);
      await act(payment, "refunds", { amount: "10.00", reason: `${canary} sent one back` });
      return payment;
    }

    async function paySimulated({ scene, canary }: Person): Promise<void> {
      const line = {
        description: `${canary}'s chair`,
        quantity: "1",
        unitPrice: "50.00",
        discount: "0",
        vatRate: "25",
      };
      const all = await rig.app.context.store.connections.list(scene.portalId);
      const connectionId = all.find(({ provider }) => provider === "simulated")?.connectionId;
      const payment = await create(scene, { connectionId, lines: [line], amount: "", asksAddress: true });
      const page = await payerSentTo(rig, payment);
      const address = { name: canary, street: `${canary} Wharf 1`, postcode: "E14", city: "London", country: "GB" };
      await rig.post(new URL(page).pathname, { act: "pay", ...address });
    }

    async function payByHand({ scene, canary }: Person): Promise<void> {
      const payment = await create(scene, { amount: "30.00", description: canary, followsBalance: false });
      await confirm(rig, payment, { amount: "30.00", reference: canary, note: `${canary} came by` });
    }

    /** Asked for by a program, whose answer is kept, and sent by a workflow that was told why it could not be. */
    async function askByPrograms({ scene, canary }: Person): Promise<void> {
      const { portalId, dealId, contactId } = scene;
      const { store, clock } = rig.app.context;
      const [connection] = await store.connections.list(portalId);
      const ids = { dealId, contactId, connectionId: connection?.connectionId ?? null };
      const order = { amount: 700, currency: "EUR", description: canary, metadata: { who: canary }, ...ids };
      const made = await callApi<{ id: string }>(rig, { key: await makeKey(rig) }, "/v1/payments", order);
      expect(made.status).toBe(201);
      const paymentId = made.body.id;
      const record = { type: "deal", id: dealId } as const;
      const run = { portalId, callbackId: newKey(), action: "remind", workflowId: "44", record } as const;
      const at = clock.now();
      const inputs = { ...noInputs, sendTo: `${canary}@example.com` };
      await store.workflowRuns.insert({ ...run, inputs, paymentId, state: "todo", runAt: at, receivedAt: at });
      const outputs = { errorCode: "PROVIDER_REFUSED", errorMessage: `It said: ${canary} has moved.` };
      await store.workflowRuns.settle({ ...run }, { state: "telling", outputs, paymentId, at });
      await store.workflowRuns.settle({ ...run }, { state: "lost", reason: "unknown to HubSpot" });
      await refuseNote(scene, paymentId, `validation: “${canary}” is too long.`);
    }

    /** A note that HubSpot refused, with its reason. */
    async function refuseNote({ portalId, dealId }: Scene, paymentId: string, reason: string): Promise<void> {
      const { store, clock } = rig.app.context;
      const writeId = newKey();
      const payload = JSON.stringify({ at: clock.now(), cause: { occasion: "created" } });
      const record = { kind: "note", objectType: "deal", objectId: dealId } as const;
      await store.crmWrites.insert({ writeId, portalId, ...record, paymentId, payload }, clock.now());
      const due = await store.crmWrites.listDue(portalId, "note", clock.now(), 100);
      const write = due.find((one) => one.writeId === writeId);
      if (!write) throw new Error("The note was not promised.");
      await store.crmWrites.settle(write, { state: "dead", reason }, clock.now());
    }

    async function forget({ scene }: Person): Promise<void> {
      rig.sandbox.hubspot.world.forgetContact(scene.portalId, scene.contactId);
      await rig.hubspotTells({ times: 2, isBackwards: true });
      await rig.drain();
    }

    it("F125 X46 leaves no trace of name, address, text or raw message in any table, and all sums stay", async () => {
      const person = newPerson("canaryone");
      const { portalId, contactId } = person.scene;
      await payByStripe(person);
      await paySimulated(person);
      await payByHand(person);
      await askByPrograms(person);
      await settle(rig);
      expect(await placesWith(database, person.canary)).toEqual(placesWithPeople);
      const { ledger, payments, recordChanges } = rig.app.context.store;
      const ids = await recordChanges.listPaymentIds(portalId, "contact", [contactId]);
      const facts = async () => [
        await ledger.listOfPayments(portalId, ids),
        ...(await Promise.all(ids.map((id) => payments.find(portalId, id)))).map(
          (known) => known && [known.amount, known.status, known.reference, known.createdAt, known.contact.id],
        ),
      ];
      const before = await facts();
      await forget(person);
      expect(await placesWith(database, person.canary)).toEqual([]);
      expect(await facts()).toEqual(before);
    });

    it("F125 stays forgotten when the provider tells it all again, and says so once", async () => {
      const person = newPerson("canarytwo");
      const payment = await payByStripe(person);
      await forget(person);
      await press(rig, payment, "checks");
      await rig.app.context.store.erasures.note(person.scene.portalId, person.scene.contactId, rig.clock.now());
      await rig.drain();
      expect(await placesWith(database, person.canary)).toEqual([]);
      expect((await shown(rig, payment)).contact).toMatchObject({ name: "Erased contact", email: null });
      const lines = (await story(rig, payment)).filter((line) => line.includes("Erased for privacy"));
      expect(lines).toHaveLength(1);
    });

    it("F125 loses what arrives late as well, a day after at the latest", async () => {
      const person = newPerson("canarylate");
      const payment = await payByStripe(person);
      await forget(person);
      const { store } = rig.app.context;
      const late = { eventId: newKey(), portalId: person.scene.portalId, paymentId: payment.id, at: rig.clock.now() };
      const facts = { kind: "attempt_declined", reason: `${person.canary} has too little on the card` } as const;
      await store.events.append([{ ...late, actor: "provider", facts }]);
      rig.clock.pass(24 * 60 * 60_000);
      await rig.drain();
      expect(await placesWith(database, person.canary)).toEqual([]);
    });

    it("F125 counts also for a contact that turns out to have become the forgotten one", async () => {
      const person = newPerson("canarythree");
      const former = newPerson("canarythree");
      const payment = await create(former.scene, { amount: "5.00", followsBalance: false });
      await forget(person);
      expect(await placesWith(database, person.canary)).not.toEqual([]);
      // Told in the wrong order: first who is to be forgotten, then that the two were one.
      const { portalId, contactId } = person.scene;
      const merged = [contactId, former.scene.contactId];
      const about = { at: rig.clock.now(), portalId, type: "contacts", id: contactId } as const;
      rig.sandbox.hubspot.world.state.changes.push({ ...about, kind: "merge", source: "user:7", mergedIds: merged });
      await rig.hubspotTells();
      await rig.drain();
      expect(await placesWith(database, person.canary)).toEqual([]);
      expect((await story(rig, payment)).at(-1)).toContain("Erased for privacy");
    });
  });
}

/** Where a payment's people are found before they are forgotten: what this test must see to be worth anything. */
const placesWithPeople: readonly string[] = [
  "api_requests.answer_sealed",
  "crm_writes.reason",
  "deliveries.address_sealed",
  "events.facts",
  "inbox.body_sealed",
  "payers.details_sealed",
  "payments.contact_email",
  "payments.contact_name",
  "payments.description",
  "payments.payer_search",
  "payments.terms",
  "refunds.reason",
  "simulated_checkouts.lines",
  "simulated_checkouts.payer_sealed",
  "workflow_runs.outputs_sealed",
];
