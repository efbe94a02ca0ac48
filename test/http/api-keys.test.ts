import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import type { ApiKeysView } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eraseDeparted } from "../../server/use-cases/account/erase-account.ts";
import { startRig, type Rig } from "../rig.ts";
import { addNeighbour, newKey } from "../scene.ts";
import { callApi, makeKey, problemIn, secretOn } from "./api.ts";
import { keyLimit } from "../../server/http/v1/key-limit.ts";
import { callsPerMinute } from "../../server/http/v1/limits.ts";

const seller = 8;
const hour = 3_600_000;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const wish = () => ({ idempotencyKey: newKey(), name: "Web shop", mode: "test", rights: ["read", "create"] });

let made = 0;

/** A key nobody else knows, as its text and as the list shows it. */
async function newApiKey(): Promise<{ text: string; id: string }> {
  made += 1;
  const name = `Program ${made}`;
  const text = await makeKey(rig, { name });
  const key = (await keys()).find((one) => one.name === name);
  return { text, id: key?.id ?? "none" };
}

async function keys(card: Rig["card"] = rig.card): Promise<ApiKeysView["keys"]> {
  return ((await card("GET", "/api/api-keys")).body as ApiKeysView).keys;
}

function revoke(id: string, card: Rig["card"] = rig.card) {
  return card("POST", `/api/api-keys/${id}/revocation`, { idempotencyKey: newKey() });
}

describe("an API key", () => {
  it("S4.20 X45 is shown once, on a page of ours that HubSpot never sees, and kept as a hash", async () => {
    const name = "Shown once";
    const invited = await rig.card("POST", "/api/api-keys", { ...wish(), name });
    expect(invited.status).toBe(201);
    expect(JSON.stringify(invited.body)).not.toContain("pt_");
    const { pathname } = new URL((invited.body as { url: string }).url);
    const before = await keys();
    const looked = await rig.page(pathname);
    expect([looked.status, await looked.text()]).toEqual([200, expect.stringContaining("Make and show the key")]);
    expect(await keys()).toHaveLength(before.length);
    const shown = await rig.post(pathname);
    const text = secretOn(await shown.text());
    expect([shown.status, shown.headers.get("cache-control")]).toEqual([201, "no-store"]);
    expect(text).toMatch(/^pt_test_/);
    expect((await rig.post(pathname)).status).toBe(404);
    const after = await keys();
    const key = after.find((one) => one.name === name);
    expect(after).toHaveLength(before.length + 1);
    expect(key).toMatchObject({ mode: "test", ending: text.slice(-4), lastUsedAt: null });
    expect(JSON.stringify(key)).not.toContain(text.slice(8));
  });

  it("P6 F128 leaves its text in no log line", async () => {
    const text = await makeKey(rig);
    await callApi(rig, { key: text }, "/v1/payments");
    await callApi(rig, { key: `${text}x` }, "/v1/payments");
    expect(JSON.stringify(rig.log.lines)).not.toContain(text);
  });

  it.each([
    ["name", { name: " " }],
    ["name", { name: "x".repeat(61) }],
    ["mode", { mode: "both" }],
    ["rights", { rights: [] }],
    ["rights.0", { rights: ["everything"] }],
  ])("F109 with a wrong %s is not made, and the field is named", async (name, changes) => {
    const { status, body } = await rig.card("POST", "/api/api-keys", { ...wish(), ...changes });
    expect([status, (body as { fields: { name: string }[] }).fields[0]?.name]).toEqual([422, name]);
  });

  it("F107 X37 is seen, made and revoked only by whoever may change the settings", async () => {
    const asSeller = (method: "GET" | "POST", path: string, body?: unknown) => rig.card(method, path, body, seller);
    const { id } = await newApiKey();
    expect((await asSeller("GET", "/api/api-keys")).status).toBe(403);
    expect((await asSeller("POST", "/api/api-keys", { nonsense: true })).status).toBe(403);
    expect((await asSeller("POST", `/api/api-keys/${id}/revocation`, wish())).status).toBe(403);
    expect((await keys()).find((one) => one.id === id)?.revokedAt).toBeNull();
  });

  it("F107 is not made by an address whose owner has lost the right meanwhile", async () => {
    const policies = async (settings: unknown) => {
      const { version, policies: now } = (await rig.card("GET", "/api/policies")).body as {
        version: number;
        policies: { rights: object };
      };
      const rights = { ...now.rights, settings };
      await rig.card("PUT", "/api/policies", { version, policies: { rights } });
    };
    await policies({ users: [String(seller)] });
    const invited = await rig.card("POST", "/api/api-keys", wish(), seller);
    await policies("admins");
    expect((await rig.post(new URL((invited.body as { url: string }).url).pathname)).status).toBe(403);
  });

  it("P6 is another account's business alone", async () => {
    const neighbour = await addNeighbour(rig, 73_001);
    const { text, id } = await newApiKey();
    expect(await keys(neighbour.card)).toEqual([]);
    expect((await revoke(id, neighbour.card)).status).toBe(404);
    expect((await callApi(rig, { key: text }, "/v1/payments")).status).toBe(200);
  });

  it("loses its power the moment it is revoked, and stays on the list", async () => {
    const { text, id } = await newApiKey();
    expect((await callApi(rig, { key: text }, "/v1/payments")).status).toBe(200);
    const revoked = await revoke(id);
    await revoke(id);
    expect((revoked.body as ApiKeysView).keys.find((one) => one.id === id)?.revokedAt).toBe(rig.clock.now());
    expect((await callApi(rig, { key: text }, "/v1/payments")).status).toBe(401);
  });

  it("shows by the hour when it was used last", async () => {
    const text = await makeKey(rig, { name: "Used" });
    const usedAt = async () => (await keys()).find(({ name }) => name === "Used")?.lastUsedAt;
    const first = rig.clock.now();
    await callApi(rig, { key: text }, "/v1/payments");
    rig.clock.pass(hour - 1);
    await callApi(rig, { key: text }, "/v1/payments");
    expect(await usedAt()).toBe(first);
    rig.clock.pass(1);
    await callApi(rig, { key: text }, "/v1/payments");
    expect(await usedAt()).toBe(first + hour);
  });
});

