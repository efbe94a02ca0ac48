import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, confirm, create, newScene, press, shown, stageOf, story } from "../scene.ts";
import { connectionOf, enrol, enrolAll, linkOf } from "../workflow-set-up.ts";

const hour = 3_600_000;
const day = 24 * hour;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => rig.sandbox.hubspot.faults.clear());
afterAll(() => rig.close());

describe("A workflow's step that makes a payment link", () => {
  it("S4.1 X31 makes it for a deal's balance and hands on link, id and status", async () => {
    const scene = newScene(rig, { amount: "750.00" });
    const done = await enrol(scene, { action: "create-link", inputs: { description: "Deposit", validityDays: "3" } });
    expect(done).toMatchObject({ state: "succeeded", calls: 1 });
    expect(done.outputs).toEqual({
      hs_execution_state: "SUCCESS",
      paymentUrl: expect.stringMatching(/\/p\/\w{22}$/),
      paymentId: expect.stringMatching(/^\w{22}$/),
      paymentStatus: "created",
      amount: "750.00",
      currency: "EUR",
      expiresAt: expect.stringMatching(/^\d{13}$/),
      errorCode: "",
      errorMessage: "",
    });
    const payment = await shown(rig, linkOf(done));
    expect(payment).toMatchObject({ description: "Deposit", deal: { id: scene.dealId } });
    expect(Number(done.outputs["expiresAt"]) - payment.createdAt).toBe(3 * day);
    expect(await story(rig, payment)).toEqual(["Payment created. By workflow 44."]);
  });

  it("S4.1 makes it for a contact, whose deal is made as the settings say", async () => {
    const scene = newScene(rig);
    const inputs = { amountSource: "fixed", amount: "12.50" };
    const done = await enrol(scene, { action: "create-link", type: "contacts", inputs });
    expect(done.outputs).toMatchObject({ amount: "12.50", currency: "EUR", errorCode: "" });
    await rig.drain();
    const payment = await shown(rig, linkOf(done));
    expect(payment.contact).toMatchObject({ id: scene.contactId });
    expect(payment.deal?.id).not.toBe(scene.dealId);
  });

  it("S4.1 its payment moves the deal when it is paid, as any other", async () => {
    const scene = newScene(rig);
    const done = await enrol(scene, { action: "create-link", inputs: { amountSource: "deal_amount" } });
    await actAsPayer(rig, linkOf(done), "pay");
    await rig.drain();
    expect(stageOf(scene)).toBe("decisionmakerboughtin");
  });

  it("S5.4 asks for the rent of each month, when the workflow runs on its date", async () => {
    const scene = newScene(rig, { amount: "900.00" });
    const rent = { amountSource: "fixed", amount: "300.00", description: "Rent" };
    const first = await enrol(scene, { action: "create-link", inputs: rent });
    await actAsPayer(rig, linkOf(first), "pay");
    rig.clock.pass(30 * day);
    await rig.drain();
    const second = await enrol(scene, { action: "create-link", inputs: rent });
    expect([first, second].map(({ outputs }) => outputs["amount"])).toEqual(["300.00", "300.00"]);
    expect(linkOf(second).id).not.toBe(linkOf(first).id);
  });

  it("takes the contact that bears the label Primary where a deal has several", async () => {
    const { portalId } = rig.sandbox.demo;
    const scene = newScene(rig);
    const payer = rig.sandbox.hubspot.world.addContact(portalId, { firstName: "Ada", email: "ada@example.com" });
    rig.sandbox.hubspot.world.associate(portalId, scene.dealId, payer, { isPrimary: true });
    const done = await enrol(scene, { action: "create-link" });
    expect((await shown(rig, linkOf(done))).contact).toMatchObject({ id: payer });
  });

  it("X31 names what is missing and how to cure it", async () => {
    const { world } = rig.sandbox.hubspot;
    const { portalId } = rig.sandbox.demo;
    const alone = world.addDeal(portalId, { name: "Nobody", amount: "10", stageId: "qualifiedtobuy" });
    const unpriced = newScene(rig);
    const free = world.addDeal(portalId, { name: "No amount", stageId: "qualifiedtobuy" });
    world.associate(portalId, free, unpriced.contactId);
    const crowded = newScene(rig);
    world.associate(portalId, crowded.dealId, unpriced.contactId);
    const mute = world.addDeal(portalId, { name: "No address", amount: "10", stageId: "qualifiedtobuy" });
    world.associate(portalId, mute, world.addContact(portalId, { firstName: "Eve" }));
    const taken = newScene(rig);
    const open = await create(taken);
    const gone = newScene(rig);
    world.archiveDeal(portalId, gone.dealId);
    const ids = [alone, free, crowded.dealId, mute, taken.dealId, gone.dealId];
    const callbacks = await enrolAll(rig, ids, { action: "create-link" });
    await rig.drain();
    const ended = callbacks.map((id) => rig.sandbox.workflows.enrolment(id));
    expect(ended.map(({ state }) => state)).toEqual(ids.map(() => "failed"));
    expect(ended.map(({ outputs }) => outputs["errorCode"])).toEqual([
      "NO_CONTACT",
      "NO_AMOUNT",
      "SEVERAL_CONTACTS",
      "NO_EMAIL",
      "OPEN_PAYMENT",
      "RECORD_GONE",
    ]);
    expect(ended[0]?.outputs["errorMessage"]).toBe("The deal has no contact. Add the contact who pays to the deal.");
    expect(ended[4]?.outputs).toMatchObject({ paymentId: open.id, paymentStatus: "created" });
  });

  it.each([
    ["no payment account that is still there", { connection: "gone" }, "NO_CONNECTION"],
    ["more than the balance", { amountSource: "fixed", amount: "1000.01" }, "OVER_BALANCE"],
    ["an amount that is none", { amountSource: "fixed", amount: "a lot" }, "BAD_INPUT"],
    ["a fixed amount left empty", { amountSource: "fixed" }, "BAD_INPUT"],
    ["days beyond a year", { validityDays: "400" }, "BAD_INPUT"],
    ["a language nobody has", { language: "xx" }, "BAD_INPUT"],
  ])("X31 refuses %s, with its reason", async (_what, inputs: Readonly<Record<string, string>>, code) => {
    const done = await enrol(newScene(rig), { action: "create-link", inputs });
    expect(done).toMatchObject({ state: "failed", outputs: { errorCode: code } });
    expect(done.outputs["errorMessage"]?.length).toBeGreaterThan(20);
  });

  it("F54 goes on by itself when HubSpot has been busy", async () => {
    const { faults } = rig.sandbox.hubspot;
    faults.next({ match: { method: "POST", path: /deals\/batch\/read/ }, answer: 503 });
    const scene = newScene(rig);
    const waiting = await enrol(scene, { action: "create-link" });
    expect(waiting.state).toBe("waiting");
    rig.clock.pass(hour);
    await rig.drain();
    expect(rig.sandbox.workflows.enrolment(waiting.callbackId).state).toBe("succeeded");
  });

  it("X31 says so when HubSpot stays silent for hours", async () => {
    rig.sandbox.hubspot.faults.next({ match: { path: /deals\/batch\/read/ }, answer: 503, times: 20 });
    const { callbackId } = await enrol(newScene(rig), { action: "create-link" });
    for (let round = 0; round < 8; round += 1) {
      rig.clock.pass(5 * hour);
      await rig.drain();
    }
    const ended = rig.sandbox.workflows.enrolment(callbackId);
    expect(ended).toMatchObject({ state: "failed", outputs: { errorCode: "HUBSPOT_DOWN" } });
  });
});

