import type { CreateForm, DealLines, PaymentDetail } from "@payments/shared";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { defaultPolicies, type Policies } from "../../server/domain/policies.ts";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import { connect } from "../sandbox/set-up.ts";
import { create, newScene, press, problemOf, tabOf, tryToCreate, type Scene } from "../scene.ts";

const line = { description: "Chair", quantity: "2", unitPrice: "125.00", discount: "0", vatRate: "25" };

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`what a payment is made with, on ${database.name}`, () => {
    let rig: Rig;
    let stripe: string;
    beforeAll(async () => {
      rig = await startRig({ database, withStripe: true });
      const { portalId, adminId: userId } = rig.sandbox.demo;
      await connect({ serverOrigin: rig.url, portalId, userId, now: rig.clock.now }, "simulated");
      const all = await rig.app.context.store.connections.list(portalId);
      stripe = all.find(({ provider }) => provider === "stripe")?.connectionId ?? "";
      simulated = all.find(({ provider }) => provider === "simulated")?.connectionId ?? "";
    });
    afterAll(() => rig.close());
    beforeEach(() => setPolicies({}));
    let simulated = "";

    async function setPolicies(changes: Partial<Policies>): Promise<void> {
      const { store, clock } = rig.app.context;
      const { portalId } = rig.sandbox.demo;
      const { version } = await store.policies.read(portalId);
      const change = { version, by: "7", at: clock.now() };
      if (!(await store.policies.save(portalId, { ...defaultPolicies, ...changes }, change)))
        throw new Error("Not saved.");
    }

    async function stored({ id }: { readonly id: string }) {
      const payment = await rig.app.context.store.payments.find(rig.sandbox.demo.portalId, id);
      if (!payment) throw new Error("It is not there.");
      return payment;
    }

    async function formOf(scene: Scene): Promise<CreateForm> {
      const { create } = await tabOf(scene);
      if (!("form" in create)) throw new Error(`There is no form: ${create.blocked.title}.`);
      return create.form;
    }

    const blockedOn = async (scene: Scene) => {
      const { create } = await tabOf(scene);
      return "blocked" in create ? create.blocked : null;
    };
    const fieldsOf = (answer: Parameters<typeof problemOf>[0]) =>
      problemOf(answer).fields?.map(({ name }) => name) ?? [];

    it("S4.16 S2.7 S2.16 offers what is usual with the connection, unless the payment says otherwise", async () => {
      await setPolicies({ pages: [{ connectionId: stripe, methods: ["card", "gone"], asksAddress: true }] });
      const usual = { connectionId: stripe };
      const { connections } = await formOf(newScene(rig));
      expect(connections.find(({ id }) => id === stripe)?.usual).toMatchObject({ asksAddress: true });
      expect((await stored(await create(newScene(rig), usual))).terms).toMatchObject({
        methods: ["card"],
        asksAddress: true,
      });
      const own = { ...usual, methods: ["klarna"], asksAddress: false };
      expect((await stored(await create(newScene(rig), own))).terms).toMatchObject({
        methods: ["klarna"],
        asksAddress: false,
      });
      const other = await create(newScene(rig), { connectionId: simulated });
      expect((await stored(other)).terms).toMatchObject({ methods: null, asksAddress: false });
    });

    it("S2.8 S2.9 asks for the sum of its lines, exact to the cent, and keeps them as entered", async () => {
      const lines = [line, { ...line, description: "Oil", quantity: "1.5", unitPrice: "3.33", discount: "0.50" }];
      const payment = await create(newScene(rig), { lines, amount: "254.50" });
      expect(payment.amount.decimal).toBe("254.50");
      const { terms, followsBalance } = await stored(payment);
      expect(terms.lines).toEqual([
        { description: "Chair", quantity: "2", unitPrice: 12_500, discount: 0, vatRate: "25" },
        { description: "Oil", quantity: "1.5", unitPrice: 333, discount: 50, vatRate: "25" },
      ]);
      expect(followsBalance).toBe(false);
    });

    it("S2.8 takes a hundred lines, and names the field where there are more", async () => {
      const many = Array.from({ length: 100 }, () => ({ ...line, quantity: "1", unitPrice: "1.00" }));
      expect((await create(newScene(rig), { lines: many, amount: "" })).amount.decimal).toBe("100.00");
      const answer = await tryToCreate(newScene(rig), { lines: [...many, line], amount: "" });
      expect(fieldsOf(answer)).toEqual(["lines"]);
    });

    it.each([
      ["S2.9 no description", { description: " " }, "lines.1.description"],
      ["S2.9 no quantity", { quantity: "" }, "lines.1.quantity"],
      ["S2.9 a quantity of nothing", { quantity: "0" }, "lines.1.quantity"],
      ["S2.9 a quantity below zero", { quantity: "-1" }, "lines.1.quantity"],
      ["S2.9 no price", { unitPrice: "" }, "lines.1.unitPrice"],
      ["S2.9 a negative price", { unitPrice: "-5.00" }, "lines.1.unitPrice"],
      ["S2.9 a third decimal of a euro", { unitPrice: "1.001" }, "lines.1.unitPrice"],
      ["S2.9 more discount than the line", { discount: "250.01" }, "lines.1.discount"],
      ["S2.10 a VAT that is no number", { vatRate: "much" }, "lines.1.vatRate"],
      ["F89 more than a number holds", { unitPrice: "90071992547409.91", quantity: "999999999" }, "lines.1.unitPrice"],
    ])("is refused at the line's own field for %s", async (_why, changes, name) => {
      const scene = newScene(rig);
      const answer = await tryToCreate(scene, { lines: [line, { ...line, ...changes }], amount: "" });
      expect(answer.status).toBe(422);
      expect(fieldsOf(answer)).toEqual([name]);
      expect((await tabOf(scene)).payments).toEqual([]);
    });

    it("S2.9 is refused where the lines come to nothing, or to something else than the form has shown", async () => {
      const free = { ...line, unitPrice: "0" };
      expect(fieldsOf(await tryToCreate(newScene(rig), { lines: [free], amount: "" }))).toEqual(["lines"]);
      const answer = await tryToCreate(newScene(rig), { lines: [line], amount: "249.99" });
      expect(problemOf(answer).fields).toEqual([{ name: "amount", message: "The lines come to 250.00 EUR." }]);
    });

    it("C4 goes with the balance when it asks for all of it, unless told otherwise", async () => {
      const follows = async (changes: Readonly<Record<string, unknown>>) =>
        (await stored(await create(newScene(rig), changes))).followsBalance;
      expect(await follows({ amount: "1000.00" })).toBe(true);
      expect(await follows({ amount: "1000.00", followsBalance: false })).toBe(false);
      expect(await follows({ amount: "999.99" })).toBe(false);
      const answer = await tryToCreate(newScene(rig), { amount: "10.00", followsBalance: true });
      expect(fieldsOf(answer)).toEqual(["followsBalance"]);
    });

    it("S3.14 C1 asks for more than the balance only when somebody says that they mean it", async () => {
      const scene = newScene(rig);
      const answer = await tryToCreate(scene, { amount: "1000.01" });
      expect(problemOf(answer).fields).toEqual([
        {
          name: "allowOverBalance",
          message: "This is 0.01 EUR more than the deal's balance of 1000.00 EUR. Confirm that you mean it.",
        },
      ]);
      expect((await create(scene, { amount: "1000.01", allowOverBalance: true })).amount.decimal).toBe("1000.01");
    });

    it("S3.18 C1 lets several be open where the account says so, up to the balance", async () => {
      await setPolicies({ openPayments: "several" });
      const scene = newScene(rig);
      await create(scene, { amount: "600.00" });
      expect(await formOf(scene)).toMatchObject({ open: { test: { decimal: "600.00" }, live: { decimal: "0.00" } } });
      await create(scene, { amount: "400.00" });
      const answer = await tryToCreate(scene, { amount: "1.00" });
      expect(problemOf(answer).fields?.[0]?.message).toBe(
        "This is 1.00 EUR more than the deal's balance of 1000.00 EUR, with 1000.00 EUR that open payments ask for. Confirm that you mean it.",
      );
      await create(scene, { amount: "1.00", allowOverBalance: true });
      expect((await tabOf(scene)).payments).toHaveLength(3);
    });

    it("S1.18 one is in the way again once the account allows one at a time", async () => {
      await setPolicies({ openPayments: "several" });
      const scene = newScene(rig);
      const first = await create(scene, { amount: "10.00" });
      await setPolicies({});
      expect(await blockedOn(scene)).toMatchObject({ reason: "open_payment", paymentId: first.id });
      expect(await tryToCreate(scene)).toMatchObject({ status: 409, body: { paymentId: first.id } });
      await press(rig, first, "cancellation");
      await create(scene);
    });

    it("S1.16 C5 needs an e-mail address that a link can be sent to, unless the account does without", async () => {
      const scene = newScene(rig);
      const { world } = rig.sandbox.hubspot;
      const { portalId, contactId: id } = scene;
      world.editByHand(portalId, { type: "contacts", id, userId: 7, properties: { email: "" } });
      expect(await blockedOn(scene)).toMatchObject({ reason: "no_email", title: "Mia Keller has no e-mail address" });
      expect(fieldsOf(await tryToCreate(scene))).toEqual(["contactId"]);
      await setPolicies({ emailRequired: false });
      expect((await create(scene)).contact).toMatchObject({ name: "Mia Keller", email: null });
    });

    it("S1.17 is not possible on a deal with nothing left to pay, and says the sums", async () => {
      const scene = newScene(rig, { amount: "0" });
      expect(await blockedOn(scene)).toMatchObject({
        reason: "nothing_due",
        cure: "The deal's amount is 0.00 EUR. Raise it to ask for more.",
      });
      expect(await tryToCreate(scene)).toMatchObject({ status: 409 });
      const { portalId, dealId: id } = scene;
      const raise = { type: "deals", id, userId: 7, properties: { amount: "750" } } as const;
      rig.sandbox.hubspot.world.editByHand(portalId, raise);
      await create(scene);
    });

    it("S1.15 X37 is refused to whom the account does not allow it, with who can help", async () => {
      await setPolicies({ rights: { ...defaultPolicies.rights, create: "admins" } });
      const scene = newScene(rig);
      const { sellerId } = rig.sandbox.demo;
      const path = `/api/payments?objectTypeId=0-3&objectId=${scene.dealId}`;
      const { body } = await rig.card("GET", path, undefined, sellerId);
      expect(body).toMatchObject({
        create: { blocked: { reason: "not_allowed", cure: expect.stringMatching(/admin/) } },
      });
      const order = { ...(await orderOf(scene)) };
      expect(await rig.card("POST", "/api/payments", order, sellerId)).toMatchObject({ status: 403 });
      expect(await rig.card("POST", "/api/payments", order)).toMatchObject({ status: 201 });
    });

    async function orderOf({ dealId, contactId }: Scene) {
      const key = `key-of-a-right-${dealId}`.padEnd(24, "0");
      const record = { objectTypeId: "0-3", objectId: dealId, dealId: null, contactId };
      const sum = { amount: "750.00", currency: "EUR", description: "Second half", validityDays: 7 };
      return { idempotencyKey: key, connectionId: simulated, ...record, ...sum };
    }

    it("S2.14 S4.5 takes a reference of one's own, once per connection, and names the other", async () => {
      const reference = `INV 2026/7-${database.name}`;
      const first = await create(newScene(rig), { reference, description: "Roof", connectionId: simulated });
      expect(first.reference).toBe(reference);
      await press(rig, first, "cancellation");
      const answer = await tryToCreate(newScene(rig), { reference, connectionId: simulated });
      expect(problemOf(answer).fields).toEqual([
        {
          name: "reference",
          message: `${reference} is already the reference of “Roof” (750.00 EUR). Choose another one.`,
        },
      ]);
      expect((await create(newScene(rig), { reference, connectionId: stripe })).reference).toBe(reference);
    });

    it("S4.5 two presses at once with the same reference make one payment of it", async () => {
      await setPolicies({ openPayments: "several" });
      const scene = newScene(rig);
      const reference = `RACE-${scene.dealId}`;
      const tries = Array.from({ length: 4 }, () => tryToCreate(scene, { reference, amount: "1.00" }));
      const statuses = (await Promise.all(tries)).map(({ status }) => status);
      expect(statuses.toSorted()).toEqual([201, 422, 422, 422]);
    });

    it("S2.14 makes one by the account's pattern, with a code where it was used before", async () => {
      await setPolicies({ referencePattern: "{year}-{deal}", openPayments: "several" });
      const scene = newScene(rig);
      const year = new Date(rig.clock.now()).getUTCFullYear();
      expect((await formOf(scene)).referencePattern).toBe(`${year}-${scene.dealId}`);
      expect((await create(scene, { amount: "1.00" })).reference).toBe(`${year}-${scene.dealId}`);
      const again = (await create(scene, { amount: "1.00" })).reference;
      expect(again).toMatch(new RegExp(`^${year}-${scene.dealId}-[0-9A-Z]{8}$`));
    });

    it.each(["-", "a\nb", "<b>", "x".repeat(41), "=1+1"])("S2.14 refuses %j as a reference", async (reference) => {
      expect(fieldsOf(await tryToCreate(newScene(rig), { reference }))).toEqual(["reference"]);
    });

    it("S2.7 X51 limits the ways to pay to some of the connection's own, at least one", async () => {
      const made = await create(newScene(rig), { connectionId: stripe, methods: ["card"] });
      expect((await stored(made)).terms.methods).toEqual(["card"]);
      for (const methods of [[], ["pigeon"]]) {
        const answer = await tryToCreate(newScene(rig), { connectionId: stripe, methods });
        expect(fieldsOf(answer)).toEqual(["methods"]);
      }
      const answer = await tryToCreate(newScene(rig), { connectionId: simulated, methods: ["card"] });
      expect(fieldsOf(answer)).toEqual(["methods"]);
    });

    it("S2.17 X51 holds the money where the connection can, and the form says for how long", async () => {
      const scene = newScene(rig);
      const choice = (await formOf(scene)).connections.find(({ id }) => id === stripe);
      expect(choice).toMatchObject({ provider: "Stripe", holds: { days: 7 }, lines: { vat: false } });
      const made = await create(scene, { connectionId: stripe, capture: "manual", language: "nb" });
      expect((await stored(made)).terms).toMatchObject({ capture: "manual", language: "nb" });
      expect(fieldsOf(await tryToCreate(newScene(rig), { language: "xx" }))).toEqual(["language"]);
    });

    it("S2.16 X51 has the customer asked for a delivery address where the connection can, and not by itself", async () => {
      const scene = newScene(rig);
      const choice = (await formOf(scene)).connections.find(({ id }) => id === stripe);
      expect(choice?.asksAddress).toBe(true);
      const made = await create(scene, { connectionId: stripe, asksAddress: true });
      expect((await stored(made)).terms.asksAddress).toBe(true);
      expect((await stored(await create(newScene(rig)))).terms.asksAddress).toBe(false);
    });

    it("C2 has no end only where the account allows that", async () => {
      await setPolicies({ validity: { days: 30, mayBeEndless: false } });
      const scene = newScene(rig);
      expect(fieldsOf(await tryToCreate(scene, { validityDays: null }))).toEqual(["validityDays"]);
    });

    it("is offered again as the seller chose the last time, each seller their own", async () => {
      const scene = newScene(rig);
      await create(scene, { connectionId: simulated, validityDays: 30, capture: "manual", language: "de" });
      const next = await formOf(newScene(rig));
      expect(next).toMatchObject({
        validityDays: 30,
        start: { type: "amount", connectionId: simulated, capture: "manual", language: "de" },
      });
      const path = `/api/payments?objectTypeId=0-3&objectId=${newScene(rig).dealId}`;
      const { body } = await rig.card("GET", path, undefined, rig.sandbox.demo.sellerId);
      expect(body).toMatchObject({ create: { form: { validityDays: 7, start: { capture: "auto", language: null } } } });
    });

    it("S3.6 says that a deal is closed, and where it goes when it is paid", async () => {
      expect(await formOf(newScene(rig))).toMatchObject({
        isDealClosed: false,
        movesTo: { test: "Decision maker bought-in", live: null },
      });
      const closed = newScene(rig, { stageId: "closedwon" });
      expect(await formOf(closed)).toMatchObject({ isDealClosed: true, movesTo: { test: null } });
      await create(closed);
    });

    it("S2.3 names the payment it is asked again from, which has to be one of this record", async () => {
      const scene = newScene(rig);
      const former = await create(scene);
      await press(rig, former, "cancellation");
      expect((await stored(await create(scene, { replaces: former.id }))).replaces).toBe(former.id);
      for (const replaces of [former.id, "0123456789012345678901"]) {
        expect(fieldsOf(await tryToCreate(newScene(rig), { replaces }))).toEqual(["replaces"]);
      }
    });

    it("S2.8 X19 gives the deal's line items as lines, and says what it leaves out", async () => {
      const { dealId } = rig.sandbox.demo;
      const { status, body } = await rig.card(
        "GET",
        `/api/line-items?objectTypeId=0-3&objectId=${dealId}&currency=EUR`,
      );
      expect(status).toBe(200);
      expect(body).toEqual({
        lines: [
          { description: "Design", quantity: "1", unitPrice: "600.00", discount: "0.00", vatRate: null },
          { description: "Building a page", quantity: "2", unitPrice: "250.00", discount: "100.00", vatRate: null },
        ],
        notes: ["“Hosting” is billed again and again, and a link is paid once: left out."],
      });
      const { lines } = body as DealLines;
      const made = await create(newScene(rig), { lines, amount: "1000.00" });
      expect((made as PaymentDetail).amount.decimal).toBe("1000.00");
    });
  });
}
