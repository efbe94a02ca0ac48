import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { describe, expect, it, onTestFinished } from "vitest";
import { hubspotCrm } from "../../server/crm/hubspot/client.ts";
import { hubspotOAuth } from "../../server/crm/hubspot/oauth.ts";
import { portalBudget } from "../../server/crm/hubspot/portal-budget.ts";
import { hubspotTokens } from "../../server/crm/hubspot/tokens.ts";
import { DisconnectedError, NotFoundError } from "../../server/domain/errors.ts";
import { migrate, openDatabase } from "../../server/store/database.ts";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { consent, createHubSpot, seedDemo } from "../sandbox/hubspot/index.ts";
import { rejection, writeStages } from "./set-up.ts";
import { manualTime } from "./stub-hubspot.ts";

const redirectUri = "https://payments.example.com/oauth/callback";
const clientSecret = "sandbox-client-secret";
const scopes = ["oauth", "crm.objects.contacts.read", "crm.objects.deals.read", "crm.objects.deals.write"] as const;
const random = { bytes: (length: number) => randomBytes(length) };
const minute = 60_000;

/** The whole way out: client, tokens and allowance over a real database, against a HubSpot on this machine. */
async function setUp() {
  const time = manualTime();
  const hubspot = createHubSpot({
    clientId: "client-1",
    clientSecret,
    appId: 99,
    redirectUris: [redirectUri],
    requiredScopes: scopes,
    now: time.clock.now,
    checksAnswers: true,
  });
  const demo = seedDemo(hubspot.world);
  const apiUrl = await serve(hubspot.router, () => hubspot.faults.clear());
  const knex = openDatabase(":memory:");
  onTestFinished(() => knex.destroy());
  await migrate(knex);
  const { portals } = storeOn(knex, sealerOf([{ id: "k1", key: randomBytes(32) }], random));
  const { clock, wait } = time;
  const oauth = hubspotOAuth({
    apiUrl,
    appUrl: apiUrl,
    clientId: "client-1",
    clientSecret,
    redirectUri,
    scopes,
    restVersion: "2026-09",
    clock,
  });
  /** As another process on the same database has it. */
  const newCrm = () => {
    const tokens = hubspotTokens({ portals, oauth, clock, wait });
    const budget = portalBudget({ portals, clock });
    return hubspotCrm({ apiUrl, restVersion: "2026-09", tokens, budget, clock, wait });
  };
  return { ...hubspot, demo, portals, oauth, crm: newCrm(), newCrm, time };
}