describe("Completing a step", () => {
  const completing = { method: "POST", path: /callbacks\/2026-09\/complete$/ } as const;

  it.each([
    ["does not know yet that it waits", { match: completing, answer: 404 }],
    ["is busy", { match: completing, answer: 429 }],
    ["breaks the line before it has heard", { match: completing, answer: "drop" }],
    ["breaks the line after it has heard", { match: completing, answer: "drop_after_effect" }],
  ] as const)("F54 is done again when HubSpot %s", async (_what, fault) => {
    rig.sandbox.hubspot.faults.next(fault);
    const { callbackId } = await enrol(newScene(rig), { action: "create-link" });
    rig.clock.pass(hour / 60);
    await rig.drain();
    expect(rig.sandbox.workflows.enrolment(callbackId).state).toBe("succeeded");
    rig.clock.pass(day);
    await rig.drain();
    const { store, clock } = rig.app.context;
    expect(await store.workflowRuns.portalsDue(clock.now() + 30 * day, 9)).toEqual([]);
  });
});

describe("A workflow's steps about a payment that is there", () => {
  it("X31 cancel it, and say who did", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    const done = await enrol(scene, { action: "cancel", workflowId: 45 });
    expect(done).toMatchObject({ state: "succeeded", outputs: { paymentId: payment.id, paymentStatus: "cancelled" } });
    const told = await story(rig, payment);
    expect(told).toContain("Cancelled; the link no longer leads to a payment page. By workflow 45.");
    expect((await enrol(scene, { action: "cancel" })).state).toBe("succeeded");
  });

  it("X31 do not cancel what is paid", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    await confirm(rig, payment);
    expect((await enrol(scene, { action: "cancel" })).outputs).toMatchObject({ errorCode: "NOT_OPEN" });
  });

  it("X31 ask the provider how it stands", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    await actAsPayer(rig, payment, "pay");
    const done = await enrol(scene, { action: "check-status" });
    expect(done.outputs).toMatchObject({ paymentId: payment.id, paymentStatus: "paid", amount: "750.00" });
  });

  it("P6 see no payment of another account, and no made-up one", async () => {
    const scene = newScene(rig);
    const inputs = { paymentId: "A".repeat(22) };
    expect((await enrol(scene, { action: "check-status", inputs })).outputs["errorCode"]).toBe("NO_PAYMENT");
    const typed = await enrol(scene, { action: "check-status", inputs: { paymentId: "the first one" } });
    expect(typed.outputs["errorCode"]).toBe("BAD_INPUT");
  });
});

