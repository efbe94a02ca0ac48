import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { buildApp } from "../../server/app.ts";
import { readConfig } from "../../server/config.ts";
import type { Crm } from "../../server/ports/crm.ts";
import { openDatabase } from "../../server/store/database.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { findPostgres, startPostgres } from "../postgres.ts";
import { buildExtension } from "../sandbox/bundles.ts";
import { cardCaller } from "../sandbox/card.ts";
import type { Figure } from "./figures.ts";
import { connectionOf, dealIdOf, dealsMeasured, fillWith, hasOpenPayment, measuredPortal } from "./many-payments.ts";

const sizes = [10_000, 1_000_000] as const;
const rounds = 5;
const readsPerRound = 200;
const createsPerRound = 60;
const growthGoal = 1.2;
const bundleGoal = 150;

/**
 * Our own share of what a seller waits for, with few and with many payments in the database: opening the tab of a deal,
 * creating a payment, and leading a customer on to the provider's page. HubSpot is answered inside the process. Rounds of both sizes alternate and the median of
 * their 95th percentiles counts, since machines drift.
 */
export async function measureReads(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "payments-tab-bench-"));
  const bin = findPostgres();
  const postgres = bin === null ? null : await startPostgres(bin, { isDurable: true });
  try {
    const engines = [
      { name: "sqlite", urlOf: (size: number) => Promise.resolve(path.join(folder, `${size}.sqlite`)) },
      ...(postgres ? [{ name: "postgres", urlOf: (size: number) => newDatabase(postgres.url, size) }] : []),
    ];
    const figures: Figure[] = [];
    for (const { name, urlOf } of engines) {
      const subjects: Subject[] = [];
      for (const size of sizes) subjects.push(await startSubject(name, await urlOf(size), size));
      const measured = figuresOf(name, await alternate(subjects));
      process.stderr.write(`${measured.map(({ name, figure }) => `${name} ${figure}`).join(", ")}\n`);
      figures.push(...measured);
      await Promise.all(subjects.map(({ stop }) => stop()));
    }
    return [...figures, await bundleSize(folder)];
  } finally {
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function newDatabase(server: string, size: number): Promise<string> {
  const admin = openDatabase(`${server}/postgres`);
  await admin.raw(`create database payments_${size}`);
  await admin.destroy();
  return `${server}/payments_${size}`;
}

/** The real program over a filled database. */
interface Subject {
  readonly size: number;
  /** Milliseconds the server spent on each of a round of tab reads; throws when one is not answered well. */
  read(round: number): Promise<readonly number[]>;
  create(round: number): Promise<readonly number[]>;
  /** The customers of the payments made last go on to the provider's page. */
  goOn(): Promise<readonly number[]>;
  stop(): Promise<void>;
}

async function startSubject(engine: string, database: string, size: number): Promise<Subject> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = readConfig({
    PUBLIC_URL: origin,
    DATABASE_URL: database,
    SECRET_KEYS: `bench:${Buffer.alloc(32, 1).toString("base64")}`,
    SIGNING_SECRET: "x".repeat(32),
    HUBSPOT_CLIENT_ID: "bench",
    HUBSPOT_CLIENT_SECRET: "bench",
    HUBSPOT_API_URL: "http://127.0.0.1:2",
    LOG_LEVEL: "silent",
  });
  const app = await buildApp(config);
  Object.assign(app.context, { crm: hubspotWithin(app.context.crm) });
  await fill(`${engine}, ${size}`, { config, store: app.context.store, size });
  const spent = stopwatch(server, app.http);
  const card = cardCaller({
    serverOrigin: origin,
    clientSecret: "bench",
    appId: 1,
    portalId: measuredPortal,
    userId: 1,
    now: () => Date.now(),
  });
  const timed = async (count: number, call: (place: number) => Promise<{ status: number; body: unknown }>) => {
    spent.length = 0;
    for (let place = 0; place < count; place += 1) {
      const { status, body } = await call(place);
      if (status >= 400) throw new Error(`The server answered ${status}: ${JSON.stringify(body)}`);
    }
    return [...spent];
  };
  let links: readonly string[] = [];
  const createOne = async (round: number, place: number) => {
    const answer = await card("POST", "/api/payments", orderFor(size, round, place));
    links = [...links, (answer.body as { link: string }).link];
    return answer;
  };
  return {
    size,
    read: (round) =>
      timed(readsPerRound, (place) => {
        const deal = dealIdOf(measuredPortal, dealFor(size, round * readsPerRound + place));
        return card("GET", `/api/payments?objectTypeId=0-3&objectId=${deal}`);
      }),
    create: (round) => {
      links = [];
      return timed(createsPerRound, (place) => createOne(round, place));
    },
    goOn: () =>
      timed(links.length, async (place) => {
        const headers = { origin };
        const { status } = await fetch(`${links[place]}/go`, { method: "POST", headers, redirect: "manual" });
        return { status, body: null };
      }),
    async stop() {
      server.closeAllConnections();
      server.close();
      await app.stop();
    },
  };
}

