import express from "express";
import { storeOn } from "../../../server/store/index.ts";
import type { Sealer } from "../../../server/ports/context.ts";
import { sealerOf, type SecretKey } from "../../../server/store/sealer.ts";
import { drain } from "../../../server/jobs/workers.ts";
import { startOfTests, testKeys } from "../../parts.ts";
import { sandboxApp } from "../../sandbox/app.ts";
import { cardCaller } from "../../sandbox/card.ts";
import { connect, installApp, setPaidRule } from "../../sandbox/set-up.ts";
import { diceOf } from "../dice.ts";
import { callApp, type MemoryRequest } from "../edges/in-memory-http.ts";
import { carryEverything, type Carry } from "../edges/outgoing.ts";
import { virtualTime, type VirtualTime } from "../edges/virtual-time.ts";
import { simulatedDatabase, statementsUnderWay, type SimulatedDatabase, type StorageWeather } from "./database.ts";
import { buildInstance } from "./instances.ts";
import { merchantUrl, tellingPortalId, toldTypes } from "./merchant.ts";
import { as } from "./life.ts";
import { hubspotUrl, publicUrl, stripeUrl } from "./network.ts";
import { addAccounts, newHubSpot, newStripe, portalIds, type HubSpot, type Stripe } from "./outside.ts";

/** The keys that secrets are sealed with, the newest first; the last deployment's, whoever runs with which. */
export interface Sealing {
  keys: readonly SecretKey[];
}

export type ObserverStore = ReturnType<typeof observerStore>;

/** Takes a delivery of Stripe's. */
export type Send = NonNullable<Parameters<typeof newStripe>[1]>;

/** What all histories begin with: the accounts installed, connected, with their rules. Made once by the real ways in. */
export interface Base {
  readonly time: VirtualTime;
  readonly database: SimulatedDatabase;
  /** The database as nobody's: no weather, no death. */
  readonly store: ObserverStore;
  readonly sealing: Sealing;
  /** Whether equal seeds make equal histories: with one connection they do. */
  readonly isRepeatable: boolean;
  /** Puts the database back, and makes an outside that fits it. */
  outside(send: Send): Promise<{ readonly hubspot: HubSpot; readonly stripe: Stripe }>;
  /** Who carries calls from now on. */
  carryBy(carry: Carry): void;
  /** What befalls statements from now on. */
  troubleBy(trouble: StorageWeather): void;
  close(): Promise<void>;
}

export async function openBase(databaseUrl: string): Promise<Base> {
  const statements = statementsUnderWay();
  const time = virtualTime(statements);
  let trouble: StorageWeather = { isBusy: () => false, isFull: () => false };
  const database = await simulatedDatabase(databaseUrl, statements, {
    isBusy: () => trouble.isBusy(),
    isFull: () => trouble.isFull(),
  });
  const sealing: Sealing = { keys: testKeys };
  const store = observerStore(database, sealing);
  const recorded: MemoryRequest[] = [];
  let carry: Carry = () => Promise.reject(new Error("Nobody carries calls yet."));
  const dice = diceOf("base");
  const giveBack = [time.takeOver(dice.next), carryEverything((request) => carry(request))];

  time.restart(startOfTests);
  const hubspot = newHubSpot(time.now, dice.fork("hubspot"));
  const stripe = newStripe(time.now, () => Promise.resolve());
  addAccounts(hubspot.world);
  await time.run(async () => {
    const instance = await buildInstance({ name: "setup", database: database.knex, now: time.now, dice });
    const stripeApp = express().use(stripe.router);
    const hubspotApp = express().use(hubspot.router);
    carry = (request) => {
      if (request.url.startsWith(hubspotUrl)) return callApp(hubspotApp, request);
      if (!request.url.startsWith(stripeUrl)) return as(instance, () => callApp(instance.app.http, request));
      if (request.method === "POST" && request.url.endsWith("/v1/webhook_endpoints")) recorded.push(request);
      return callApp(stripeApp, request);
    };
    await setUpAccounts(time.now, stripe);
    await drain(instance.app.context);
  });
  await database.remember();
  const accounts = new Map(portalIds.map((id) => [id, structuredClone(hubspot.world.portal(id))]));

  return {
    time,
    database,
    store,
    sealing,
    isRepeatable: databaseUrl === ":memory:",
    async outside(send) {
      await database.restore();
      sealing.keys = testKeys;
      time.restart(startOfTests);
      const fresh = newHubSpot(time.now, diceOf("hubspot"));
      for (const [id, account] of accounts) fresh.world.state.portals.set(id, structuredClone(account));
      for (const portalId of portalIds) {
        const { accessToken, refreshToken, expiresAt } = fresh.installs.grant(portalId, adminId);
        await store.portals.saveTokens(portalId, { accessToken, refreshToken, expiresAt }, 1);
      }
      return { hubspot: fresh, stripe: await refilled(newStripe(time.now, send), recorded) };
    },
    carryBy(next) {
      carry = next;
    },
    troubleBy(next) {
      trouble = next;
    },
    async close() {
      for (const give of giveBack) give();
      await database.close();
    },
  };
}

export const adminId = 7;
export const sellerId = 8;

function observerStore({ knex }: SimulatedDatabase, sealing: Sealing) {
  const dice = diceOf("observer");
  let known = { keys: sealing.keys, sealer: sealerOf(sealing.keys, dice) };
  const now = (): Sealer => {
    if (known.keys !== sealing.keys) known = { keys: sealing.keys, sealer: sealerOf(sealing.keys, dice) };
    return known.sealer;
  };
  return storeOn(knex, {
    get newestKeyId() {
      return now().newestKeyId;
    },
    seal: (text, bond) => now().seal(text, bond),
    open: (sealed, bond) => now().open(sealed, bond),
    isNewest: (sealed) => now().isNewest(sealed),
  });
}

async function setUpAccounts(now: () => number, stripe: Stripe): Promise<void> {
  for (const portalId of portalIds) {
    const admin = { serverOrigin: publicUrl, portalId, userId: adminId, now };
    await installApp(admin);
    if (portalId !== portalIds[1]) await connect(admin, "stripe", { apiKey: stripe.keys.issue() });
    if (portalId !== portalIds[0]) await connect(admin, "simulated");
    await setPaidRule(admin, "default", "test");
    await setUpTelling(cardCaller({ ...sandboxApp, ...admin }), portalId);
  }
}

/** Receipts by mail everywhere; one account's own program is told what happens. */
async function setUpTelling(card: ReturnType<typeof cardCaller>, portalId: number): Promise<void> {
  const { version } = (await card("GET", "/api/policies")).body as { readonly version: number };
  const { status } = await card("PUT", "/api/policies", { version, policies: { sendsReceipts: true } });
  const endpoint = {
    url: merchantUrl,
    types: toldTypes,
    mode: "test",
    idempotencyKey: `endpoint-of-account-${portalId}`,
  };
  const told = portalId === tellingPortalId ? await card("POST", "/api/webhook-endpoints", endpoint) : { status: 201 };
  if (status !== 200 || told.status !== 201) throw new Error(`Setting up ended with ${status} and ${told.status}.`);
}

/** A Stripe that knows the keys and the addresses for events that our database does: its ids depend on their order alone. */
async function refilled(stripe: Stripe, recorded: readonly MemoryRequest[]): Promise<Stripe> {
  const app = express().use(stripe.router);
  for (const request of recorded) {
    stripe.keys.issue();
    const { status } = await callApp(app, request);
    if (status !== 200) throw new Error(`Stripe's memory could not be refilled: ${status}.`);
  }
  return stripe;
}
