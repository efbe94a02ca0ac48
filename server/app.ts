import { randomBytes } from "node:crypto";
import type { Express } from "express";
import type { Config } from "./config.ts";
import { hubspotCrm } from "./crm/hubspot/client.ts";
import { hubspotInstalls } from "./crm/hubspot/installs.ts";
import { hubspotJournal } from "./crm/hubspot/journal.ts";
import { hubspotOAuth } from "./crm/hubspot/oauth.ts";
import { portalBudget } from "./crm/hubspot/portal-budget.ts";
import { hubspotTokens } from "./crm/hubspot/tokens.ts";
import { httpServer } from "./http/server.ts";
import { workers, type Workers } from "./jobs/workers.ts";
import { openLog } from "./log.ts";
import { smtpMailer } from "./mail/smtp-mailer.ts";
import { manifest, optionalScopes, requiredScopes } from "./manifest.ts";
import type { Clock, Context, Log, Random } from "./ports/context.ts";
import type { HubSpotDelivery } from "./ports/hubspot-events.ts";
import { allProviders } from "./providers/all.ts";
import { catalogueOf } from "./providers/index.ts";
import { simulatedBank } from "./providers/simulated/bank.ts";
import { isPostgres, migrate, openDatabase } from "./store/database.ts";
import { groupCommit } from "./store/group-commit.ts";
import type { Intake } from "./use-cases/learn/receive-webhook.ts";
import { storeOn } from "./store/index.ts";
import { sealerOf } from "./store/sealer.ts";
import { webhookCaller } from "./webhook-caller.ts";

/** What tests pass in instead of the real thing. */
export interface Overrides {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Log;
  readonly intake?: Intake;
  wait?(milliseconds: number): Promise<void>;
}

export interface App {
  readonly http: Express;
  readonly context: Context;
  /** Starts the loops of a process that works. */
  startWorkers(): void;
  /** Ends loops, intake and database, in the order that loses nothing. */
  stop(): Promise<void>;
}

/** Builds every part of the program. The database is brought up to date. */
export async function buildApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const clock = overrides.clock ?? { now: () => Date.now() };
  const random = overrides.random ?? { bytes: (length: number) => randomBytes(length) };
  const wait = overrides.wait ?? ((milliseconds: number) => new Promise<void>((end) => setTimeout(end, milliseconds)));
  const log = overrides.log ?? openLog({ level: config.logLevel });

  const knex = openDatabase(config.database);
  await migrate(knex);
  const store = storeOn(knex, sealerOf(config.secretKeys, random));
  const commits = groupCommit({ put: (entries) => store.inbox.put(entries) });
  const intake = overrides.intake ?? commits;
  const hubspotIntake = groupCommit({
    put: (deliveries: readonly HubSpotDelivery[]) => store.transaction((tx) => tx.hubspotEvents.put(deliveries)),
    largestBatch: 20,
  });
  const jobs = workers();

  const hubspot = hubspotParts(config, { store, clock, wait });
  const { publicUrl } = config;
  const simulated = { checkouts: store.simulatedCheckouts, clock, random, publicUrl };
  const providers = catalogueOf(allProviders({ ...config.providers, clock, appVersion: manifest.version, simulated }));
  const mailer = config.mail && smtpMailer(config.mail);
  const outgoing = { webhookCaller: webhookCaller(config) };
  const context: Context = {
    store,
    clock,
    random,
    wake: jobs.wake,
    ...hubspot,
    providers,
    mailer,
    ...outgoing,
    jobs,
    log,
    publicUrl,
  };
  const secretOf = async (portalId: number, connectionId: string) =>
    (await store.connections.find(portalId, connectionId))?.values["webhookSecret"] ?? "";

  const http = httpServer({
    context,
    intake,
    hubspotIntake,
    bank: simulatedBank({ ...simulated, secretOf }),
    readiness: { problem: () => readinessProblem(knex, jobs, clock) },
    clientSecrets: [config.hubspot.clientSecret, config.hubspot.formerClientSecret ?? ""],
    signingSecret: config.signingSecret,
    leadsTo: [...new Set([...providers.all.flatMap(({ payOrigins }) => payOrigins), config.hubspot.appUrl])],
    trustedProxies: config.trustedProxies,
  });
  log.info({ database: isPostgres(knex) ? "postgres" : "sqlite", process: config.process }, "Ready to start.");
  return {
    http,
    context,
    startWorkers: () => jobs.start(context),
    async stop() {
      await commits.close();
      await hubspotIntake.close();
      await jobs.stop();
      await knex.destroy();
    },
  };
}

interface HubSpotNeeds {
  readonly store: Context["store"];
  readonly clock: Clock;
  readonly wait: (milliseconds: number) => Promise<void>;
}

function hubspotParts(
  { hubspot, publicUrl }: Config,
  { store, clock, wait }: HubSpotNeeds,
): Pick<Context, "crm" | "oauth" | "installs" | "journal"> {
  const { restVersion } = manifest;
  const oauth = hubspotOAuth({
    ...hubspot,
    redirectUri: publicUrl + manifest.oauth.redirectPath,
    scopes: requiredScopes,
    optionalScopes,
    restVersion,
    clock,
  });
  const tokens = hubspotTokens({ portals: store.portals, oauth, clock, wait });
  const budget = portalBudget({ portals: store.portals, clock });
  return {
    oauth,
    crm: hubspotCrm({ apiUrl: hubspot.apiUrl, restVersion, tokens, budget, clock, wait }),
    installs: hubspotInstalls({ ...hubspot, restVersion, tokens, portals: store.portals, clock }),
    journal: hubspotJournal({ ...hubspot, restVersion, clock }),
  };
}

const stalledAfter = 60_000;

async function readinessProblem(
  knex: ReturnType<typeof openDatabase>,
  jobs: Workers,
  clock: Clock,
): Promise<string | null> {
  try {
    await knex.raw("select 1");
  } catch {
    return "The database does not answer.";
  }
  const lastRoundAt = jobs.lastRoundAt();
  const isStalled = lastRoundAt !== null && clock.now() - lastRoundAt > stalledAfter;
  return isStalled ? "The workers have stalled." : null;
}
