import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Knex } from "knex";
import { buildApp, type App } from "../../server/app.ts";
import { readConfig } from "../../server/config.ts";
import { openDatabase } from "../../server/store/database.ts";
import { findPostgres, startPostgres } from "../postgres.ts";
import type { Figure } from "./figures.ts";
import { payPages, startSlowStripe, type PaidPage, type SlowStripe } from "./scale-load.ts";

/** Smaller by `BENCH_DELIVERIES` where the machine is not quiet. */
const deliveries = Number(process.env["BENCH_DELIVERIES"] ?? 10_000);
const accounts = 100;
/** What a provider takes to answer, ms. */
const readTime = 40;
const rounds = 3;
const ratioGoal = 1.7;
/** Of 10,000 deliveries; a smaller run has its part of it. */
const secondsGoal = (300 * deliveries) / 10_000;

/**
 * Deliveries over a hundred accounts, worked by worker processes on one PostgreSQL at a provider that takes 40 ms for
 * each read: how long until none is left and how evenly accounts wait, then one worker beside two, in turn. Nothing is
 * written to HubSpot: that is the other measurement.
 */
export async function measureScale(): Promise<readonly Figure[]> {
  const bin = findPostgres();
  if (bin === null) {
    process.stderr.write("No PostgreSQL, so several processes could not be measured.\n");
    return [];
  }
  const postgres = await startPostgres(bin, { isDurable: true });
  const stripe = await startSlowStripe(readTime);
  const bench = await startBench(`${postgres.url}/postgres`, stripe);
  try {
    const backlog = await drainWith(bench, 2);
    const ones: number[] = [];
    const twos: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ones.push((await drainWith(bench, 1)).seconds);
      twos.push((await drainWith(bench, 2)).seconds);
    }
    return figuresOf(backlog, middleOf(ones), middleOf(twos));
  } finally {
    await bench.app.stop();
    await bench.knex.destroy();
    await stripe.close();
    await postgres.stop();
  }
}

interface Bench {
  readonly database: string;
  readonly stripe: SlowStripe;
  readonly app: App;
  /** For looking, beside the program's own connections. */
  readonly knex: Knex;
  readonly pages: readonly PaidPage[];
}

async function startBench(database: string, stripe: SlowStripe): Promise<Bench> {
  const app = await buildApp(readConfig(environmentOf(database, stripe, "web")));
  await app.startWorkers();
  const pages: PaidPage[] = [];
  process.stderr.write(`Paying ${deliveries} payments of ${accounts} accounts.\n`);
  for (let portalId = 1; portalId <= accounts; portalId += 1) {
    const connection = await addAccount(app, portalId, stripe.apiKey);
    pages.push(...(await payPages(app.context, stripe, connection, Math.ceil(deliveries / accounts))));
  }
  return { database, stripe, app, knex: openDatabase(database), pages };
}

async function addAccount({ context: { store } }: App, portalId: number, apiKey: string) {
  const now = Date.now();
  const portal = { portalId, timeZone: "UTC", companyCurrency: "EUR", currencies: ["EUR"], uiDomain: "localhost" };
  const tokens = { accessToken: "a", refreshToken: "r", tokenExpiresAt: now, scopes: [] };
  await store.portals.install({ ...portal, ...tokens, installedBy: "7" }, now);
  const connection = {
    portalId,
    connectionId: `connection-${portalId}`,
    provider: "stripe",
    mode: "test",
    label: "Stripe",
    values: { apiKey, webhookSecret: "whsec_benchmark" },
    webhookToken: `BenchmarkConnection${portalId}`,
    keyEnding: "ench",
    createdAt: now,
    removedAt: null,
  } as const;
  await store.connections.insert(connection);
  // Nothing of this measurement goes to HubSpot.
  await store.portals.disconnect(portalId, 1, now);
  return connection;
}

interface Drained {
  readonly seconds: number;
  /** When each account had nothing left, seconds after the start, the earliest first. */
  readonly emptyAfter: readonly number[];
}

