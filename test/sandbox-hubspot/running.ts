import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { onTestFinished } from "vitest";
import {
  createHubSpot,
  type Demo,
  type HubSpotOptions,
  type HubSpotSandbox,
  seedDemo,
} from "../sandbox/hubspot/index.ts";

export const app = {
  clientId: "app-client",
  clientSecret: "app-secret",
  appId: 4711,
  redirectUris: ["https://payments.example.com/oauth/callback"],
  requiredScopes: [
    "oauth",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
    "crm.schemas.deals.read",
    "crm.schemas.deals.write",
    "automation",
  ],
  optionalScopes: ["crm.objects.owners.read"],
} as const satisfies Partial<HubSpotOptions>;

/** Friday, 20 November 2026, 10:00 UTC. */
export const start = Date.UTC(2026, 10, 20, 10);

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed, null where the text is no JSON. */
  readonly body: Body | null;
}

/** As much of HubSpot's answers as the tests look at. */
export interface Body {
  readonly [name: string]: unknown;
  readonly id: string;
  readonly properties: Readonly<Record<string, string | null>>;
  readonly results: readonly Body[];
  readonly errors: readonly Body[];
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export interface Running {
  readonly url: string;
  readonly hubspot: HubSpotSandbox;
  readonly demo: Demo;
  /** An access token of the demo account with every scope. */
  readonly token: string;
  advance(milliseconds: number): void;
  now(): number;
  get(path: string, token?: string | null): Promise<Heard>;
  send(method: string, path: string, body?: unknown, token?: string | null): Promise<Heard>;
  /** A form to the token endpoint or its neighbours. */
  form(path: string, fields: Readonly<Record<string, string>>): Promise<Heard>;
}

/** The stand-in with its demo account on a port of its own, its answers held against the contract. Ends with the test. */
export async function startHubSpot(options: Partial<HubSpotOptions> = {}): Promise<Running> {
  let time = start;
  const now = (): number => time;
  const hubspot = createHubSpot({ ...app, now, checksAnswers: true, ...options });
  const demo = seedDemo(hubspot.world);
  const server = express().use(hubspot.router).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => close(server));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = hubspot.installs.grant(demo.portalId, demo.adminId).accessToken;
  const send = (method: string, path: string, body?: unknown, given: string | null = token): Promise<Heard> =>
    hear(url + path, {
      method,
      headers: {
        ...(given !== null && { authorization: `Bearer ${given}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  return {
    url,
    hubspot,
    demo,
    token,
    now,
    send,
    advance: (milliseconds) => {
      time += milliseconds;
    },
    get: (path, given) => send("GET", path, undefined, given),
    form: (path, fields) => hear(url + path, { method: "POST", body: new URLSearchParams(fields) }),
  };
}

/** The demo's main deal. */
export const deal = "/crm/objects/2026-09/deals/512";

/** The statuses of that many reads, one after the other. */
export async function askOften({ get }: Running, times: number): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let count = 0; count < times; count += 1) statuses.push((await get(deal)).status);
  return statuses;
}

/** One HTTP call, its answer read to the end. */
export async function hear(url: string, init?: RequestInit): Promise<Heard> {
  const response = await fetch(url, { redirect: "manual", ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

function parse(text: string): Body | null {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return null;
  }
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
