import type { AuditPageView, PoliciesView, RulesView } from "@payments/shared";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { followInstalls } from "../../server/jobs/installs.ts";
import { startRig, type Rig } from "../rig.ts";
import { installApp } from "../sandbox/set-up.ts";
import {
  actAsPayer,
  confirm,
  create,
  movesByApp,
  newKey,
  newScene,
  pressPay,
  problemOf,
  shown,
  tokenOf,
} from "../scene.ts";

const seller = 8;
const day = 24 * 60 * 60_000;

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.close());

function disconnect(user?: number, account = rig.sandbox.demo.portalId) {
  return rig.card("POST", "/api/disconnection", { account }, user);
}

async function installAgain(): Promise<void> {
  const { portalId, adminId } = rig.sandbox.demo;
  await installApp({ serverOrigin: rig.url, portalId, userId: adminId, now: rig.clock.now });
}

async function auditLog(): Promise<AuditPageView> {
  return (await rig.card("GET", "/api/audit")).body as AuditPageView;
}

async function sentences(): Promise<readonly string[]> {
  return (await auditLog()).entries.map(({ sentence }) => sentence);
}

function isInstalled(): boolean {
  return rig.sandbox.hubspot.installs.isInstalled(rig.sandbox.demo.portalId);
}

describe("leaving by our own button", () => {
  it("X46 takes the app out at HubSpot, ends its tokens, and calls HubSpot no more", async () => {
    await create(newScene(rig));
    const { refreshToken = "" } = (await rig.app.context.store.portals.readTokens(rig.sandbox.demo.portalId)) ?? {};
    expect((await disconnect()).body).toEqual({ disconnected: true });
    expect(isInstalled()).toBe(false);
    expect(await rig.app.context.oauth.refresh(refreshToken).catch(({ fault }: { fault: string }) => fault)).toBe(
      "auth",
    );
    rig.sandbox.hubspot.calls.clear();
    rig.clock.pass(day);
    await rig.drain();
    expect(rig.sandbox.hubspot.calls.afterUninstall).toBe(0);
    expect((await rig.card("GET", "/api/policies")).status).toBe(409);
  });

  it("X46 lets links rest and explain themselves, and money that comes all the same is kept", async () => {
    const payment = await create(newScene(rig));
    expect((await pressPay(rig, payment)).status).toBe(303);
    await disconnect();
    const page = await (await rig.page(`/p/${tokenOf(payment)}`)).text();
    expect(page).toContain("This payment is resting");
    expect(page).not.toContain("/go");
    expect((await pressPay(rig, payment)).status).toBe(409);
    const arabic = await (await rig.page(`/p/${tokenOf(payment)}`, { headers: { "accept-language": "ar" } })).text();
    expect(arabic).toContain("هذا الدفع متوقف مؤقتًا");
  });

  it("F55 goes on with its whole history when the app is installed again", async () => {
    const payment = await create(newScene(rig));
    await disconnect();
    await installAgain();
    await actAsPayer(rig, payment, "pay");
    await rig.drain();
    const { body } = await rig.card("GET", `/api/payments/${payment.id}`);
    expect(body).toMatchObject({ id: payment.id, status: "paid" });
    expect((await sentences()).slice(0, 2)).toEqual(["Installed the app", "Disconnected the app from HubSpot"]);
  });

  it("F55 ends moves that waited for thirty days with their reason, and has them tried again on a press", async () => {
    const scene = newScene(rig);
    const payment = await create(scene);
    await confirm(rig, payment);
    await disconnect();
    rig.clock.pass(30 * day);
    await followInstalls(rig.app.context);
    await installAgain();
    await rig.drain();
    expect(movesByApp(scene)).toEqual([]);
    const { move, moves } = await shown(rig, payment);
    expect(move).toBe("Deal not moved: the app was disconnected from HubSpot for too long");
    const path = `/api/payments/${payment.id}/moves/${moves[0]?.id}/retry`;
    expect((await rig.card("POST", path, { idempotencyKey: newKey() })).status).toBe(200);
    await rig.drain();
    expect(movesByApp(scene)).toEqual(["presentationscheduled → decisionmakerboughtin"]);
  });

  it("X37 is for whoever may change settings, and wants the account's number", async () => {
    expect((await disconnect(seller)).status).toBe(403);
    const wrong = await disconnect(undefined, 4711);
    expect(wrong.status).toBe(422);
    expect(problemOf(wrong).fields).toEqual([
      { name: "account", message: `This account's number is ${rig.sandbox.demo.portalId}.` },
    ]);
    expect(isInstalled()).toBe(true);
  });

  it("X46 changes nothing while HubSpot does not answer, and says so", async () => {
    rig.sandbox.hubspot.faults.next({ match: { path: /external-install/ }, answer: 503 });
    expect((await disconnect()).status).toBe(424);
    expect(isInstalled()).toBe(true);
    expect((await rig.card("GET", "/api/policies")).status).toBe(200);
    expect((await disconnect()).status).toBe(200);
  });
});

