import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildExtension, buildRecordPage, buildSettingsPage } from "../sandbox/bundles.ts";
import { startSandbox, type Sandbox } from "../sandbox/sandbox.ts";
import type { Mailbox } from "../sandbox/mailbox/index.ts";
import { startServer, type ProviderUrls, type ServerProcess } from "../sandbox/server-process.ts";
import { freePort } from "../free-port.ts";
import { newAccount, type Account, type Readiness } from "./account.ts";
import { startStripeWithGate, type GatedStripe } from "./gated-stripe.ts";

export interface RunningAppOptions {
  /** `postgres://…`; a SQLite file of its own when left out. */
  readonly database?: string;
  /** Record pages with the real extension, which take some seconds to build. */
  readonly withRecordPages?: boolean;
  /** Where its mails arrive. */
  readonly mail?: Mailbox;
  /** Providers besides Stripe, which is always there, or in its place. */
  readonly providerUrls?: ProviderUrls;
}

/** The real server as its own process, with a HubSpot and a Stripe on this machine and one clock for all of them. */
export interface RunningApp {
  readonly origin: string;
  /** `postgres://…` or the path of a SQLite file. */
  readonly database: string;
  readonly sandbox: Sandbox;
  readonly stripe: GatedStripe;
  /** A fresh account for one test. */
  account(readiness?: Readiness): Promise<Account>;
  /** Ends the server as a power cut does. */
  kill(): Promise<void>;
  /** Ends it, if it runs, and starts it again when this many milliseconds have passed for everybody. */
  restart(later: number): Promise<void>;
  close(): Promise<void>;
}

export async function startRunningApp(options: RunningAppOptions = {}): Promise<RunningApp> {
  const folder = await mkdtemp(path.join(tmpdir(), "payments-tab-journey-"));
  const builtDir = path.join(folder, "bundles");
  const database = options.database ?? path.join(folder, "payments-tab.sqlite");
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const stripe = await startStripeWithGate(await freePort(), now);
  const redirectUris = [`${origin}/oauth/callback`];
  const sandbox = await startSandbox({ port: 0, serverOrigin: () => origin, redirectUris, builtDir, now });
  const start = (): Promise<ServerProcess> =>
    startServer({
      port,
      sandboxUrl: sandbox.url,
      providerUrls: { STRIPE_API_URL: stripe.url, ...options.providerUrls },
      mail: options.mail,
      database,
      logLevel: "silent",
      clockAhead: ahead,
    });
  const [first] = await Promise.all([start(), options.withRecordPages ? buildBundles(builtDir) : null]);
  let server = first;
  return {
    origin,
    database,
    sandbox,
    stripe,
    account: (readiness = "connected") => newAccount({ sandbox, serverOrigin: origin, now }, readiness),
    kill: () => server.kill(),
    async restart(later) {
      await server.stop();
      ahead += later;
      server = await start();
    },
    async close() {
      sandbox.hubspot.faults.clear();
      stripe.letThrough();
      await server.stop();
      await Promise.all([sandbox.close(), stripe.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function buildBundles(outDir: string): Promise<void> {
  await buildExtension({ outDir });
  await buildSettingsPage({ outDir });
  await buildRecordPage({ outDir });
}