describe("A workflow's step that waits", () => {
  it("X31 goes on when the payment is paid", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    const waiting = await enrol(scene, { action: "wait-until-paid" });
    expect(waiting.state).toBe("waiting");
    rig.clock.pass(day);
    await rig.drain();
    expect(rig.sandbox.workflows.enrolment(waiting.callbackId).state).toBe("waiting");
    await actAsPayer(rig, payment, "pay");
    await rig.drain();
    expect(rig.sandbox.workflows.enrolment(waiting.callbackId)).toMatchObject({
      state: "succeeded",
      outputs: { paymentId: payment.id, paymentStatus: "paid" },
    });
  });

  it("X31 goes on when it is cancelled", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    const { callbackId } = await enrol(scene, { action: "wait-until-paid" });
    await press(rig, payment, "cancellation");
    await rig.drain();
    const ended = rig.sandbox.workflows.enrolment(callbackId);
    expect(ended).toMatchObject({ state: "succeeded", outputs: { paymentStatus: "cancelled" } });
  });

  it("X31 goes on when the link ends, before HubSpot's own patience does", async () => {
    const scene = newScene(rig);
    await create(scene, { validityDays: 2 });
    const { callbackId, expiresAt } = await enrol(scene, { action: "wait-until-paid" });
    expect(expiresAt).toBeGreaterThan(rig.clock.now() + 2 * day);
    rig.clock.pass(2 * day);
    await rig.drain();
    expect(rig.sandbox.workflows.enrolment(callbackId).outputs).toMatchObject({ paymentStatus: "expired" });
  });

  it("X31 goes on after the days it names, with the status of that time", async () => {
    const scene = newScene(rig);
    await create(scene, { validityDays: null });
    const { callbackId } = await enrol(scene, { action: "wait-until-paid", inputs: { waitDays: "2" } });
    rig.clock.pass(2 * day - hour);
    await rig.drain();
    expect(rig.sandbox.workflows.enrolment(callbackId).state).toBe("waiting");
    rig.clock.pass(hour);
    await rig.drain();
    expect(rig.sandbox.workflows.enrolment(callbackId)).toMatchObject({
      state: "succeeded",
      outputs: { paymentStatus: "created" },
    });
  });

  it("X31 does not wait for what is over already, nor for nothing", async () => {
    const scene = newScene(rig);
    expect((await enrol(scene, { action: "wait-until-paid" })).outputs["errorCode"]).toBe("NO_PAYMENT");
    await confirm(rig, await create(scene));
    const done = await enrol(scene, { action: "wait-until-paid" });
    expect(done).toMatchObject({ state: "succeeded", calls: 1, outputs: { paymentStatus: "confirmed_manually" } });
  });
});

describe("A field's options", () => {
  const ask = (question: { readonly inputFieldName: string; readonly fetchOptions?: { readonly q?: string } }) =>
    rig.sandbox.workflows.options(rig.sandbox.demo.portalId, "create-link", question);

  it("X31 are the payment accounts connected, with their mode, found by words", async () => {
    const own = { label: "Simulated", description: "Test payments, no real money", value: await connectionOf(rig) };
    expect(await ask({ inputFieldName: "connection" })).toEqual({ options: [own], searchable: true });
    expect(await ask({ inputFieldName: "connection", fetchOptions: { q: "SIMU" } })).toMatchObject({ options: [own] });
    expect(await ask({ inputFieldName: "connection", fetchOptions: { q: "dojo" } })).toMatchObject({ options: [] });
  });

  it("X31 are none for another field, nor for an account without the app", async () => {
    expect(await ask({ inputFieldName: "colour" })).toMatchObject({ options: [] });
    const strange = await rig.sandbox.workflows.options(99, "cancel", { inputFieldName: "connection" });
    expect(strange).toMatchObject({ options: [] });
  });
});