describe("an uninstall in HubSpot", () => {
  it("X46 is learnt from HubSpot's journal, proven at the token endpoint, and noted", async () => {
    await followInstalls(rig.app.context);
    const { portalId } = rig.sandbox.demo;
    rig.sandbox.hubspot.installs.uninstall(portalId);
    await followInstalls(rig.app.context);
    expect((await rig.app.context.store.portals.find(portalId))?.state).toBe("disconnected");
    await installAgain();
    expect(await sentences()).toContain("The app was removed in HubSpot");
  });

  it("X46 that happened before the latest install ends nothing", async () => {
    await followInstalls(rig.app.context);
    const { portalId } = rig.sandbox.demo;
    rig.sandbox.hubspot.installs.uninstall(portalId);
    rig.clock.pass(1_000);
    await installAgain();
    rig.sandbox.hubspot.calls.clear();
    await followInstalls(rig.app.context);
    expect((await rig.app.context.store.portals.find(portalId))?.state).toBe("connected");
    expect(rig.sandbox.hubspot.calls.count({ portalId })).toBe(0);
  });

  it("X46 is not believed on the journal's word alone", async () => {
    await followInstalls(rig.app.context);
    const { portalId } = rig.sandbox.demo;
    rig.sandbox.hubspot.journal.write("APP_UNINSTALL", portalId);
    await followInstalls(rig.app.context);
    expect((await rig.app.context.store.portals.find(portalId))?.state).toBe("connected");
  });

  it("passes over journal pages it does not understand, and a journal out of reach", async () => {
    await followInstalls(rig.app.context);
    rig.sandbox.hubspot.journal.writeStrange();
    rig.sandbox.hubspot.faults.next({ match: { path: /webhooks-journal/ }, answer: 503 });
    expect(await followInstalls(rig.app.context)).toBe(false);
    expect(await followInstalls(rig.app.context)).toBe(true);
    expect(await followInstalls(rig.app.context)).toBe(false);
  });
});

describe("an account that stays away", () => {
  it("X46 loses names, addresses and keys after thirty days, and keeps the facts about money", async () => {
    const payment = await create(newScene(rig));
    await confirm(rig, payment, { note: "Told by Mia Keller" });
    await disconnect();
    rig.clock.pass(30 * day - 1);
    await followInstalls(rig.app.context);
    const { portalId } = rig.sandbox.demo;
    const { store } = rig.app.context;
    expect(await store.payments.find(portalId, payment.id)).toMatchObject({ contact: { name: "Mia Keller" } });
    rig.clock.pass(1);
    await followInstalls(rig.app.context);
    expect(await store.payments.find(portalId, payment.id)).toMatchObject({ contact: { email: null } });
    expect(await store.ledger.list(portalId, payment.id)).toMatchObject([{ kind: "manual_confirmed" }]);
    expect(await store.connections.list(portalId)).toEqual([]);
    expect(JSON.stringify(await store.events.list(portalId, payment.id))).not.toContain("Mia");
    await installAgain();
    expect((await sentences()).slice(0, 2)).toEqual([
      "Installed the app",
      "Personal data and provider keys were erased",
    ]);
  });
});

describe("the audit log", () => {
  it("X12 tells who changed which setting from what to what, and what people did about money", async () => {
    const { version } = (await rig.card("GET", "/api/policies")).body as PoliciesView;
    await rig.card("PUT", "/api/policies", { version, policies: { emailRequired: false } });
    await confirm(rig, await create(newScene(rig)));
    const { entries, broken } = await auditLog();
    expect(broken).toBe(null);
    const { adminId } = rig.sandbox.demo;
    expect(entries.slice(0, 2)).toMatchObject([
      { actor: `user:${adminId}`, sentence: "Confirmed a payment by hand of 750.00 EUR" },
      {
        sentence: "Changed settings: email required",
        changes: [{ name: "email required", before: "true", after: "false" }],
      },
    ]);
    expect(entries.map(({ sentence }) => sentence)).toContain("Connected Simulated (test)");
    expect(entries.at(-1)?.sentence).toBe("Installed the app");
  });

  it("X12 tells of rules in words what they were and are", async () => {
    const [pipeline] = ((await rig.card("GET", "/api/rules")).body as RulesView).pipelines;
    const { pipelineId = "", version = 0 } = pipeline ?? {};
    const rows = [{ onStatus: "refunded", toStageId: null, mode: "live", mayGoBack: true, isDry: true }];
    expect((await rig.card("PUT", "/api/rules", { pipelineId, version, rows })).status).toBe(200);
    const [latest] = (await auditLog()).entries;
    const after = "refunded (live): next stage, may go back, only tells";
    expect(latest?.changes).toEqual([{ name: "rules", before: expect.stringMatching(/^(none|paid \(test\))/), after }]);
  });

  it("X37 is read by whoever may change settings, and by nobody else", async () => {
    expect((await rig.card("GET", "/api/audit", undefined, seller)).status).toBe(403);
    expect((await rig.card("GET", "/api/audit?before=x")).status).toBe(422);
  });
});

describe("an account's data", () => {
  it("X46 is downloaded whole from an address of ten minutes, without keys and tokens", async () => {
    const payment = await create(newScene(rig));
    await rig.drain();
    const { url } = (await rig.card("POST", "/api/export-links")).body as { url: string };
    const answer = await fetch(url);
    expect(answer.headers.get("content-disposition")).toContain(".jsonl");
    const text = await answer.text();
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string; facts: { paymentId?: string } });
    expect(new Set(lines.map(({ kind }) => kind))).toEqual(
      new Set(["audit_check", "account", "policies", "connection", "payment", "audit"]),
    );
    expect(lines.find(({ kind }) => kind === "payment")?.facts).toMatchObject({ paymentId: payment.id });
    expect(text).not.toContain(tokenOf(payment));
    expect(text).not.toContain("webhookSecret");
    rig.clock.pass(11 * 60_000);
    expect((await fetch(url)).status).toBe(404);
    expect((await rig.card("POST", "/api/export-links", undefined, seller)).status).toBe(403);
    expect(await sentences()).toContain("Asked for a copy of the account's data");
  });
});
