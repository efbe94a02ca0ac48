import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { defaultPolicies } from "../../server/domain/policies.ts";
import { writeCrm } from "../../server/jobs/crm-writer.ts";
import { workInbox } from "../../server/jobs/inbox.ts";
import { jobs } from "../../server/jobs/workers.ts";
import { workWorkflows } from "../../server/jobs/workflows.ts";
import { startRig, type Rig } from "../rig.ts";
import { installApp } from "../sandbox/set-up.ts";
import { actAsPayer, create, creationFor, movesByApp, newKey, newScene, type Scene } from "../scene.ts";
import { enrolAll } from "../workflow-set-up.ts";
import { callApi, makeKey } from "./api.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { setPolicies } from "./shipments.ts";

const hour = 3_600_000;

let rig: Rig;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.close());
afterAll(() => receiver.close());

/** Every loop of the program takes its round until nothing is due. */
async function everyRound(): Promise<void> {
  for (const { round } of [...Object.values(jobs), { round: workInbox }, { round: workWorkflows }, { round: writeCrm }])
    while (await round(rig.app.context));
}

async function aDayOfRounds(): Promise<void> {
  for (let passed = 0; passed < 24; passed += 1) {
    rig.clock.pass(hour);
    await everyRound();
  }
}

/** Something for each loop to do; answers a deal that waits to be moved, and a key of the API. */
async function workOfEveryKind(): Promise<{ readonly scene: Scene; readonly key: string }> {
  const { store, clock } = rig.app.context;
  const { portalId } = rig.sandbox.demo;
  await everyRound();
  await setPolicies(rig, { openPayments: "several", reminders: { ...defaultPolicies.reminders, isOn: true } });
  const key = await makeKey(rig);
  const ask = (path: string, body: object) => rig.card("POST", path, { idempotencyKey: newKey(), ...body });
  await ask("/api/webhook-endpoints", { url: receiver.url, mode: "test", types: ["payment.created", "payment.paid"] });
  await ask("/api/rules/backtests", { pipelineId: "default", rows: [], days: 30 });
  const scene = newScene(rig);
  await actAsPayer(rig, await create(scene), "pay");
  await workInbox(rig.app.context);
  const open = newScene(rig);
  await create(open, { sendOn: "2026-11-21", validityDays: 1 });
  await enrolAll(rig, [open.dealId], { action: "wait-until-paid" });
  await enrolAll(rig, [newScene(rig).dealId], { action: "create-link" });
  const contacts = { objectTypeId: "0-1", objectId: open.contactId };
  await rig.card("POST", "/api/payments", await creationFor(open, contacts));
  rig.sandbox.hubspot.world.editByHand(portalId, {
    type: "deals",
    id: open.dealId,
    properties: { amount: "800.00" },
    userId: rig.sandbox.demo.sellerId,
  });
  await rig.hubspotTells();
  await store.crmFeatures.save(portalId, "deal_properties", { state: "due", runAt: clock.now() });
  return { scene, key };
}

const callsOfOurs = () => rig.sandbox.hubspot.calls.count({ portalId: rig.sandbox.demo.portalId });

describe("an account that has left with work of every kind pending", () => {
  it("X46 F55 HubSpot hears nothing more of it, nor its customers, nor its programs, after our own button", async () => {
    const { scene, key } = await workOfEveryKind();
    const { portalId: account } = rig.sandbox.demo;
    expect((await rig.card("POST", "/api/disconnection", { account })).status).toBe(200);
    const [mails, heard] = [rig.mailbox.mails().length, receiver.received.length];
    rig.sandbox.hubspot.calls.clear();
    await everyRound();
    await aDayOfRounds();
    expect([callsOfOurs(), rig.sandbox.hubspot.calls.afterUninstall]).toEqual([0, 0]);
    expect(rig.mailbox.mails()).toHaveLength(mails);
    expect(receiver.received).toHaveLength(heard);
    expect(movesByApp(scene)).toEqual([]);
    expect((await callApi(rig, { key }, "/v1/payments")).status).toBe(409);
  });

  it("X46 F55 F37 learns of an uninstall in HubSpot by its first call, and makes no other", async () => {
    const { scene } = await workOfEveryKind();
    const { portalId } = rig.sandbox.demo;
    rig.sandbox.hubspot.installs.uninstall(portalId);
    await everyRound();
    expect((await rig.app.context.store.portals.find(portalId))?.state).toBe("disconnected");
    const [mails, heard] = [rig.mailbox.mails().length, receiver.received.length];
    rig.sandbox.hubspot.calls.clear();
    await aDayOfRounds();
    expect([callsOfOurs(), rig.sandbox.hubspot.calls.afterUninstall]).toEqual([0, 0]);
    expect([rig.mailbox.mails().length, receiver.received.length]).toEqual([mails, heard]);
    expect(movesByApp(scene)).toEqual([]);
  });

  it("X45 F55 tells its programs what they missed and moves its deal once the app is back", async () => {
    const { scene } = await workOfEveryKind();
    const { portalId, adminId: userId } = rig.sandbox.demo;
    const heard = receiver.received.length;
    await rig.card("POST", "/api/disconnection", { account: portalId });
    await everyRound();
    await installApp({ serverOrigin: rig.url, portalId, userId, now: rig.clock.now });
    await everyRound();
    expect(receiver.received.slice(heard).map(({ type }) => type)).toContain("payment.paid");
    expect(movesByApp(scene)).toHaveLength(1);
  });
});
