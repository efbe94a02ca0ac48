import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { migrate, openDatabase } from "../../server/store/database.ts";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { databaseKinds } from "../databases.ts";
import { testRandom } from "../parts.ts";
import { serverBundle } from "../sandbox/server-bundle.ts";
import { connection, delivery, installation } from "../store/samples.ts";
import { freePort } from "../free-port.ts";

interface Running {
  readonly origin: string;
  readonly operators: string;
  readonly process: ChildProcess;
  /** Every line it has logged so far. */
  lines(): readonly Readonly<Record<string, unknown>>[];
  /** Its exit code, and how long that took since this was asked, ms. */
  ended(): Promise<{ readonly code: number | null; readonly after: number }>;
}

let folder: string;
let running: Running | null = null;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "payments-tab-ending-"));
  await serverBundle();
});
afterEach(async () => {
  if (running?.process.exitCode === null && running.process.signalCode === null) {
    running.process.kill("SIGKILL");
    await once(running.process, "exit");
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const secrets = {
  SECRET_KEYS: `k1:${Buffer.alloc(32, 5).toString("base64")}`,
  SIGNING_SECRET: "s".repeat(40),
  HUBSPOT_CLIENT_ID: "client",
  HUBSPOT_CLIENT_SECRET: "secret",
};

/** The real process; `before` runs in it ahead of all else. */
async function start(settings: Readonly<Record<string, string>>, before = ""): Promise<Running> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const origin = `http://localhost:${port}`;
  const operators = `http://localhost:${metricsPort}`;
  const own = process.env;
  const child = spawn(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(before)}`, await serverBundle()],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: own["PATH"],
        ...secrets,
        PORT: String(port),
        METRICS_PORT: String(metricsPort),
        PUBLIC_URL: origin,
        HUBSPOT_API_URL: "http://127.0.0.1:2",
        DATABASE_URL: path.join(folder, `${port}.sqlite`),
        ...settings,
      },
    },
  );
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
  const exit = once(child, "exit") as Promise<[number | null]>;
  running = {
    origin,
    operators,
    process: child,
    lines: () =>
      text
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    async ended() {
      const begun = performance.now();
      const [code] = await exit;
      return { code, after: performance.now() - begun };
    },
  };
  const started = running;
  await expect
    .poll(() => started.lines().filter(({ msg }) => msg === "Listening.").length, { timeout: 50_000 })
    .toBe(settings["PROCESS"] === "worker" ? 1 : 2);
  return started;
}

const statusOf = (address: string) =>
  fetch(address).then(
    ({ status }) => status,
    () => null,
  );

describe("the real process, asked to end", () => {
  it("F16 ends by itself within moments, with a good word for whoever runs it", async () => {
    const server = await start({});
    expect([await statusOf(`${server.origin}/readyz`), await statusOf(`${server.operators}/readyz`)]).toEqual([
      200, 200,
    ]);
    server.process.kill("SIGTERM");
    const { code, after } = await server.ended();
    expect(code).toBe(0);
    expect(after).toBeLessThan(10_000);
    expect(await statusOf(`${server.origin}/healthz`)).toBeNull();
  });
});

describe("the real process at work", () => {
  it("F96 tells each piece of work in a line and counts it, what came to nothing included", async () => {
    const file = path.join(folder, "working.sqlite");
    await plantDeliveries(file, 1);
    const server = await start({ DATABASE_URL: file, STRIPE_API_URL: "http://127.0.0.1:2" });
    const told = () => server.lines().filter(({ msg, job }) => msg === "A piece of work was done." && job === "inbox");
    await expect.poll(told).toEqual([
      expect.objectContaining({
        portalId,
        connectionId: "con1",
        entryId: "e0",
        attempts: 1,
        outcome: "again",
        failures: 1,
      }),
    ]);
    const figures = await (await fetch(`${server.operators}/metrics`)).text();
    expect(figures).toContain('payments_tab_settled_total{work="deliveries",outcome="again"} 1');
    expect(figures).toContain('payments_tab_job_seconds_count{job="inbox"} 1');
    expect(figures).toMatch(/payments_tab_job_round_age_seconds\{job="reconcile"\} [\d.]+/);
    expect(figures).toMatch(/payments_tab_workers_age_seconds [\d.]+/);
  });
});

describe("the real process, met by what nothing was prepared for", () => {
  const canary = "canary@example.com owes 100";

  it.each([
    ["unhandledRejection", "void Promise.reject(fault)"],
    ["uncaughtException", "setTimeout(() => { throw fault; })"],
  ])("F68 F128 tells the kind of an %s and nothing of its words, and ends to be started anew", async (fault, act) => {
    const before = `process.on("SIGUSR2", () => { const fault = new TypeError("${canary}"); ${act}; });`;
    const server = await start({}, before);
    server.process.kill("SIGUSR2");
    expect((await server.ended()).code).toBe(1);
    expect(server.lines().at(-1)).toMatchObject({ level: 50, fault, error: "TypeError" });
    expect(JSON.stringify(server.lines())).not.toContain("canary");
  });
});

/** A far side that takes calls and never answers. */
async function silent(): Promise<{
  readonly url: string;
  readonly server: Server;
  readonly reached: Promise<unknown>;
}> {
  let arrive = (): void => {};
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const server = createServer(() => arrive()).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, reached };
}

describe("the real process, asked to end while a far side is silent", () => {
  it("F16 waits no longer than ten seconds and gives back what it had not begun", async () => {
    const stripe = await silent();
    const file = path.join(folder, "waiting.sqlite");
    const settings = { DATABASE_URL: file, STRIPE_API_URL: stripe.url };
    const entries = await plantDeliveries(file, 12);
    const server = await start(settings);
    await stripe.reached;
    server.process.kill("SIGTERM");
    const { code, after } = await server.ended();
    expect(code).toBe(0);
    expect(after).toBeLessThan(11_000);
    stripe.server.closeAllConnections();
    stripe.server.close();
    const left = await entries();
    expect(left.filter(({ state, attempts }) => state === "ready" && attempts === 0)).toHaveLength(8);
    expect(left).toHaveLength(12);
  });
});

const portalId = 62515;

/** Deliveries that wait for a read at Stripe; answers how they stand. */
async function plantDeliveries(file: string, count: number) {
  const knex = openDatabase(file);
  await migrate(knex);
  const store = storeOn(knex, sealerOf([{ id: "k1", key: Buffer.alloc(32, 5) }], testRandom()));
  await store.portals.install(installation(portalId), 0);
  await store.connections.insert({
    ...connection(portalId),
    values: { apiKey: "rk_test_1", webhookSecret: "whsec_1" },
  });
  const now = Date.now();
  await store.inbox.put(
    Array.from({ length: count }, (_, place) => ({
      ...delivery(`d${place}`, `e${place}`),
      checkoutReference: `cs_test_${place}`,
      receivedAt: now - count + place,
    })),
  );
  await knex.destroy();
  return async () => {
    const again = openDatabase(file);
    const rows = (await again("inbox").select("state", "attempts")) as { state: string; attempts: number }[];
    await again.destroy();
    return rows;
  };
}

const [, postgres] = databaseKinds;

describe.skipIf(!postgres?.isHere)("processes apart, on PostgreSQL", () => {
  it("F131 one that only answers is ready while another one works, and says so when nobody does", async () => {
    const database = await postgres?.open();
    if (!database) throw new Error("There is no PostgreSQL.");
    const web = await start({ PROCESS: "web", DATABASE_URL: database.url });
    try {
      expect(await (await fetch(`${web.origin}/readyz`)).json()).toMatchObject({ problem: "No process works." });
      expect(await statusOf(`${web.origin}/healthz`)).toBe(200);
      const worker = await start({ PROCESS: "worker", DATABASE_URL: database.url });
      await expect.poll(() => statusOf(`${web.origin}/readyz`)).toBe(200);
      expect(await statusOf(`${worker.operators}/metrics`)).toBe(200);
      expect(await statusOf(`${worker.origin}/healthz`)).toBeNull();
      worker.process.kill("SIGTERM");
      expect((await worker.ended()).code).toBe(0);
      expect(await statusOf(`${web.origin}/readyz`)).toBe(503);
    } finally {
      web.process.kill("SIGTERM");
      await once(web.process, "exit");
      await database.close();
    }
  });
});
