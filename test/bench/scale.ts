import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Knex } from "knex";
import { buildApp, type App } from "../../server/app.ts";
import { readConfig } from "../../server/config.ts";
import { openDatabase } from "../../server/store/database.ts";
import { findPostgres, startPostgres } from "../postgres.ts";
import { serverBundle } from "../sandbox/server-bundle.ts";
import { cpuSecondsOf } from "./cpu.ts";
import { benchEnvironment } from "./environment.ts";
import type { Figure } from "./figures.ts";
import { scaleFigures, type Cost, type Drained } from "./scale-figures.ts";
import { payPages, startSlowStripe, type PaidPage, type SlowStripe } from "./scale-load.ts";

/** Smaller by `BENCH_DELIVERIES` where the machine is not quiet. */
const deliveries = Number(process.env["BENCH_DELIVERIES"] ?? 10_000);
const accounts = 100;
/** What a provider takes to answer, ms. */
const readTime = 40;
/** Fewer by `BENCH_ROUNDS`. */
const rounds = Number(process.env["BENCH_ROUNDS"] ?? 3);
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
  const bench = { ...(await startBench(`${postgres.url}/postgres`, stripe)), databasePid: postgres.pid() };
  try {
    const backlog = await drainWith(bench, 2);
    const ones: Drained[] = [];
    const twos: Drained[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ones.push(await drainWith(bench, 1));
      twos.push(await drainWith(bench, 2));
    }
    return scaleFigures({ deliveries, backlog, ones, twos });
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
  readonly databasePid: number;
}

async function startBench(database: string, stripe: SlowStripe): Promise<Omit<Bench, "databasePid">> {
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

/** So many worker processes, ready before there is anything to do, and then a word from the provider on each page. */
async function drainWith(bench: Bench, count: number): Promise<Drained> {
  const workers = await Promise.all(Array.from({ length: count }, () => startWorker(bench)));
  try {
    await areWorking(bench, count);
    process.stderr.write(`Working off ${bench.pages.length} deliveries with ${count} worker${count > 1 ? "s" : ""}.\n`);
    await tell(bench);
    const before = await spentBy(bench, workers);
    const drained = await untilEmpty(bench);
    return { ...drained, cost: costOf(before, await spentBy(bench, workers), bench.pages.length) };
  } finally {
    await Promise.all(workers.map(endWorker));
    await bench.knex("process_beats").delete();
  }
}

/** So far: seconds of processor time, and commits. */
async function spentBy({ stripe, knex, databasePid }: Bench, workers: readonly ChildProcess[]): Promise<Cost> {
  const row = await knex("pg_stat_database")
    .where({ datname: knex.raw("current_database()") })
    .first("xact_commit");
  return {
    workers: workers.reduce((sum, { pid = 0 }) => sum + cpuSecondsOf(pid), 0),
    database: cpuSecondsOf(databasePid),
    provider: cpuSecondsOf(stripe.pid),
    commits: Number(row?.xact_commit),
  };
}

function costOf(before: Cost, after: Cost, count: number): Cost {
  const each = (name: keyof Cost, unit: number): number => (unit * (after[name] - before[name])) / count;
  return {
    workers: each("workers", 1_000),
    database: each("database", 1_000),
    provider: each("provider", 1_000),
    commits: each("commits", 1),
  };
}

async function startWorker({ database, stripe }: Bench): Promise<ChildProcess> {
  const env = { ...process.env, ...environmentOf(database, stripe, "worker") };
  return spawn(process.execPath, [await serverBundle()], { env, stdio: ["ignore", "inherit", "inherit"] });
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

async function untilEmpty({ knex }: Bench): Promise<Omit<Drained, "cost">> {
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
    ...benchEnvironment,
    STRIPE_API_URL: url,
  };
}