async function serve(router: express.Router, letGo: () => void): Promise<string> {
  const server = createServer(express().use(router));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    letGo();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Parts = Awaited<ReturnType<typeof setUp>>;

async function install({ oauth, portals, demo, time }: Parts) {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const choice = { portalId: demo.portalId, userId: demo.adminId };
  const back = new URL(await consent(oauth.authorizeUrl("state-1", challenge), choice));
  const granted = await oauth.exchangeCode(back.searchParams.get("code") ?? "", verifier);
  const account = await oauth.readAccount(granted.accessToken);
  await portals.install(
    {
      portalId: granted.portalId,
      timeZone: account.timeZone,
      companyCurrency: account.companyCurrency,
      currencies: [account.companyCurrency, ...account.additionalCurrencies],
      uiDomain: account.uiDomain,
      installedBy: granted.userId,
      accessToken: granted.accessToken,
      refreshToken: granted.refreshToken,
      tokenExpiresAt: granted.expiresAt,
      scopes: granted.scopes,
    },
    time.clock.now(),
  );
  return { state: back.searchParams.get("state"), granted, account };
}

async function setUpInstalled(): Promise<Parts> {
  const parts = await setUp();
  await install(parts);
  parts.calls.clear();
  return parts;
}

describe("the client against the sandbox's HubSpot", () => {
  it("installs with PKCE and learns the account", async () => {
    const parts = await setUp();
    const { state, granted, account } = await install(parts);
    expect(state).toBe("state-1");
    expect(granted).toMatchObject({ portalId: parts.demo.portalId, userId: "7", scopes });
    expect(granted.expiresAt - parts.time.clock.now()).toBe(30 * minute);
    expect(account).toMatchObject({ companyCurrency: "EUR", additionalCurrencies: ["USD", "GBP", "JPY", "KWD"] });
  });

  it("reads deals, contacts and pipelines", async () => {
    const { crm, demo, calls } = await setUpInstalled();
    const deal = await crm.readDeal(demo.portalId, demo.dealId);
    expect(deal).toEqual({
      id: demo.dealId,
      name: "Website redesign",
      amount: "1000.00",
      currency: "EUR",
      pipelineId: "default",
      stageId: "presentationscheduled",
      changedAt: expect.any(Number) as number,
      contactIds: [demo.contactId],
    });
    expect(await crm.readContact(demo.portalId, demo.contactId)).toEqual({
      id: demo.contactId,
      name: "Mia Keller",
      email: "mia.keller@example.com",
      dealIds: [demo.dealId],
    });
    const [sales, renewals] = await crm.readPipelines(demo.portalId, "person");
    expect([sales?.label, renewals?.label]).toEqual(["Sales Pipeline", "Renewals"]);
    expect(sales?.stages.slice(-3)).toEqual([
      { id: "contractsent", label: "Contract sent", isClosed: false, isLost: false, isWritable: true },
      { id: "closedwon", label: "Closed won", isClosed: true, isLost: false, isWritable: true },
      { id: "closedlost", label: "Closed lost", isClosed: true, isLost: true, isWritable: true },
    ]);
    const names = await crm.readContacts(demo.portalId, [demo.primaryContactId, "999", demo.contactId]);
    expect(names.map(({ name }) => name)).toEqual(["Aiko Tanaka", "Mia Keller"]);
    expect(calls.all.map(({ status }) => status)).toEqual([200, 200, 200, 207]);
  });

  it("moves a hundred deals with one call", async () => {
    const { crm, demo, world, calls } = await setUpInstalled();
    const ids = Array.from({ length: 100 }, (_, index) =>
      world.addDeal(demo.portalId, { name: `Deal ${index}`, stageId: "contractsent" }),
    );
    const results = await writeStages(
      crm,
      demo.portalId,
      ids.map((dealId) => ({ dealId, stageId: "closedwon" })),
    );
    expect([...results.keys()]).toEqual(ids);
    expect([...results.values()].every(({ ok }) => ok)).toBe(true);
    expect(calls.count()).toBe(1);
    expect(world.dealsMovedByApp(demo.portalId)).toHaveLength(100);
    const read = await crm.readDeals(demo.portalId, ids, "worker");
    expect([...read.values()].every(({ stageId }) => stageId === "closedwon")).toBe(true);
  });

  it("F40 F45 says why a deal could not be moved, and moves its neighbours", async () => {
    const { crm, demo, world } = await setUpInstalled();
    const { portalId, dealId, dealWithoutContactId, dealWithTwoContactsId, renewalDealId } = demo;
    world.requireAtStage(portalId, "closedwon", ["closedate"]);
    world.archiveDeal(portalId, dealWithTwoContactsId);
    const results = await writeStages(crm, portalId, [
      { dealId, stageId: "closedwon" },
      { dealId: dealWithoutContactId, stageId: "closedwon" },
      { dealId: dealWithTwoContactsId, stageId: "closedwon" },
      { dealId: renewalDealId, stageId: "gone" },
    ]);
    expect(results.get(dealId)).toEqual({ ok: true });
    expect(results.get(dealWithoutContactId)).toEqual({
      ok: false,
      code: "MISSING_CONDITIONAL_REQUIRED_PROPERTY",
      said: "Some required properties were not set: closedate.",
      about: ["closedate"],
    });
    expect(results.get(dealWithTwoContactsId)).toMatchObject({ ok: false, code: "OBJECT_NOT_FOUND" });
    expect(results.get(renewalDealId)).toMatchObject({ ok: false, code: "INVALID_OPTION" });
    expect(world.dealsMovedByApp(portalId).map(({ dealId }) => dealId)).toEqual([dealId]);
  });

  it("F40 F41 knows deleted and merged deals", async () => {
    const { crm, demo, world } = await setUpInstalled();
    const { portalId, dealId, dealWithoutContactId, yenDealId } = demo;
    world.archiveDeal(portalId, yenDealId);
    expect(await rejection(crm.readDeal(portalId, yenDealId))).toBeInstanceOf(NotFoundError);
    const mergedId = world.mergeDeals(portalId, [dealId, dealWithoutContactId], demo.sellerId);
    const deals = await crm.readDeals(portalId, [dealId, yenDealId], "worker");
    expect([...deals].map(([asked, { id }]) => [asked, id])).toEqual([[dealId, mergedId]]);
    expect(await writeStages(crm, portalId, [{ dealId, stageId: "contractsent" }])).toEqual(
      new Map([[dealId, { ok: true }]]),
    );
  });

  it("F35 never uses a token whose time is over, for hours", async () => {
    const { crm, demo, calls, time } = await setUpInstalled();
    for (let passed = 0; passed < 300; passed += 7) {
      time.pass(7 * minute);
      await crm.readDeals(demo.portalId, [demo.dealId], "worker");
    }
    expect(calls.withExpiredToken).toBe(0);
    expect(calls.count({ status: 200, method: "POST", path: /token$/ })).toBeGreaterThan(9);
    expect(calls.all.every(({ status }) => status === 200)).toBe(true);
  });

  it("F35 renews and repeats once after a 401", async () => {
    const { crm, demo, faults, calls } = await setUpInstalled();
    faults.next({ answer: 401, match: { path: /deals/ } });
    expect((await crm.readDeal(demo.portalId, demo.dealId)).id).toBe(demo.dealId);
    expect(calls.all.map(({ status }) => status)).toEqual([401, 200, 200]);
    faults.next({ answer: 401, match: { path: /deals/ }, times: 5 });
    expect(await rejection(crm.readDeal(demo.portalId, demo.dealId))).toMatchObject({ fault: "auth" });
    expect(faults.pending).toBe(3);
  });

  it("F36 four processes that find the token too old renew it once between them", async () => {
    const { newCrm, demo, calls, time } = await setUpInstalled();
    time.pass(31 * minute);
    const processes = [newCrm(), newCrm(), newCrm(), newCrm()];
    const read = await Promise.all(processes.map((crm) => crm.readDeal(demo.portalId, demo.dealId)));
    expect(read.map(({ id }) => id)).toEqual(processes.map(() => demo.dealId));
    expect(calls.count({ method: "POST", path: /token$/ })).toBe(1);
    expect(calls.withExpiredToken).toBe(0);
  });

  it("F42 after a 409 is looked at again, after a 423 it waits two seconds, through a move of the account as told", async () => {
    const { crm, demo, faults, time, calls } = await setUpInstalled();
    const writes = [{ dealId: demo.dealId, stageId: "contractsent" }];
    const match = { path: /batch\/update$/ };
    faults.next({ answer: 409, match });
    expect(await rejection(writeStages(crm, demo.portalId, writes))).toMatchObject({ fault: "ambiguous" });
    faults.next({ answer: 423, match });
    const locked = await rejection(writeStages(crm, demo.portalId, writes));
    expect(locked).toMatchObject({ fault: "unavailable", details: { retryAfter: 2000 } });
    faults.next({ answer: 477, match, retryAfter: 3600 });
    const moving = await rejection(writeStages(crm, demo.portalId, writes));
    expect(moving).toMatchObject({ fault: "unavailable", details: { retryAfter: 3_600_000 } });
    const before = calls.count();
    expect(await rejection(writeStages(crm, demo.portalId, writes))).toMatchObject({ fault: "rate_limited" });
    expect(calls.count()).toBe(before);
    time.pass(60 * minute);
    expect([...(await writeStages(crm, demo.portalId, writes)).values()]).toEqual([{ ok: true }]);
  });

  it("F37 F55 stops calling an account that has uninstalled the app", async () => {
    const { crm, demo, installs, calls, portals } = await setUpInstalled();
    installs.uninstall(demo.portalId);
    expect(await rejection(crm.readDeal(demo.portalId, demo.dealId))).toBeInstanceOf(DisconnectedError);
    expect(await portals.readTokens(demo.portalId)).toBeNull();
    const before = calls.count();
    expect(await rejection(crm.readPipelines(demo.portalId, "worker"))).toBeInstanceOf(DisconnectedError);
    expect(calls.count()).toBe(before);
  });

  it("F38 keeps the installation through trouble at the token endpoint", async () => {
    const { crm, demo, faults, time, portals } = await setUpInstalled();
    time.pass(31 * minute);
    faults.next({ answer: 503, match: { path: /token$/ }, times: 2 });
    expect(await rejection(crm.readDeal(demo.portalId, demo.dealId))).toMatchObject({ fault: "unavailable" });
    expect(await portals.readTokens(demo.portalId)).not.toBeNull();
    time.pass(minute);
    expect((await crm.readDeal(demo.portalId, demo.dealId)).id).toBe(demo.dealId);
  });

  it("F39 says that a permission was withdrawn, and does not try again", async () => {
    const { crm, demo, installs, calls } = await setUpInstalled();
    installs.withdrawScope(demo.portalId, "crm.objects.deals.write");
    const writes = [{ dealId: demo.dealId, stageId: "closedwon" }];
    const error = await rejection(writeStages(crm, demo.portalId, writes));
    expect(error).toMatchObject({ fault: "permission", details: { code: "MISSING_SCOPES" } });
    expect(calls.count()).toBe(1);
  });

  it("F43 keeps all callers out for as long as a 429 says", async () => {
    const { crm, demo, faults, time, calls } = await setUpInstalled();
    faults.next({ answer: 429, retryAfter: 5 });
    const limited = await rejection(crm.readDeals(demo.portalId, [demo.dealId], "worker"));
    expect(limited).toMatchObject({ fault: "rate_limited", details: { retryAfter: 5000 } });
    expect(await rejection(crm.readDeal(demo.portalId, demo.dealId))).toMatchObject({ fault: "rate_limited" });
    expect(calls.count()).toBe(1);
    time.pass(5000);
    expect((await crm.readDeal(demo.portalId, demo.dealId)).id).toBe(demo.dealId);
  });

  it("F43 stays under a hundred calls in ten seconds and meets no limit", async () => {
    const { crm, demo, calls, time } = await setUpInstalled();
    for (let call = 0; call < 250; call += 1) await crm.readDeal(demo.portalId, demo.dealId);
    expect(calls.count({ status: 200 })).toBe(250);
    expect(calls.busiestWindow(demo.portalId)).toBeLessThanOrEqual(100);
    expect(time.waits.length).toBeGreaterThan(200);
  });

  it.each([500, 503, "drop"] as const)("helps a person over a passing fault (%s)", async (answer) => {
    const { crm, demo, faults } = await setUpInstalled();
    faults.next({ answer, times: 2 });
    expect((await crm.readDeal(demo.portalId, demo.dealId)).id).toBe(demo.dealId);
  });

  it.each(["drop_after_effect", "cut_json", "html", 500] as const)(
    "F25 F44 leaves open whether a write took effect (%s)",
    async (answer) => {
      const { crm, demo, faults, calls } = await setUpInstalled();
      faults.next({ answer, takesEffect: true });
      const writes = [{ dealId: demo.dealId, stageId: "contractsent" }];
      expect(await rejection(writeStages(crm, demo.portalId, writes))).toMatchObject({ fault: "ambiguous" });
      expect(calls.count()).toBe(1);
    },
  );

  it("F57 calls dated addresses only", async () => {
    const parts = await setUpInstalled();
    const { crm, demo, calls } = parts;
    await crm.readDeal(demo.portalId, demo.dealId);
    await crm.readContacts(demo.portalId, [demo.contactId]);
    await crm.readPipelines(demo.portalId, "person");
    await writeStages(crm, demo.portalId, [{ dealId: demo.dealId, stageId: "contractsent" }]);
    expect(calls.legacy).toBe(0);
    expect(calls.all.every(({ path }) => path.includes("/2026-09/"))).toBe(true);
  });
});
