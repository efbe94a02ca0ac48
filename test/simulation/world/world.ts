import express from "express";
import { webhookAddress } from "../../../server/domain/connection.ts";
import type { Context } from "../../../server/ports/context.ts";
import type { SimulatedBank, SimulatedDelivery } from "../../../server/ports/simulated.ts";
import { simulatedBank } from "../../../server/providers/simulated/bank.ts";
import type { Intake } from "../../../server/use-cases/learn/receive-webhook.ts";
import { openLog } from "../../../server/log.ts";
import { manifest } from "../../../server/manifest.ts";
import { sandboxApp } from "../../sandbox/app.ts";
import { cardCaller, type CardAnswer } from "../../sandbox/card.ts";
import { createWebhooks, type Webhooks } from "../../sandbox/hubspot/index.ts";
import type { Delivery } from "../../sandbox/provider-kit/index.ts";
import { createWorkflows, type Workflows } from "../../sandbox/hubspot/tells/workflows.ts";
import type { Dice } from "../dice.ts";
import type { MemoryRequest } from "../edges/in-memory-http.ts";
import type { FaultNumber } from "./fault-numbers.ts";
import { adminId, type Base } from "./base.ts";
import { faultsOfCall, outageCounter } from "./call-faults.ts";
import { buildInstance } from "./instances.ts";
import type { Instance } from "./life.ts";
import { newClocks, usualSkew, type Clocks } from "./clocks.ts";
import { newMailServer, type MailServer } from "./mail-server.ts";
import { merchantProgram, type MerchantProgram } from "./merchant.ts";
import { merchantHost, network, publicUrl } from "./network.ts";
import { newOrdeal, type Ordeal } from "./ordeal.ts";
import { portalIds, type HubSpot, type Stripe } from "./outside.ts";
import { postOffice, type PostOffice } from "./post-office.ts";
import { poisonedBy } from "./poison.ts";
import { newOldReads } from "./reads.ts";
import { weatherOf, type Rates, type Weather } from "./weather.ts";
import { newWitness, type Witness } from "./witness.ts";

/** How a history is set up, drawn from its seed. */
export interface WorldPlan {
  readonly portals: number;
  readonly instances: number;
  readonly rates: Rates;
}

/** What a test breaks on purpose. */
export interface Bug {
  readonly parts?: (context: Context) => Context;
  readonly intake?: (inbox: Context["store"]["inbox"]) => Intake;
  /** What it sends in the place of a call. */
  readonly outgoing?: (request: MemoryRequest) => MemoryRequest;
}

/** A payer's page that somebody was sent to; what nobody was shown nobody can pay. */
export interface ShownPage {
  readonly portalId: number;
  readonly paymentId: string;
  readonly provider: "stripe" | "simulated";
  readonly reference: string;
}