async function fill(
  what: string,
  { config, store, size }: { config: ReturnType<typeof readConfig>; store: SubjectStore; size: number },
): Promise<void> {
  const knex = openDatabase(config.database);
  const started = performance.now();
  const sealer = sealerOf(config.secretKeys, { bytes: (length) => Buffer.alloc(length, 7) });
  await fillWith({ knex, store, sealer, now: Date.now() }, size, (done) => {
    if (done % 100_000 === 0) process.stderr.write(`${what}: ${done} payments\n`);
  });
  await knex.destroy();
  process.stderr.write(`${what}: filled in ${Math.round((performance.now() - started) / 1_000)} s\n`);
}

type SubjectStore = Awaited<ReturnType<typeof buildApp>>["context"]["store"];

/** What HubSpot would say, at once: every deal is open, worth 1,000.00 EUR and has one contact. */
function hubspotWithin(crm: Crm): Crm {
  const contact = { id: "5", name: "Mia Keller", email: "mia@example.com", dealIds: [] };
  const stages = [
    { id: "open", label: "Open", isClosed: false, isLost: false, isWritable: true },
    { id: "won", label: "Won", isClosed: true, isLost: false, isWritable: true },
  ];
  return {
    ...crm,
    readDeal: (_portalId, id) =>
      Promise.resolve({
        id,
        name: "Website redesign",
        amount: "1000.00",
        currency: "EUR",
        pipelineId: "default",
        stageId: "open",
        contactIds: [contact.id],
      }),
    readContacts: () => Promise.resolve([contact]),
    readPipelines: () => Promise.resolve([{ id: "default", label: "Sales", stages }]),
  };
}

/** Notes how long each answer took inside the server, from its first line in to its last byte out. */
function stopwatch(server: ReturnType<typeof createServer>, listener: Parameters<typeof createServer>[1]): number[] {
  const spent: number[] = [];
  server.on("request", (request, response) => {
    const started = performance.now();
    response.once("finish", () => spent.push(performance.now() - started));
    listener?.(request, response);
  });
  return spent;
}

/** All over the account's deals, in no order an index has; the same deals in every run. */
function dealFor(size: number, place: number): number {
  return (place * 7_919) % dealsMeasured(size);
}

/** For a deal that waits for no payment, each once. */
function orderFor(size: number, round: number, place: number) {
  const number = round * createsPerRound + place;
  const deals = dealsMeasured(size);
  const spread = Math.floor(deals / (rounds + 1) / createsPerRound) * number;
  const deal = hasOpenPayment(spread) ? spread + 1 : spread;
  return {
    idempotencyKey: `bench-${size}-${round}-${place}`.padEnd(16, "-"),
    objectTypeId: "0-3",
    objectId: dealIdOf(measuredPortal, deal),
    dealId: null,
    contactId: "5",
    connectionId: connectionOf(measuredPortal),
    amount: "10.00",
    currency: "EUR",
    description: "Second half",
    validityDays: 7,
  };
}

interface Shares {
  readonly size: number;
  readonly tab: number;
  readonly create: number;
  readonly goOn: number;
}

const kinds = ["tab", "create", "goOn"] as const;

async function alternate(subjects: readonly Subject[]): Promise<readonly Shares[]> {
  const seen = subjects.map(({ size }) => ({
    size,
    tab: [] as number[],
    create: [] as number[],
    goOn: [] as number[],
  }));
  // The first round warms up whatever warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [place, subject] of subjects.entries()) {
      const tab = percentile95(await subject.read(round));
      const create = percentile95(await subject.create(round));
      const goOn = percentile95(await subject.goOn());
      if (round === 0) continue;
      seen[place]?.tab.push(tab);
      seen[place]?.create.push(create);
      seen[place]?.goOn.push(goOn);
    }
  }
  return seen.map(({ size, tab, create, goOn }) => ({
    size,
    tab: middleOf(tab),
    create: middleOf(create),
    goOn: middleOf(goOn),
  }));
}

function percentile95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? NaN;
}

function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function figuresOf(engine: string, shares: readonly Shares[]): readonly Figure[] {
  return kinds.flatMap((kind) => {
    const each = shares.map((share) => ({
      name: `reads.${engine}.${kind}.p95_${share.size}`,
      figure: rounded(share[kind], 100),
      unit: "ms",
    }));
    const [few, many] = [shares.at(0)?.[kind] ?? NaN, shares.at(-1)?.[kind] ?? NaN];
    const growth = rounded(many / few, 1_000);
    const judged = { unit: "ratio", goal: growthGoal, met: growth <= growthGoal };
    return [...each, { name: `reads.${engine}.${kind}.growth`, figure: growth, ...judged }];
  });
}

function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}

async function bundleSize(folder: string): Promise<Figure> {
  const { size } = await stat(await buildExtension({ outDir: path.join(folder, "card") }));
  const kilobytes = rounded(size / 1_000, 10);
  return { name: "card.bundle_kb", figure: kilobytes, unit: "kB", goal: bundleGoal, met: kilobytes < bundleGoal };
}
