import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { buildApp, type App } from "../../server/app.ts";
import { readConfig } from "../../server/config.ts";
import { spendCall } from "../../server/crm/hubspot/budget.ts";
import type { Order, PortalMade, Seen } from "./crm-hubspot.ts";
import { addAccount, payAll } from "./crm-promises.ts";
import { middleOf, rounded, type Figure } from "./figures.ts";

/** Smaller by `BENCH_DEALS` where the machine is not quiet. */
const deals = Number(process.env["BENCH_DEALS"] ?? 10_000);
/** Two deals to a customer. */
const contacts = Math.ceil(deals / 2);
const plainDeals = Math.min(60, deals);
const neighbourDeals = 6;
const large = 1;
const small = 2;
const plain = 3;
/** The goals are of 10,000 deals; a smaller run has as many seconds as it has deals of them. */
const secondsGoal = Math.ceil((45 * deals) / 10_000);
const callsGoal = 0.04;
const delayGoal = 1.5;

/**
 * Many deals of one account paid at once, against a HubSpot that lets through 110 calls in ten seconds: what a deal costs
 * in calls, how long until the last one stands, and how long another account's one deal takes meanwhile. Beside it a
 * plain writer that reads and writes deal by deal with the same allowance, measured on few and counted up.
 */
export async function measureCrm(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "payments-tab-bench-"));
  const hubspot = await startHubSpot();
  const portals = new Map<number, PortalMade>();
  for (const [portalId, count, people] of [
    [large, deals, contacts],
    [small, 2 * neighbourDeals, 1],
    [plain, plainDeals, 1],
  ] as const) {
    portals.set(portalId, await hubspot.tell<PortalMade>({ ask: "portal", portalId, deals: count, contacts: people }));
  }
  const app = await startProgram(path.join(folder, "bench.sqlite"), portals);
  try {
    const idle = await neighbourDelays({ hubspot, app, portals }, 0);
    const burst = await measureBurst({ hubspot, app, portals });
    const one = await writeOneByOne(portals.get(plain));
    return figuresOf({ idle, one, ...burst });
  } finally {
    await app.stop();
    await hubspot.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface HubSpotProcess {
  tell<T extends PortalMade | Seen>(order: Order): Promise<T>;
  stop(): Promise<void>;
}

async function startHubSpot(): Promise<HubSpotProcess> {
  const script = fileURLToPath(new URL("crm-hubspot.ts", import.meta.url));
  const child: ChildProcess = fork(script);
  await once(child, "message");
  let last: Promise<unknown> = Promise.resolve();
  return {
    tell<T>(order: Order): Promise<T> {
      const answer = last.then(async () => {
        child.send(order);
        return (await once(child, "message"))[0] as T;
      });
      last = answer;
      return answer;
    },
    async stop() {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}

async function startProgram(database: string, portals: ReadonlyMap<number, PortalMade>): Promise<App> {
  const app = await buildApp(
    readConfig({
      DATABASE_URL: database,
      SECRET_KEYS: `bench:${Buffer.alloc(32, 1).toString("base64")}`,
      SIGNING_SECRET: "x".repeat(32),
      HUBSPOT_CLIENT_ID: "bench",
      HUBSPOT_CLIENT_SECRET: "bench",
      HUBSPOT_API_URL: portals.get(large)?.url ?? "",
      LOG_LEVEL: "silent",
    }),
  );
  for (const [portalId, made] of portals) await addAccount(app.context.store, portalId, made);
  await app.startWorkers();
  return app;
}

interface Bench {
  readonly hubspot: HubSpotProcess;
  readonly app: App;
  readonly portals: ReadonlyMap<number, PortalMade>;
}

const restBetween = 1_500;

/** Pays the small account's deals one after another and takes the time until each stands in its stage, ms. */
async function neighbourDelays({ hubspot, app, portals }: Bench, from: number): Promise<readonly number[]> {
  const { dealIds = [], contactIds = [] } = portals.get(small) ?? {};
  const promisedAt = new Map<string, number>();
  for (const dealId of dealIds.slice(from, from + neighbourDeals)) {
    await payAll(app.context.store, { portalId: small, dealIds: [dealId], contactIds });
    promisedAt.set(dealId, Date.now());
    app.context.wake.crm(small);
    await pause(restBetween);
  }
  const { movedAt } = await until(hubspot, small, from + neighbourDeals);
  // The first one also makes the properties, once in an account's life.
  return [...promisedAt].slice(1).map(([dealId, at]) => (movedAt[dealId] ?? NaN) - at);
}

interface Burst {
  readonly seen: Seen;
  readonly seconds: number;
  readonly meanwhile: readonly number[];
}

async function measureBurst(bench: Bench): Promise<Burst> {
  const { hubspot, app, portals } = bench;
  const { dealIds = [], contactIds = [] } = portals.get(large) ?? {};
  process.stderr.write(`Promising ${dealIds.length} moves.\n`);
  const { store } = app.context;
  const bucket = await store.portals.readBucket(large);
  // Nobody begins before all are there.
  await store.portals.saveBucket(large, bucket, { ...bucket, blockedUntil: Number.MAX_SAFE_INTEGER });
  await payAll(store, { portalId: large, dealIds, contactIds });
  const start = Date.now();
  const blocked = await store.portals.readBucket(large);
  await store.portals.saveBucket(large, blocked, { ...blocked, blockedUntil: 0 });
  app.context.wake.crm(large);
  const meanwhile = await neighbourDelays(bench, neighbourDeals);
  const seen = await until(hubspot, large, dealIds.length);
  const seconds = (Math.max(...Object.values(seen.movedAt)) - start) / 1_000;
  await shownEverywhere(hubspot, dealIds.length + contactIds.length);
  return { seen: await hubspot.tell<Seen>({ ask: "seen", portalId: large }), seconds, meanwhile };
}

const patience = 600;

async function until(hubspot: HubSpotProcess, portalId: number, count: number): Promise<Seen> {
  for (let look = 0; look < patience; look += 1) {
    const seen = await hubspot.tell<Seen>({ ask: "seen", portalId });
    if (Object.keys(seen.movedAt).length >= count) return seen;
    await pause(500);
  }
  throw new Error(`Not all of ${count} deals were moved in time.`);
}

/** Calls count to the end: contacts may be written after the last deal. */
async function shownEverywhere(hubspot: HubSpotProcess, count: number): Promise<void> {
  for (let look = 0; look < patience; look += 1) {
    if ((await hubspot.tell<Seen>({ ask: "seen", portalId: large })).shown >= count) return;
    await pause(500);
  }
  throw new Error("Not all records show their payments.");
}

interface Plain {
  readonly callsPerDeal: number;
  readonly secondsPerDeal: number;
}

/** Reads a deal, writes it, and goes on to the next, as fast as the same allowance lets it. */
async function writeOneByOne(made: PortalMade | undefined): Promise<Plain> {
  if (!made) throw new Error("There is no account to write one by one.");
  const start = Date.now();
  let bucket = { tokens: 0, refilledAt: 0, blockedUntil: 0 };
  let calls = 0;
  const call = async (method: "GET" | "PATCH", dealId: string, body?: unknown): Promise<void> => {
    for (let turn = spendCall(bucket, Date.now(), "worker"); ; turn = spendCall(bucket, Date.now(), "worker")) {
      bucket = turn.bucket;
      if (turn.waitMs === 0) break;
      await pause(turn.waitMs);
    }
    calls += 1;
    const answer = await fetch(`${made.url}/crm/objects/2026-09/deals/${dealId}`, {
      method,
      headers: { authorization: `Bearer ${made.accessToken}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`A plain call ended with ${answer.status}.`);
    await answer.text();
  };
  for (const dealId of made.dealIds) {
    await call("GET", dealId);
    await call("PATCH", dealId, { properties: { dealstage: `paid_${plain}` } });
  }
  const { length } = made.dealIds;
  return { callsPerDeal: calls / length, secondsPerDeal: (Date.now() - start) / 1_000 / length };
}

interface Measured extends Burst {
  readonly idle: readonly number[];
  readonly one: Plain;
}

function figuresOf({ seen, seconds, meanwhile, idle, one }: Measured): readonly Figure[] {
  const perDeal = rounded(seen.calls / deals, 10_000);
  const last = rounded(seconds, 10);
  const [alone, beside] = [middleOf(idle), middleOf(meanwhile)];
  const delay = rounded(beside / alone, 100);
  return [
    { name: "crm.deals", figure: deals, unit: "deals" },
    { name: "crm.calls_per_deal", figure: perDeal, unit: "calls", goal: { most: callsGoal } },
    { name: "crm.last_deal", figure: last, unit: "s", goal: { most: secondsGoal } },
    { name: "crm.double_moves", figure: seen.doubleMoves, unit: "moves", goal: { most: 0 } },
    { name: "crm.refused_calls", figure: seen.refusedCalls, unit: "calls", goal: { most: 0 } },
    { name: "crm.busiest_10s", figure: seen.busiestWindow, unit: "calls", goal: { most: 100 } },
    { name: "crm.neighbour_alone", figure: Math.round(alone), unit: "ms" },
    { name: "crm.neighbour_meanwhile", figure: Math.round(beside), unit: "ms" },
    { name: "crm.neighbour_delay", figure: delay, unit: "ratio", goal: { most: delayGoal } },
    { name: "crm.plain_calls_per_deal", figure: rounded(one.callsPerDeal, 100), unit: "calls" },
    {
      name: `crm.plain_last_deal_counted_up_from_${plainDeals}`,
      figure: Math.round(one.secondsPerDeal * deals),
      unit: "s",
    },
  ];
}
