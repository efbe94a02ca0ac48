import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { DestinationStream } from "pino";
import { buildApp, type App } from "../server/app.ts";
import type { Config } from "../server/config.ts";
import { drain } from "../server/jobs/workers.ts";
import { openLog } from "../server/log.ts";
import type { Log } from "../server/ports/context.ts";
import type { Intake } from "../server/use-cases/learn/receive-webhook.ts";
import { databaseKinds, type DatabaseKind } from "./databases.ts";
import { startOfTests, testClock, testKeys, testLog, testRandom, type TestClock, type TestLog } from "./parts.ts";
import { sandboxApp } from "./sandbox/app.ts";
import { cardCaller, type CardAnswer } from "./sandbox/card.ts";
import type { Telling } from "./sandbox/hubspot/index.ts";
import { startMailbox, type Mailbox } from "./sandbox/mailbox/index.ts";
import { startSandbox, type Sandbox } from "./sandbox/sandbox.ts";
import { connect, installApp, setPaidRule, type SetUpOptions } from "./sandbox/set-up.ts";
import { startStripe, type RunningStripe } from "./sandbox/stripe/index.ts";

export interface RigOptions {
  readonly database?: DatabaseKind;
  /** Stop short of a ready account: `nothing`, or `installed` without a provider and rules. */
  readonly upTo?: "nothing" | "installed" | "connected";
  /** Also a Stripe on this machine, connected with a key that may do everything. */
  readonly withStripe?: boolean;
  /** Where providers started by the test itself are reached, and the clock they share with the program. */
  readonly providerUrls?: Partial<Config["providers"]>;
  readonly clock?: TestClock;
  /** Proxies whose word about the caller's address counts; none unless told otherwise. */
  readonly trustedProxies?: number;
  /** Without a mail server, as a program is before anybody has set one up. */
  readonly withoutMail?: boolean;
  /** The newest first; one that all tests share unless told otherwise. */
  readonly secretKeys?: Config["secretKeys"];
  /** Stands in for the intake of deliveries. */
  readonly intake?: Intake;
  /** Also gets every log line as the real log writes it. */
  readonly logTo?: DestinationStream;
}

