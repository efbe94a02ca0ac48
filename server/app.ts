import { randomBytes } from "node:crypto";
import express, { type Express } from "express";
import type { Knex } from "knex";
import { ConfigError, type Config } from "./config.ts";
import { hubspotCrm } from "./crm/hubspot/client.ts";
import { hubspotInstalls } from "./crm/hubspot/installs.ts";
import { hubspotJournal } from "./crm/hubspot/journal.ts";
import { hubspotOAuth } from "./crm/hubspot/oauth.ts";
import { hubspotPing } from "./crm/hubspot/ping.ts";
import { portalBudget } from "./crm/hubspot/portal-budget.ts";
import { hubspotTokens } from "./crm/hubspot/tokens.ts";
import { operationsRoutes } from "./http/operations.ts";
import { httpServer } from "./http/server.ts";
import { workers } from "./jobs/workers.ts";
import { openLog } from "./log.ts";
import { smtpMailer } from "./mail/smtp-mailer.ts";
import { manifest, optionalScopes, requiredScopes } from "./manifest.ts";
import { tellPieces } from "./meters/pieces.ts";
import { openMeters } from "./meters/registry.ts";
import { countedMailer, countedOAuth, countedProvider, countedWebhooks } from "./meters/counted-calls.ts";
import { countedIntake, countedStore } from "./meters/counted-store.ts";
import { operating } from "./operating.ts";
import type { Meters } from "./ports/meters.ts";
import type { Clock, Context, Log, Random } from "./ports/context.ts";
import type { HubSpotDelivery } from "./ports/hubspot-events.ts";
import { callGuard } from "./call-guard.ts";
import type { CallGuard, Probes } from "./ports/circuits.ts";
import { allProviders } from "./providers/all.ts";
import { guarded } from "./providers/guarded.ts";
import { catalogueOf } from "./providers/index.ts";
import { watched } from "./providers/watched.ts";
import { simulatedBank } from "./providers/simulated/bank.ts";
import { isPostgres, migrate, openDatabase } from "./store/database.ts";
import { weaknessesOf } from "./store/durability.ts";
import { groupCommit } from "./store/group-commit.ts";
import type { Intake } from "./use-cases/learn/receive-webhook.ts";
import { keepExecutions, type KeptExecution } from "./use-cases/workflow/receive-execution.ts";
import { storeOn } from "./store/index.ts";
import { pgWorkLine } from "./store/pg-work-line.ts";
import { sealerOf } from "./store/sealer.ts";
import { checkSealingKeys, type KeysGiven } from "./store/sealing-keys.ts";
import { listening } from "./trace.ts";
import { webhookCaller } from "./webhook-caller.ts";

/** What tests pass in instead of the real thing. */
export interface Overrides {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Log;
  readonly intake?: Intake;
  /** A database that is open and up to date, shared with others; it stays open when the app stops. */
  readonly database?: Knex;
  /** The parts as they shall be instead, before anybody is given them. */
  parts?(context: Context): Context;
  wait?(milliseconds: number): Promise<void>;
}

export interface App {
  readonly http: Express;
  /** Health and figures alone, for a port that only operators reach. */
  readonly operations: Express;
  readonly context: Context;
  /** Opens the line to the other processes and starts the loops of a process that works. */
  startWorkers(): Promise<void>;
  /** Begins nothing new and resolves when the work under way has ended. */
  stopWorking(): Promise<void>;
  /** Ends loops, intake and database, in the order that loses nothing. */
  stop(): Promise<void>;
}

/** Builds every part of the program. The database is brought up to date. */
export async function buildApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const { clock, random, wait, log } = ambient(config, overrides);
  const knex = overrides.database ?? (await openedDatabase(config));
  await requireDurability(knex, { isProduction: config.isProduction, log });
  await requireSealingKeys(knex, { keys: config.secretKeys, random, at: clock.now() });
  const counted = openMeters();
  const { meters } = counted;
  const tables = storeOn(knex, sealerOf(config.secretKeys, random));
  const store = countedStore(tables, meters);
  const { close: closeIntakes, ...intakes } = intakesOf(store, meters);
  const line = isPostgres(knex) ? pgWorkLine({ url: config.database, log }) : null;
  const jobs = workers(line);

  const guard = callGuard({ circuits: store.circuits, clock, log });
  const { ping, ...hubspot } = hubspotParts(config, { store, clock, wait, meters, guard });
  const { publicUrl } = config;
  const simulated = { checkouts: tables.simulatedCheckouts, clock, random, publicUrl };
  const all = allProviders({ ...config.providers, clock, appVersion: manifest.version, simulated });
  const catalogue = catalogueOf(
    all.map((provider) => countedProvider(provider, meters)),
    ({ portalId, connectionId }) => {
      meters.unreadable();
      log.error({ portalId, connectionId }, "The secrets of a connection do not open.");
    },
  );
  const providers = watched(guarded(catalogue, guard), { troubles: store.connectionTroubles, clock, log });
  const probes: Probes = { connection: (connection) => catalogue.open(connection).check(), hubspot: ping };
  const mailer = config.mail && countedMailer(smtpMailer(config.mail), meters);
  const outgoing = { webhookCaller: countedWebhooks(webhookCaller(config), meters) };
  const whole: Context = {
    store,
    clock,
    random,
    wake: jobs.wake,
    ...hubspot,
    providers,
    probes,
    mailer,
    ...outgoing,
    jobs,
    log,
    publicUrl,
  };
  const context = overrides.parts?.(whole) ?? whole;
  const secretOf = async (portalId: number, connectionId: string) =>
    (await store.connections.find(portalId, connectionId))?.values["webhookSecret"] ?? "";

  const { outside, inside, ...own } = operating({ config, knex, jobs, clock, random, log, counted });
  const http = httpServer({
    context,
    meters,
    operations: outside,
    ...intakes,
    ...(overrides.intake && { intake: overrides.intake }),
    bank: simulatedBank({ ...simulated, secretOf }),
    clientSecrets: [config.hubspot.clientSecret, config.hubspot.formerClientSecret ?? ""],
    signingSecret: config.signingSecret,
    leadsTo: [...new Set([...providers.all.flatMap(({ payOrigins }) => payOrigins), config.hubspot.appUrl])],
    trustedProxies: config.trustedProxies,
  });
  log.info({ database: isPostgres(knex) ? "postgres" : "sqlite", process: config.process }, "Ready to start.");
  return {
    http,
    operations: express().disable("x-powered-by").use(operationsRoutes(inside)),
    context,
    async startWorkers() {
      await listening(tellPieces({ log, meters }), {}, () => jobs.start(context, config.process));
      if (config.process !== "web") own.startBeating();
    },
    stopWorking: () => jobs.stop(),
    async stop() {
      await closeIntakes();
      await jobs.stop();
      await own.stop();
      if (!overrides.database) await knex.destroy();
    },
  };
}