export interface World extends Pick<Base, "time" | "database" | "store" | "sealing"> {
  readonly portals: readonly number[];
  readonly hubspot: HubSpot;
  readonly stripe: Stripe;
  readonly bank: SimulatedBank;
  readonly webhooks: Webhooks;
  readonly workflows: Workflows;
  readonly weather: Weather;
  readonly post: PostOffice;
  readonly mail: MailServer;
  readonly merchant: MerchantProgram;
  readonly clocks: Clocks;
  /** All servers write to one. */
  readonly disk: { isFull: boolean };
  /** Checkouts at whose read the program itself fails, F98. */
  readonly poisoned: Set<string>;
  /** What is to befall certain calls whatever the weather. */
  readonly ordeal: Ordeal;
  readonly witness: Witness;
  /** Faults of docs/reliability.md that came and mattered, as far as only the moment tells. */
  readonly faultsMet: ReadonlySet<FaultNumber>;
  met(number: FaultNumber): void;
  readonly instances: Instance[];
  readonly pages: ShownPage[];
  /** What people did that the reference model has to know of. */
  readonly deeds: Deeds;
  /** What happened, line by line. */
  readonly trace: string[];
  note(line: string): void;
  /** Calls the tab's API as HubSpot does for the account's admin. */
  card(portalId: number, method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<CardAnswer>;
  /** The simulated provider sends what it has to tell. */
  postSimulated(delivery: SimulatedDelivery): Promise<void>;
  /** Starts the process again at the same place in the list. */
  restart(place: number): Promise<void>;
}

export interface Deeds {
  /** Deals whose stage something other than a rule has had a say in, as `portal:deal`. */
  readonly touchedDeals: Set<string>;
  /** Statuses with which an account was answered that asked for another one's payment. */
  readonly trespasses: number[];
  /** Statuses with which people were shown a record while the disk was full. */
  readonly lookedWhileFull: number[];
  /** What was not done beside work that always throws, each in a sentence. */
  readonly heldUp: string[];
  /** Connections whose key was revoked at Stripe and not replaced yet, as `portal:connection`, F24. */
  readonly keysLost: Set<string>;
  /** Executions of workflows that HubSpot asked for more than once, by their callback ids, F54. */
  readonly repeatedExecutions: Set<string>;
  /** Addresses of ours of which a secret was taken out that may still have signed something under way. */
  readonly secretsTakenOut: Set<string>;
  /** Contacts that asked to be forgotten, as `portal:contact`. */
  readonly forgotten: Set<string>;
  /** Accounts whose admin was told that the last installation did not work; HubSpot may think that it did. */
  readonly installsFailed: Set<number>;
  /** Pages on which something happened when they were read no more, a week after the last news: people have to ask. */
  readonly pagesUnread: Set<ShownPage>;
  /** Accounts whose rules, installation or stages were changed. */
  readonly touchedPortals: Set<number>;
}

const unchanged = (context: Context): Context => context;

export async function newWorld(base: Base, plan: WorldPlan, dice: Dice, bug: Bug = {}): Promise<World> {
  const { time, database, store, sealing } = base;
  const weather = weatherOf(plan.rates, dice.fork("weather"));
  const post = postOffice(time.now, () => weather, renew);
  const { hubspot, stripe } = await base.outside((delivery) => Promise.resolve(post.post(delivery)));
  const witness = newWitness({ now: time.now, database, hubspot, stripe });

  // Only Stripe signs a later try anew; the simulated provider's stays as it was, and is refused as too old.
  function renew(delivery: Delivery): Delivery | null {
    return delivery.url.includes("/webhooks/stripe/") ? stripe.webhooks.renewed(delivery) : delivery;
  }

  const faultsMet = new Set<FaultNumber>();
  const isOutage = outageCounter();
  const trace: string[] = [];
  const note = (line: string): void => void trace.push(`${new Date(time.now()).toISOString()} ${line}`);
  const instances: Instance[] = [];
  const started = { count: 0 };
  const disk = { isFull: false };
  const poisoned = new Set<string>();
  const ordeal = newOrdeal();
  const merchant = merchantProgram();
  const mail = newMailServer(() => weather, note);
  const clocks = newClocks((place) => (place === 0 ? 0 : dice.fork(`skew ${place}`).below(usualSkew)));

  const worldly = (context: Context): Context => ({
    ...context,
    mailer: mail.mailer,
    providers: poisonedBy(poisoned, context.providers),
  });

  async function start(place: number): Promise<Instance> {
    started.count += 1;
    return buildInstance({
      name: `server ${place + 1}`,
      database: database.knex,
      now: () => time.now() + clocks.offset(place),
      dice: dice.fork(`start ${started.count}`),
      secretKeys: sealing.keys,
      overrides: {
        log: openLog({
          level: "info",
          destination: { write: (text) => witness.hears({ what: "a log line", text, mayName: false }) },
        }),
        parts: (context) => (bug.parts ?? unchanged)(witness.watching(worldly(context))),
        ...(bug.intake && { intake: bug.intake(store.inbox) }),
      },
    });
  }

  for (let place = 0; place < plan.instances; place += 1) instances.push(await start(place));
  const stripeApp = express().use(stripe.router);
  const hubspotApp = express().use(hubspot.router);
  base.troubleBy({
    isBusy: () => weather.comes("busy"),
    isFull() {
      if (disk.isFull) faultsMet.add("F64");
      return disk.isFull;
    },
  });
  base.carryBy(
    network({
      outside: {
        "hubspot.test": () => hubspotApp,
        "stripe.test": () => stripeApp,
        [merchantHost]: () => merchant.app,
      },
      oldReads: newOldReads({ stripe, now: time.now, contradicts: () => faultsMet.add("F28") }),
      ordeal,
      upInstance: () => {
        const up = instances.filter(({ isDead }) => !isDead);
        return up.length === 0 ? null : weather.dice.pick(up);
      },
      weather: () => weather,
      witness,
      heard(call) {
        for (const number of faultsOfCall(call)) faultsMet.add(number);
        if (isOutage(call)) faultsMet.add("F30");
      },
      ...(bug.outgoing && { distorted: bug.outgoing }),
      note,
    }),
  );
  const secretOf = async (portalId: number, connectionId: string) =>
    (await store.connections.find(portalId, connectionId))?.values["webhookSecret"] ?? "";
  const outsideParts = { ...sandboxApp, ...hubspot, now: time.now };
  return {
    time,
    database,
    store,
    sealing,
    portals: portalIds.slice(0, plan.portals),
    hubspot,
    stripe,
    bank: simulatedBank({ checkouts: store.simulatedCheckouts, clock: time, random: dice.fork("bank"), secretOf }),
    webhooks: createWebhooks({
      ...outsideParts,
      url: () => publicUrl + manifest.webhooks.path,
      subscriptions: manifest.webhooks.subscriptions,
    }),
    workflows: createWorkflows({ ...outsideParts, serverOrigin: () => publicUrl }),
    weather,
    post,
    mail,
    merchant,
    clocks,
    disk,
    poisoned,
    ordeal,
    witness,
    instances,
    pages: [],
    faultsMet,
    met: (number) => void faultsMet.add(number),
    deeds: {
      touchedDeals: new Set(),
      touchedPortals: new Set(),
      trespasses: [],
      lookedWhileFull: [],
      heldUp: [],
      keysLost: new Set(),
      pagesUnread: new Set(),
      repeatedExecutions: new Set(),
      secretsTakenOut: new Set(),
      forgotten: new Set(),
      installsFailed: new Set(),
    },
    trace,
    note,
    card: (portalId, method, path, body) =>
      cardCaller({ ...sandboxApp, serverOrigin: publicUrl, portalId, userId: adminId, now: time.now })(
        method,
        path,
        body,
      ),
    async postSimulated({ portalId, connectionId, webhook }) {
      const connection = await store.connections.find(portalId, connectionId);
      if (!connection) return;
      const headers = webhook.headers as Record<string, string>;
      const url = webhookAddress(publicUrl, connection);
      post.post({ method: "POST", url, body: webhook.body.toString("utf8"), headers, sentAt: webhook.receivedAt });
    },
    async restart(place) {
      instances[place] = await start(place);
      note(`server ${place + 1} starts again`);
    },
  };
}
