import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TabView } from "@payments/shared";
import express from "express";
import { freePort } from "../free-port.ts";
import { sandboxApp } from "../sandbox/app.ts";
import { cardCaller } from "../sandbox/card.ts";
import { createHubSpot, type HubSpotSandbox } from "../sandbox/hubspot/index.ts";
import { createWorkflows, type Workflows } from "../sandbox/hubspot/tells/workflows.ts";
import { startServer } from "../sandbox/server-process.ts";
import { connect, installApp } from "../sandbox/set-up.ts";

const now = (): number => Date.now();

export interface Portal {
  readonly portalId: number;
  readonly dealIds: readonly string[];
  /** Where links are made. */
  readonly connection: string;
}

export interface Bench {
  readonly hubspot: HubSpotSandbox;
  readonly workflows: Workflows;
  readonly large: Portal;
  readonly small: Portal;
  /** Of the program, which is a process of its own. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** The program as a process of its own on that database, and a HubSpot with its limits and two accounts in this one. */
export async function startBench(database: string, crowd: number): Promise<Bench> {
  const port = await freePort();
  const serverOrigin = `http://localhost:${port}`;
  // Requests are not held against the contract here: that would measure the stand-in.
  const hubspot = createHubSpot({ ...sandboxApp, redirectUris: [`${serverOrigin}/oauth/callback`], contract: null });
  const sandbox = createServer(express().use(hubspot.router)).listen(0, "localhost");
  await once(sandbox, "listening");
  const sandboxUrl = `http://localhost:${(sandbox.address() as AddressInfo).port}`;
  const server = await startServer({ port, sandboxUrl, database, logLevel: "silent" });
  const { clientSecret } = sandboxApp;
  const workflows = createWorkflows({ world: hubspot.world, clientSecret, serverOrigin: () => serverOrigin, now });
  const portal = (portalId: number, deals: number) => addPortal(hubspot, serverOrigin, portalId, deals);
  return {
    hubspot,
    workflows,
    large: await portal(1, crowd),
    small: await portal(2, 100),
    pid: server.pid,
    async stop() {
      await server.stop();
      sandbox.closeAllConnections();
      sandbox.close();
    },
  };
}

/** An account with deals of a contact each, the app installed and the built-in provider connected. */
async function addPortal(
  { world }: HubSpotSandbox,
  serverOrigin: string,
  portalId: number,
  deals: number,
): Promise<Portal> {
  world.addPortal({ portalId, users: [{ id: 7, firstName: "Ada", lastName: "Admin", email: "ada@example.com" }] });
  const stages = [{ id: `asked_${portalId}`, label: "Asked", probability: 0.2 }];
  world.addPipeline(portalId, { id: `pipeline_${portalId}`, label: "Sales", stages });
  const dealIds = Array.from({ length: deals }, (_, place) => {
    const deal = { name: `Deal ${place}`, amount: "40.00", currency: "EUR", stageId: `asked_${portalId}` };
    const dealId = world.addDeal(portalId, deal);
    const email = `customer-${place}@example.com`;
    world.associate(portalId, dealId, world.addContact(portalId, { firstName: "Customer", email }));
    return dealId;
  });
  const admin = { serverOrigin, portalId, userId: 7, now };
  await installApp(admin);
  await connect(admin, "simulated");
  const tab = await cardCaller({ ...admin, ...sandboxApp })(
    "GET",
    `/api/payments?objectTypeId=0-3&objectId=${dealIds[0]}`,
  );
  const { create } = tab.body as TabView;
  return { portalId, dealIds, connection: "form" in create ? (create.form.connections[0]?.id ?? "") : "" };
}
