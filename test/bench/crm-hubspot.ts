import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { sandboxApp } from "../sandbox/app.ts";
import { createHubSpot } from "../sandbox/hubspot/index.ts";

/**
 * The stand-in HubSpot of the measurement in a process of its own, with the limits of the real one:
 * `node crm-hubspot.ts`. Takes orders as messages and answers each with one.
 */
export type Order =
  | { readonly ask: "portal"; readonly portalId: number; readonly deals: number; readonly contacts: number }
  | { readonly ask: "seen"; readonly portalId: number };

export interface PortalMade {
  readonly url: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly dealIds: readonly string[];
  readonly contactIds: readonly string[];
}

export interface Seen {
  /** By deal, when it was put into its stage, epoch ms. */
  readonly movedAt: Readonly<Record<string, number>>;
  /** Stages written although the deal stood there, or more than once. */
  readonly doubleMoves: number;
  /** How many deals and contacts show what they are to show. */
  readonly shown: number;
  readonly calls: number;
  readonly refusedCalls: number;
  /** The most calls in any ten seconds. */
  readonly busiestWindow: number;
}

// Requests are not held against the contract here: that would measure the stand-in.
const hubspot = createHubSpot({ ...sandboxApp, redirectUris: [], contract: null });
const { world, installs, calls } = hubspot;

const app = express();
app.use(hubspot.router);
const server = createServer(app);
server.listen(0, "127.0.0.1", () => process.send?.("listening"));

function makePortal({ portalId, deals, contacts }: Extract<Order, { ask: "portal" }>): PortalMade {
  const users = [{ id: 7, firstName: "Ada", lastName: "Admin", email: "ada@example.com" }];
  world.addPortal({ portalId, users });
  world.addPipeline(portalId, {
    id: `pipeline_${portalId}`,
    label: "Sales",
    stages: ["asked", "paid", "done"].map((id, place) => ({
      id: `${id}_${portalId}`,
      label: id,
      probability: 0.2 + place / 10,
    })),
  });
  const dealIds = Array.from({ length: deals }, (_, place) =>
    world.addDeal(portalId, {
      name: `Deal ${place}`,
      amount: "1000.00",
      currency: "EUR",
      stageId: `asked_${portalId}`,
    }),
  );
  const contactIds = Array.from({ length: contacts }, (_, place) =>
    world.addContact(portalId, { firstName: "Customer", email: `customer-${place}@example.com` }),
  );
  const { accessToken, refreshToken } = installs.grant(portalId, 7);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, accessToken, refreshToken, dealIds, contactIds };
}

function lookAt({ portalId }: Extract<Order, { ask: "seen" }>): Seen {
  const moves = world.dealsMovedByApp(portalId);
  const { records } = world.portal(portalId);
  const shows = (type: "deals" | "contacts") =>
    [...records[type].values()].filter(({ history }) => history.has("payments_tab_last_status")).length;
  const movedAt = Object.fromEntries(moves.map(({ dealId, at }) => [dealId, at]));
  const ofPortal = calls.all.filter((call) => call.portalId === portalId && call.path.startsWith("/crm"));
  return {
    movedAt,
    doubleMoves: moves.length - Object.keys(movedAt).length,
    shown: shows("deals") + shows("contacts"),
    calls: ofPortal.length,
    refusedCalls: ofPortal.filter(({ status }) => status === 429).length,
    busiestWindow: calls.busiestWindow(portalId),
  };
}

process.on("message", (order: Order) => {
  process.send?.(order.ask === "portal" ? makePortal(order) : lookAt(order));
});
process.on("disconnect", () => process.exit());