describe("who has no valid key", () => {
  it("F120 is refused in the same words, whatever is wrong with it", async () => {
    const { text, id } = await newApiKey();
    await revoke(id);
    const mistyped = text.slice(0, -1) + (text.endsWith("a") ? "b" : "a");
    const unknown = "pt_live_0000000000000000000000000000000000000000000000000000";
    const answers = await Promise.all(
      [text, mistyped, unknown, "", "x".repeat(300), "Bearer"].map((one) => callApi(rig, { key: one }, "/v1/payments")),
    );
    const told = answers.map(({ status, headers, body }) => [status, headers.get("www-authenticate"), body]);
    expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(told[0]?.slice(0, 2)).toEqual([401, 'Bearer realm="Payments tab"']);
  });

  it("F120 learns nothing of addresses and bodies either", async () => {
    for (const path of ["/v1/payments/0000000000000000000000", "/v1/nothing", "/v1"]) {
      expect((await callApi(rig, { key: "none" }, path)).status).toBe(401);
    }
    expect((await callApi(rig, { key: "none" }, "/v1/payments", "{ no JSON")).status).toBe(401);
  });

  it("F108 has one of an account that removed the app, and is told so", async () => {
    const neighbour = await addNeighbour(rig, 73_002);
    const theirs = await makeKey(rig, { card: neighbour.card });
    const portal = await rig.app.context.store.portals.find(neighbour.portalId);
    await rig.app.context.store.portals.disconnect(neighbour.portalId, portal?.installGeneration ?? 0, rig.clock.now());
    const answer = await callApi(rig, { key: theirs }, "/v1/payments");
    expect([answer.status, problemIn(answer).type]).toEqual([409, expect.stringContaining("disconnected")]);
  });
});

