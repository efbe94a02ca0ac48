import { randomBytes } from "node:crypto";
import { Router } from "express";
import { accountEndpoints } from "./api/account.ts";
import { associationEndpoints } from "./api/associations.ts";
import { mountAuthorize } from "./oauth/authorize.ts";
import { batchEndpoints } from "./api/batches.ts";
import { type Calls, createCalls } from "./gate/calls.ts";
import { contractBeside } from "./gate/contract.ts";
import { mountControl } from "./control.ts";
import { serve } from "./gate/delivery.ts";
import { notFound } from "./gate/errors.ts";
import { createFaults, type Faults } from "./gate/faults.ts";
import { type GateParts, mount } from "./gate/gate.ts";
import { createJournal, type Journal, mountJournal } from "./tells/journal.ts";
import { createLimits } from "./gate/limits.ts";
import { mountOAuth } from "./oauth/oauth.ts";
import { objectEndpoints } from "./api/objects.ts";
import type { HubSpotOptions } from "./options.ts";
import { pipelineEndpoints } from "./api/pipelines.ts";
import { propertyEndpoints } from "./api/properties.ts";
import { searchEndpoints } from "./api/search.ts";
import { createTokens, type IssuedTokens, type Tokens } from "./oauth/tokens.ts";
import { createWorld, type World } from "./world/world.ts";

export { consent } from "./oauth/consent.ts";
export { describeRecord, recordSourceOf } from "./world/describe-record.ts";
export type { HubSpotOptions } from "./options.ts";
export { type Demo, seedDemo } from "./world/seed.ts";
export { postSigned, webhookEvents } from "./tells/webhooks.ts";
export { createWebhooks, type Telling, type Webhooks } from "./tells/webhook-sender.ts";

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

/**
 * An empty HubSpot that knows one app. It keeps everything in memory and refuses what the real one refuses.
 * `world/` what is in it · `gate/` what every call passes · `api/` what the calls do · `oauth/` installing the app ·
 * `tells/` what it tells the app by itself · `control.ts` what only tests and demo can do.
 */
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