/** The real program in this process, with a HubSpot and a Stripe on loopback ports and one clock for all of them. */
export interface Rig {
  readonly app: App;
  readonly url: string;
  /** Address of its database, for a second look at it; of no use with SQLite in memory. */
  readonly databaseUrl: string;
  /** What it was built from, for a second program beside it. */
  readonly config: Config;
  readonly sandbox: Sandbox;
  readonly stripe: RunningStripe;
  /** Where its mails arrive. */
  readonly mailbox: Mailbox;
  readonly clock: TestClock;
  readonly log: TestLog;
  /** Calls the tab's API as HubSpot does for a user, the admin unless told otherwise. */
  card(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown, userId?: number): Promise<CardAnswer>;
  /** A page of ours, as a browser asks for it; redirects are not followed. */
  page(path: string, init?: RequestInit): Promise<Response>;
  /** Posts a form from a page of ours. */
  post(path: string, fields?: Readonly<Record<string, string>>): Promise<Response>;
  /** HubSpot tells the program what has happened to its records since the last time; answers each delivery's status. */
  hubspotTells(telling?: Telling): Promise<readonly number[]>;
  /** Works until nothing is due. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const log = testLog();
  const { intake, logTo, trustedProxies = 0, clock = testClock() } = options;
  const server = createServer();
  const url = await listen(server);
  const sandbox = await startSandbox({
    port: 0,
    serverOrigin: () => url,
    redirectUris: [`${url}/oauth/callback`],
    now: clock.now,
  });
  const stripe = await startStripe({ now: clock.now });
  const mailbox = await startMailbox();
  const database = await (options.database ?? databaseKinds[0])?.open();
  if (!database) throw new Error("There is no database to run on.");
  await database.knex.destroy();
  const addresses = { url, sandboxUrl: sandbox.url, stripeUrl: stripe.url, database: database.url };
  const config = rigConfig(addresses, options.secretKeys);
  const app = await buildApp(
    {
      ...config,
      mail: options.withoutMail ? null : mailOf(mailbox),
      trustedProxies,
      providers: { ...config.providers, ...options.providerUrls },
    },
    {
      clock,
      log: logTo ? both(log, openLog({ level: "trace", destination: logTo })) : log,
      random: testRandom(),
      wait: skipTime(clock),
      ...(intake && { intake }),
    },
  );
  server.on("request", app.http);

  const { portalId, adminId } = sandbox.demo;
  const admin = { serverOrigin: url, portalId, userId: adminId, now: clock.now };
  const rig: Rig = {
    app,
    url,
    databaseUrl: database.url,
    config,
    sandbox,
    stripe,
    mailbox,
    clock,
    log,
    card: (method, path, body, userId = adminId) => cardCaller({ ...admin, ...sandboxApp, userId })(method, path, body),
    page: (path, init = {}) => fetch(new URL(path, url), { redirect: "manual", ...init }),
    post: (path, fields = {}) =>
      fetch(new URL(path, url), {
        method: "POST",
        redirect: "manual",
        headers: { origin: url },
        body: new URLSearchParams(fields),
      }),
    hubspotTells: (telling) => sandbox.webhooks.deliver(telling),
    drain: () => drain(app.context),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await app.stop();
      await Promise.all([sandbox.close(), stripe.close(), mailbox.close(), database.close()]);
    },
  };
  await setUp(rig, options, admin);
  return rig;
}

async function setUp({ stripe }: Rig, { upTo = "connected", withStripe = false }: RigOptions, admin: SetUpOptions) {
  if (upTo === "nothing") return;
  await installApp(admin);
  if (upTo === "installed") return;
  if (withStripe) await connect(admin, "stripe", { apiKey: stripe.keys.issue() });
  else await connect(admin, "simulated");
  await setPaidRule(admin, "default", "test");
}

function both(first: Log, second: Log): Log {
  const write =
    (level: keyof Log): Log[keyof Log] =>
    (fields, sentence) => {
      first[level](fields, sentence);
      second[level](fields, sentence);
    };
  return { info: write("info"), warn: write("warn"), error: write("error") };
}

/** Waiting costs tests no time: the clock is put on instead. */
function skipTime(clock: TestClock): (milliseconds: number) => Promise<void> {
  return (milliseconds) => {
    clock.pass(milliseconds);
    return Promise.resolve();
  };
}

interface Addresses {
  readonly url: string;
  readonly sandboxUrl: string;
  readonly stripeUrl: string;
  readonly database: string;
}

/** Refuses every connection. */
const nowhere = "http://127.0.0.1:2";

/** Providers that a test has not started. */
export const nowhereUrls = {
  dojoApiUrl: nowhere,
  dinteroCheckoutUrl: nowhere,
  dinteroApiUrl: nowhere,
  myfatoorahApiUrl: nowhere,
} as const;

function rigConfig(
  { url, sandboxUrl, stripeUrl, database }: Addresses,
  secretKeys: Config["secretKeys"] = testKeys,
): Config {
  const { clientId, clientSecret } = sandboxApp;
  return {
    isProduction: false,
    port: 0,
    publicUrl: url,
    database,
    process: "all",
    trustedProxies: 0,
    secretKeys,
    signingSecret: "a signing secret for tests, long enough",
    hubspot: { clientId, clientSecret, formerClientSecret: null, apiUrl: sandboxUrl, appUrl: sandboxUrl },
    providers: { ...nowhereUrls, stripeApiUrl: stripeUrl },
    mail: null,
    metricsPort: null,
    metricsToken: null,
    logLevel: "silent",
  };
}

function mailOf({ smtpUrl }: Mailbox): NonNullable<Config["mail"]> {
  return { smtpUrl, from: { name: "Lindgren Studio", address: "payments@lindgren.example" }, needsTls: false };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "localhost", () => resolve(`http://localhost:${(server.address() as AddressInfo).port}`));
  });
}

/** A payment made through the tab's API, as the form makes it. */
export async function makePayment(rig: Rig, changes: Readonly<Record<string, unknown>> = {}): Promise<CardAnswer> {
  const { dealId, contactId } = rig.sandbox.demo;
  const tab = await rig.card("GET", `/api/payments?objectTypeId=0-3&objectId=${dealId}`);
  const [connection] =
    (tab.body as { create: { form?: { connections: { id: string }[] } } }).create.form?.connections ?? [];
  return rig.card("POST", "/api/payments", {
    idempotencyKey: `key-for-test-${startOfTests}`,
    objectTypeId: "0-3",
    objectId: dealId,
    dealId: null,
    contactId,
    connectionId: connection?.id ?? "none",
    amount: "750.00",
    currency: "EUR",
    description: "Second half",
    validityDays: 7,
    ...changes,
  });
}