/** Throws ConfigError. Running without a key that is still needed would show every connection as broken. */
async function requireSealingKeys(knex: Knex, given: KeysGiven): Promise<void> {
  const problems = await checkSealingKeys(knex, given);
  if (problems.length === 0) return;
  await knex.destroy();
  throw new ConfigError(problems.map((problem) => `SECRET_KEYS: ${problem}`));
}

/** Throws ConfigError in production: what is answered 2xx must be on the disk (R1). Elsewhere it is said, and goes on. */
async function requireDurability(knex: Knex, { isProduction, log }: Pick<Config, "isProduction"> & { log: Log }) {
  const weaknesses = await weaknessesOf(knex);
  if (weaknesses.length === 0) return;
  if (!isProduction) {
    log.warn({ count: weaknesses.length }, "This database may lose what it has acknowledged when the power fails.");
    return;
  }
  await knex.destroy();
  throw new ConfigError(weaknesses.map((weakness) => `DATABASE_URL: ${weakness}`));
}

/** What comes in at the same moment is kept by one commit. */
function intakesOf(store: Context["store"], meters: Meters) {
  const intake = groupCommit({ put: countedIntake("providers", store.inbox.put, meters) });
  const hubspotIntake = groupCommit({
    put: countedIntake("hubspot", (told: readonly HubSpotDelivery[]) => putTold(store, told), meters),
    largestBatch: 20,
  });
  const executionIntake = groupCommit({
    put: countedIntake("workflows", (kept: readonly KeptExecution[]) => keepExecutions({ store }, kept), meters),
  });
  const all = [intake, hubspotIntake, executionIntake];
  return { intake, hubspotIntake, executionIntake, close: () => Promise.all(all.map((one) => one.close())) };
}

/** Events are taken apart: all of a delivery's are kept, or none. */
function putTold(store: Context["store"], told: readonly HubSpotDelivery[]): Promise<readonly string[]> {
  return store.transaction((tx) => tx.hubspotEvents.put(told));
}

/** Time, chance and the log: the real ones, unless told otherwise. */
function ambient({ logLevel }: Config, { clock, random, wait, log }: Overrides) {
  return {
    clock: clock ?? { now: () => Date.now() },
    random: random ?? { bytes: (length: number) => randomBytes(length) },
    wait: wait ?? ((milliseconds: number) => new Promise<void>((end) => setTimeout(end, milliseconds))),
    log: log ?? openLog({ level: logLevel }),
  };
}

async function openedDatabase({ database }: Config): Promise<Knex> {
  const knex = openDatabase(database);
  await migrate(knex);
  return knex;
}

interface HubSpotNeeds {
  readonly meters: Meters;
  readonly store: Context["store"];
  readonly clock: Clock;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly guard: CallGuard;
}

function hubspotParts(
  { hubspot, publicUrl }: Config,
  { store, clock, wait, meters, guard }: HubSpotNeeds,
): Pick<Context, "crm" | "oauth" | "installs" | "journal"> & { readonly ping: Probes["hubspot"] } {
  const { restVersion } = manifest;
  const bare = hubspotOAuth({
    ...hubspot,
    redirectUri: publicUrl + manifest.oauth.redirectPath,
    scopes: requiredScopes,
    optionalScopes,
    restVersion,
    clock,
  });
  const oauth = countedOAuth(bare, meters);
  const tokens = hubspotTokens({ portals: store.portals, oauth, clock, wait });
  const budget = portalBudget({ portals: store.portals, clock });
  const calls = { apiUrl: hubspot.apiUrl, restVersion, tokens, budget, clock, wait, meters };
  return {
    oauth,
    crm: hubspotCrm({ ...calls, guard }),
    ping: hubspotPing(calls),
    installs: hubspotInstalls({ ...hubspot, restVersion, tokens, portals: store.portals, clock }),
    journal: hubspotJournal({ ...hubspot, restVersion, clock }),
  };
}