/** So many worker processes, ready before there is anything to do, and then a word from the provider on each page. */
async function drainWith(bench: Bench, count: number): Promise<Drained> {
  const workers = Array.from({ length: count }, () => startWorker(bench));
  try {
    await areWorking(bench, count);
    process.stderr.write(`Working off ${bench.pages.length} deliveries with ${count} worker${count > 1 ? "s" : ""}.\n`);
    await tell(bench);
    return await untilEmpty(bench);
  } finally {
    await Promise.all(workers.map(endWorker));
    await bench.knex("process_beats").delete();
  }
}

function startWorker({ database, stripe }: Bench): ChildProcess {
  const env = { ...process.env, ...environmentOf(database, stripe, "worker") };
  return spawn(process.execPath, ["--import", "tsx", "server/main.ts"], {
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
}

async function endWorker(worker: ChildProcess): Promise<void> {
  const ended = once(worker, "exit");
  worker.kill("SIGTERM");
  await ended;
}

const patience = 6_000;

/** Each worker leaves its word in the database once its loops run. */
async function areWorking({ knex }: Bench, count: number): Promise<void> {
  for (let look = 0; look < patience; look += 1) {
    if ((await knex("process_beats")).length >= count) return;
    await pause(100);
  }
  throw new Error("The workers did not start.");
}

async function tell({ app, pages }: Bench): Promise<void> {
  const now = Date.now();
  const entries = pages.map(({ portalId, connectionId, session }) => ({
    entryId: randomUUID(),
    portalId,
    connectionId,
    dedupeKey: randomUUID(),
    kind: "checkout.session.completed",
    checkoutReference: session,
    paymentId: null,
    body: "{}",
    state: "ready" as const,
    receivedAt: now,
  }));
  const { store, wake } = app.context;
  await store.transaction(async (tx) => {
    for (let from = 0; from < entries.length; from += 500) await tx.inbox.put(entries.slice(from, from + 500));
  });
  for (let portalId = 1; portalId <= accounts; portalId += 1) wake.inbox(portalId);
}

async function untilEmpty({ knex }: Bench): Promise<Drained> {
  const start = performance.now();
  const emptyAfter: number[] = [];
  for (let look = 0; look < 10 * patience; look += 1) {
    const rows = await knex("inbox").whereIn("state", ["ready", "running"]).distinct("portal_id");
    const seconds = (performance.now() - start) / 1_000;
    while (emptyAfter.length < accounts - rows.length) emptyAfter.push(seconds);
    if (rows.length === 0) return { seconds, emptyAfter };
    await pause(50);
  }
  throw new Error("The backlog was not worked off in time.");
}

function environmentOf(database: string, { url }: SlowStripe, process: "web" | "worker"): Record<string, string> {
  return {
    NODE_ENV: "development",
    PROCESS: process,
    DATABASE_URL: database,
    SECRET_KEYS: `bench:${Buffer.alloc(32, 1).toString("base64")}`,
    SIGNING_SECRET: "x".repeat(32),
    HUBSPOT_CLIENT_ID: "bench",
    HUBSPOT_CLIENT_SECRET: "bench",
    HUBSPOT_API_URL: "http://127.0.0.1:2",
    STRIPE_API_URL: url,
    LOG_LEVEL: "silent",
  };
}

function figuresOf({ seconds, emptyAfter }: Drained, one: number, two: number): readonly Figure[] {
  const ratio = rounded(one / two, 100);
  const last = rounded(seconds, 10);
  return [
    { name: "scale.deliveries", figure: deliveries, unit: "deliveries" },
    { name: "scale.backlog_empty", figure: last, unit: "s", goal: secondsGoal, met: last <= secondsGoal },
    { name: "scale.first_account_done", figure: rounded(emptyAfter[0] ?? NaN, 10), unit: "s" },
    { name: "scale.middle_account_done", figure: rounded(middleOf(emptyAfter), 10), unit: "s" },
    { name: "scale.last_account_done", figure: rounded(emptyAfter.at(-1) ?? NaN, 10), unit: "s" },
    { name: "scale.one_worker", figure: Math.round(deliveries / one), unit: "deliveries/s" },
    { name: "scale.two_workers", figure: Math.round(deliveries / two), unit: "deliveries/s" },
    { name: "scale.two_beside_one", figure: ratio, unit: "ratio", goal: ratioGoal, met: ratio >= ratioGoal },
  ];
}

function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
