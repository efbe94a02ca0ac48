import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeCrm } from "../../server/jobs/crm-writer.ts";
import { workInbox } from "../../server/jobs/inbox.ts";
import { jobs } from "../../server/jobs/workers.ts";
import { workWorkflows } from "../../server/jobs/workflows.ts";
import { startRig, type Rig } from "../rig.ts";
import { connect, installApp, setPaidRule } from "../sandbox/set-up.ts";
import { actAsPayer, create, newKey, newScene, tabOf, type Scene } from "../scene.ts";
import { enrolAll, linkOf } from "../workflow-set-up.ts";
import type { RecordedCall } from "../sandbox/hubspot/gate/calls.ts";

const crowd = 200;
const hour = 3_600_000;

let rig: Rig;

const rounds = [workInbox, workWorkflows, ...Object.values(jobs).map(({ round }) => round), writeCrm];

/** Every loop of the program takes its rounds until nothing is due, and what waits for the allowance of calls its time. */
async function work(seconds = 3): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 1) {
    for (const round of rounds) while (await round(rig.app.context));
    rig.clock.pass(1_000);
  }
}

async function hours(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) {
    rig.clock.pass(hour);
    await work(1);
  }
}

async function install(): Promise<void> {
  const { portalId, adminId: userId } = rig.sandbox.demo;
  const admin = { serverOrigin: rig.url, portalId, userId, now: rig.clock.now };
  await installApp(admin);
  await work();
  await connect(admin, "simulated");
  await setPaidRule(admin, "default", "test");
}

interface Customer {
  readonly scene: Scene;
  readonly payment: { readonly id: string; readonly link: string };
}

async function enrolCrowd(): Promise<readonly Customer[]> {
  const scenes = Array.from({ length: crowd }, () => newScene(rig, { amount: "40.00" }));
  const dealIds = scenes.map(({ dealId }) => dealId);
  const made = await enrolAll(rig, dealIds, { action: "create-link" });
  await work();
  await enrolAll(rig, dealIds, { action: "wait-until-paid" });
  return scenes.map((scene, place) => ({
    scene,
    payment: linkOf(rig.sandbox.workflows.enrolment(made[place] ?? "")),
  }));
}

function editAmount({ portalId, dealId }: Scene, amount: string): void {
  const { world } = rig.sandbox.hubspot;
  world.editByHand(portalId, { type: "deals", id: dealId, properties: { amount }, userId: rig.sandbox.demo.sellerId });
}

async function changeAmounts(customers: readonly Customer[]): Promise<void> {
  for (const { scene } of customers) editAmount(scene, "35.00");
  await rig.hubspotTells();
  await work();
}

async function refund(customers: readonly Customer[]): Promise<void> {
  for (const { payment } of customers) {
    const body = { idempotencyKey: newKey(), amount: "5.00", reason: "One item short" };
    const { status } = await rig.card("POST", `/api/payments/${payment.id}/refunds`, body);
    expect(status).toBeLessThan(300);
  }
  await work();
}

/** What the whole program asked of HubSpot on a day on which nothing went wrong, and how far the day went. */
async function liveTheDay() {
  await install();
  const customers = await enrolCrowd();
  await create(newScene(rig));
  await hours(2);
  for (const { payment } of customers.slice(0, 60)) await actAsPayer(rig, payment, "pay");
  await work();
  await changeAmounts(customers.slice(60, 100));
  await refund(customers.slice(0, 20));
  for (const { scene } of customers.slice(0, 5)) await tabOf(scene);
  await hours(3);
  const { portalId } = rig.sandbox.demo;
  const moves = rig.sandbox.hubspot.world.dealsMovedByApp(portalId).length;
  const links = new Set(customers.map(({ payment }) => payment.link)).size;
  const asked = [...rig.sandbox.hubspot.calls.all];
  await leave(customers);
  return { moves, links, asked };
}

/** By our own button, with payments open and things going on in HubSpot and at the provider for days after. */
async function leave(customers: readonly Customer[]): Promise<void> {
  const { portalId: account } = rig.sandbox.demo;
  expect((await rig.card("POST", "/api/disconnection", { account })).status).toBe(200);
  rig.sandbox.hubspot.calls.clear();
  for (const { scene } of customers.slice(100, 110)) editAmount(scene, "30.00");
  await rig.hubspotTells();
  await enrolAll(rig, [newScene(rig).dealId], { action: "create-link" });
  await hours(8);
}

describe("a day of fair weather, as HubSpot counts its calls", () => {
  let day: Awaited<ReturnType<typeof liveTheDay>>;
  beforeAll(async () => {
    rig = await startRig({ upTo: "nothing" });
    day = await liveTheDay();
  });
  afterAll(() => rig.close());

  const share = (calls: readonly RecordedCall[], kind: (call: RecordedCall) => boolean) =>
    calls.filter(kind).length / calls.length;

  it("X31 P3 has seen links for all, and the paid deals move once each", () => {
    expect([day.links, day.moves]).toEqual([crowd, 60]);
  });

  it("G8 has at least 99 % of its calls succeed, and none met by the limit", () => {
    expect(day.asked.length).toBeGreaterThan(60);
    const refused = day.asked.filter(({ status }) => status === null || status >= 300);
    expect(refused.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([]);
    expect(share(day.asked, ({ status }) => status !== null && status < 300)).toBeGreaterThanOrEqual(0.99);
  });

  it("G8 F35 has carried no token whose time was over, though the day was longer than many tokens", () => {
    expect(day.asked.filter(({ hadExpiredToken }) => hadExpiredToken)).toEqual([]);
    expect(day.asked.filter(({ path }) => path.startsWith("/oauth")).length).toBeGreaterThan(4);
  });

  it("G8 F43 has asked for no more than 100 in any ten seconds", () => {
    const times = day.asked.filter(({ isLimited }) => isLimited).map(({ at }) => at);
    const within = times.map((start) => times.filter((at) => at >= start && at < start + 10_000).length);
    expect(Math.max(...within)).toBeGreaterThan(50);
    expect(Math.max(...within)).toBeLessThanOrEqual(100);
  });

  it("F57 has called no address that HubSpot is about to switch off", () => {
    expect(day.asked.filter(({ isLegacy }) => isLegacy)).toEqual([]);
  });

  it("X46 F55 has heard nothing more for the account after it left, whatever went on", () => {
    const { calls } = rig.sandbox.hubspot;
    const { portalId } = rig.sandbox.demo;
    expect([calls.afterUninstall, calls.count({ portalId }), calls.legacy]).toEqual([0, 0, 0]);
  });
});
