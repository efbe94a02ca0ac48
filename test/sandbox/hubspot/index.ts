import { randomBytes } from "node:crypto";
import { Router } from "express";
import { accountEndpoints } from "./account.ts";
import { associationEndpoints } from "./associations.ts";
import { mountAuthorize } from "./authorize.ts";
import { batchEndpoints } from "./batches.ts";
import { type Calls, createCalls } from "./calls.ts";
import { contractBeside } from "./contract.ts";
import { mountControl } from "./control.ts";
import { serve } from "./delivery.ts";
import { notFound } from "./errors.ts";
import { createFaults, type Faults } from "./faults.ts";
import { type GateParts, mount } from "./gate.ts";
import { createJournal, type Journal, mountJournal } from "./journal.ts";
import { createLimits } from "./limits.ts";
import { mountOAuth } from "./oauth.ts";
import { objectEndpoints } from "./objects.ts";
import type { HubSpotOptions } from "./options.ts";
import { pipelineEndpoints } from "./pipelines.ts";
import { propertyEndpoints } from "./properties.ts";
import { searchEndpoints } from "./search.ts";
import { createTokens, type IssuedTokens, type Tokens } from "./tokens.ts";
import { createWorld, type World } from "./world.ts";

export { consent } from "./consent.ts";
export { describeRecord, recordSourceOf } from "./describe-record.ts";
export type { HubSpotOptions } from "./options.ts";
export { type Demo, seedDemo } from "./seed.ts";
export { postSigned, webhookEvents } from "./webhooks.ts";
export { createWebhooks, type Telling, type Webhooks } from "./webhook-sender.ts";

/** The app's installations, seen from HubSpot's side. */
export interface Installs {
  /** Installs the app without the consent page; all declared scopes unless told otherwise. */
  grant(portalId: number, userId: number, scopes?: readonly string[]): IssuedTokens;
  isInstalled(portalId: number): boolean;
  /** An admin removes the app in HubSpot: every token dies, nobody tells the app. */
  uninstall(portalId: number): void;
  /** A permission is taken away: calls that need it answer 403. */
  withdrawScope(portalId: number, scope: string): void;
}

/** A HubSpot on this machine. */
export interface HubSpotSandbox {
  /** To be mounted at `/`; passes on every path that is not HubSpot's. */
  readonly router: Router;
  readonly world: World;
  readonly installs: Installs;
  /** What the app can read of its installs. */
  readonly journal: Journal;
  readonly faults: Faults;
  readonly calls: Calls;
}

/** An empty HubSpot that knows one app. It keeps everything in memory and refuses what the real one refuses. */
export function createHubSpot(options: HubSpotOptions): HubSpotSandbox {
  const { now = Date.now, random = { bytes: randomBytes }, contract = contractBeside(), ...app } = options;
  const world = createWorld(now);
  const journal = createJournal(now, random, app.appId);
  const tokens = createTokens(now, random, (portalId) => journal.write("APP_UNINSTALL", portalId));
  const calls = createCalls();
  const faults = createFaults();
  const limits = createLimits(now);
  const { appId, checksAnswers = false } = app;
  const parts = { world, tokens, calls, faults, limits, contract, checksAnswers, now, random, app, appId, journal };
  const router = Router();
  mountControl(router, parts);
  mountAuthorize(router, parts);
  mountOAuth(router, parts);
  mountJournal(router, parts, journal);
  const endpoints = [
    ...objectEndpoints,
    ...batchEndpoints,
    ...searchEndpoints,
    ...associationEndpoints,
    ...pipelineEndpoints,
    ...propertyEndpoints,
    ...accountEndpoints(tokens),
  ];
  for (const endpoint of endpoints) mount(router, parts, endpoint);
  mountRest(router, parts);
  return { router, world, installs: installsOf(tokens, app), journal, faults, calls };
}

function installsOf(tokens: Tokens, { requiredScopes, optionalScopes = [] }: Partial<HubSpotOptions>): Installs {
  const all = [...(requiredScopes ?? []), ...optionalScopes];
  return {
    grant: (portalId, userId, scopes = all) => tokens.grant(portalId, userId, scopes),
    isInstalled: tokens.isInstalled,
    uninstall: tokens.uninstall,
    withdrawScope: tokens.withdrawScope,
  };
}

const roots = ["/oauth", "/crm", "/account-info", "/appinstalls", "/automation", "/webhooks-journal"];

/** Addresses of HubSpot that are not there: switched-off versions, or never existed. */
function mountRest(router: Router, parts: GateParts): void {
  router.use(roots, (request, response) => {
    const path = request.originalUrl.split("?")[0] ?? "";
    const arrival = {
      portalId: null,
      path,
      isLegacy: /\/v[1-4](\/|$)/.test(path),
      hadExpiredToken: false,
      wasAfterUninstall: false,
      isLimited: false,
    };
    const refuse = (): never => {
      throw notFound();
    };
    return serve(parts, { request, response, arrival, work: refuse });
  });
}
