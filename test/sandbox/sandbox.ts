import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { manifest } from "../../server/manifest.ts";
import { sandboxApp } from "./app.ts";
import {
  createHubSpot,
  createWebhooks,
  recordSourceOf,
  seedDemo,
  type Demo,
  type HubSpotSandbox,
  type Webhooks,
} from "./hubspot/index.ts";
import { createWorkflows, type Workflows } from "./hubspot/tells/workflows.ts";
import { recordPageRoutes } from "./record-page-server/routes.ts";

export interface SandboxOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** Where our server listens; asked at each call, since it may start later. */
  readonly serverOrigin: () => string;
  /** Where HubSpot may send people back to. */
  readonly redirectUris: readonly string[];
  /** The folder with the built bundles; without it there are no record pages. */
  readonly builtDir?: string;
  readonly now?: () => number;
}

export interface Sandbox {
  readonly url: string;
  readonly hubspot: HubSpotSandbox;
  readonly demo: Demo;
  readonly workflows: Workflows;
  readonly webhooks: Webhooks;
  close(): Promise<void>;
}

/** A HubSpot with one believable account and its record pages, on this machine's loopback address only. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const now = options.now ?? (() => Date.now());
  const hubspot = createHubSpot({ ...sandboxApp, redirectUris: options.redirectUris, now });
  const demo = seedDemo(hubspot.world);
  const { clientSecret } = sandboxApp;
  const webhooks = createWebhooks({
    ...sandboxApp,
    ...hubspot,
    url: () => `${options.serverOrigin()}${manifest.webhooks.path}`,
    subscriptions: manifest.webhooks.subscriptions,
    now,
  });
  const workflows = createWorkflows({ world: hubspot.world, clientSecret, serverOrigin: options.serverOrigin, now });
  const app = express();
  app.disable("x-powered-by");
  app.use(hubspot.router);
  if (options.builtDir !== undefined) {
    app.use(
      recordPageRoutes({ ...sandboxApp, ...pageOptions(options, hubspot, demo), builtDir: options.builtDir, now }),
    );
  }
  const server = await listen(app, options.port);
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}`, hubspot, demo, workflows, webhooks, close: () => close(server) };
}

function pageOptions({ serverOrigin }: SandboxOptions, { world }: HubSpotSandbox, { portalId }: Demo) {
  return {
    publicOrigin: manifest.publicUrl,
    serverOrigin,
    records: recordSourceOf(world),
    users: world.portal(portalId).users,
    timeZone: "Europe/Berlin",
  };
}

function listen(app: express.Express, port: number): Promise<Server> {
  const server = createServer(app);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "localhost", () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return closed;
}
