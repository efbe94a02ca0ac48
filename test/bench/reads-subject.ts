import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";
import { buildApp } from "../../server/app.ts";
import { readConfig } from "../../server/config.ts";
import { workInbox } from "../../server/jobs/inbox.ts";
import type { Crm } from "../../server/ports/crm.ts";
import { openDatabase } from "../../server/store/database.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { cardCaller } from "../sandbox/card.ts";
import { benchEnvironment } from "./environment.ts";
import { connectionOf, dealIdOf, dealsMeasured, fillWith, hasOpenPayment, measuredPortal } from "./many-payments.ts";

/** Rounds that are measured, after one that warms up. */
export const rounds = 5;
const readsPerRound = 200;
const createsPerRound = 60;

/** The real program over a filled database. */
export interface Subject {
  readonly size: number;
  /** Milliseconds the server spent on each of a round of tab reads; throws when one is not answered well. */
  read(round: number): Promise<readonly number[]>;
  create(round: number): Promise<readonly number[]>;
  /** The customers of the payments made last go on to the provider's page. */
  goOn(): Promise<readonly number[]>;
  /** They pay there, and what the provider tells is read and applied: milliseconds for each, all of them worked in one go. */
  apply(): Promise<number>;
  stop(): Promise<void>;
}

/** Fills the database with so many payments and starts the program over it. */
export async function startSubject(engine: string, database: string, size: number): Promise<Subject> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = readConfig({
    PUBLIC_URL: origin,
    DATABASE_URL: database,
    ...benchEnvironment,
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
  const pages: string[] = [];
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
        const answer = await fetch(`${links[place]}/go`, { method: "POST", headers, redirect: "manual" });
        pages.push(answer.headers.get("location") ?? "");
        return { status: answer.status, body: null };
      }),
    async apply() {
      for (const page of pages) await payAt(new URL(page, origin));
      const started = performance.now();
      while (await workInbox(app.context));
      return (performance.now() - started) / pages.splice(0).length;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await app.stop();
    },
  };
}

async function payAt(page: URL): Promise<void> {
  const { status } = await fetch(page, {
    method: "POST",
    body: new URLSearchParams({ act: "pay" }),
    redirect: "manual",
  });
  if (status !== 303) throw new Error(`The customer could not pay: ${status}.`);
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
        changedAt: null,
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