describe("an account that has left for good", () => {
  it("P6 leaves no key and no endpoint's secret behind", async () => {
    const { context } = rig.app;
    const { portalId, card } = await addNeighbour(rig, 73_003);
    await makeKey(rig, { card });
    const wish = { idempotencyKey: newKey(), url: "https://shop.example.com/", mode: "test", types: ["payment.paid"] };
    await card("POST", "/api/webhook-endpoints", wish);
    const portal = await context.store.portals.find(portalId);
    await context.store.portals.disconnect(portalId, portal?.installGeneration ?? 0, rig.clock.now());
    await context.store.portals.noteLeft(portalId, rig.clock.now());
    rig.clock.pass(31 * 24 * hour);
    await eraseDeparted(context);
    expect(await context.store.apiKeys.list(portalId)).toEqual([]);
    expect(await context.store.webhookEndpoints.list(portalId)).toEqual([]);
  });
});

describe("a key's calls", () => {
  it("R15 are told what is left of its allowance", async () => {
    const first = await callApi(rig, { key: await makeKey(rig) }, "/v1/connections");
    expect(first.headers.get("ratelimit")).toMatch(new RegExp(`"per-key"; r=${callsPerMinute - 1}; t=\\d+`));
  });

  it("R15 F14 are limited for each key by itself, by all processes together, and again from the next minute on", async () => {
    const { store, clock } = rig.app.context;
    const { portalId } = rig.sandbox.demo;
    const ids = { busy: (await newApiKey()).id, other: (await newApiKey()).id };
    const processes = await Promise.all([0, 1].map(() => startLimited({ store, clock }, portalId)));
    const call = (place: number, key: keyof typeof ids) =>
      fetch(processes[place % 2]?.url ?? "", { headers: { "x-key": ids[key] } });
    const statuses = new Set<number>();
    for (let made = 0; made < callsPerMinute; made += 1) statuses.add((await call(made, "busy")).status);
    const over = [await call(0, "busy"), await call(1, "busy"), await call(1, "busy")];
    expect([[...statuses], ...over.map(({ status }) => status)]).toEqual([[200], 429, 429, 429]);
    expect((await call(1, "other")).status).toBe(200);
    expect(over[0]?.headers.get("content-type")).toContain("application/problem+json");
    expect(Number(over[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
    rig.clock.pass(60_000);
    expect((await call(1, "busy")).status).toBe(200);
    for (const { server } of processes) {
      server.closeAllConnections();
      server.close();
    }
  });

  it("R15 F17 cost the database nothing more once a minute is full", async () => {
    const { store, clock } = rig.app.context;
    let counted = 0;
    const countCall = () => {
      counted += 1;
      return Promise.resolve({ calls: callsPerMinute + 1, since: clock.now() });
    };
    const { url, server } = await startLimited(
      { store: { ...store, apiKeys: { ...store.apiKeys, countCall } }, clock },
      rig.sandbox.demo.portalId,
    );
    for (let made = 0; made < 3; made += 1) expect((await fetch(url, { headers: { "x-key": "k" } })).status).toBe(429);
    expect(counted).toBe(1);
    server.closeAllConnections();
    server.close();
  });
});

/** A web process as far as its limit goes: whoever names a key in `x-key` counts as its holder. */
async function startLimited(
  parts: Parameters<typeof keyLimit>[0],
  portalId: number,
): Promise<{ readonly url: string; readonly server: Server }> {
  const app = express();
  app.use((request, response, next) => {
    response.locals["caller"] = { key: { portalId, keyId: request.get("x-key") } };
    next();
  });
  app.get("/", keyLimit(parts), (_request, response) => void response.json({}));
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
