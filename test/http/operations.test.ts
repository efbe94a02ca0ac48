import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterEach, describe, expect, it } from "vitest";
import { operationsRoutes, type MetricsAccess } from "../../server/http/operations.ts";
import { outsideAccess } from "../../server/operating.ts";
import { readinessOf } from "../../server/readiness.ts";
import type { ProcessBeats } from "../../server/ports/process-beats.ts";
import type { WorkSigns } from "../../server/ports/work-signs.ts";
import { startOfTests } from "../parts.ts";

const token = "a-token-for-operators-long-enough";
let server: Server | null = null;
afterEach(() => void server?.close());

async function ask(access: MetricsAccess, path: string, headers: Readonly<Record<string, string>> = {}) {
  const metrics = { read: () => Promise.resolve("payments_tab_due 1\n"), contentType: "text/plain; version=0.0.4" };
  const readiness = { problem: () => Promise.resolve(null) };
  const app = express().use(operationsRoutes({ readiness, metrics, access }));
  const opened = createServer(app).listen(0, "127.0.0.1");
  server = opened;
  await new Promise((resolve) => opened.once("listening", resolve));
  return fetch(`http://127.0.0.1:${(opened.address() as AddressInfo).port}${path}`, { headers });
}

describe("who may read the figures", () => {
  it("is nobody from outside where no token is set: there is nothing at that address", async () => {
    expect((await ask("closed", "/metrics")).status).toBe(404);
    expect((await ask("closed", "/metrics", { authorization: `Bearer ${token}` })).status).toBe(404);
  });

  it.each(["", `Bearer ${token.slice(0, -1)}`, `Bearer ${token}x`, `Basic ${token}`, "Bearer"])(
    "F120 is nobody with another word than the token: “%s”",
    async (authorization) => {
      const answer = await ask({ token }, "/metrics", { authorization });
      expect(answer.status).toBe(401);
      expect(await answer.text()).toBe("");
    },
  );

  it("is whoever brings the token, or reaches a port that is open", async () => {
    const known = await ask({ token }, "/metrics", { authorization: `Bearer ${token}` });
    expect(await known.text()).toContain("payments_tab_due 1");
    server?.close();
    const open = await ask("open", "/metrics");
    expect([open.status, open.headers.get("content-type"), open.headers.get("cache-control")]).toEqual([
      200,
      expect.stringContaining("text/plain"),
      "no-store",
    ]);
  });

  it.each([
    ["https://payments.example.com", null, "closed"],
    ["http://localhost:3000", null, "open"],
    ["http://127.0.0.1:3000", null, "open"],
    ["http://localhost.example.com", null, "closed"],
    ["http://localhost:3000", token, { token }],
    ["https://payments.example.com", token, { token }],
  ])("goes by where the program is reached and whether there is a token: %s, %s", (publicUrl, metricsToken, access) => {
    expect(outsideAccess({ publicUrl, metricsToken })).toEqual(access);
  });

  it("F131 has no say in health, which tells nothing but itself", async () => {
    expect((await ask("closed", "/healthz")).status).toBe(200);
  });
});

const now = startOfTests;
const second = 1_000;
const minute = 60 * second;

/** A process with these rounds of its own, others that were last heard of at `others`, and work waiting since `waiting`. */
function readiness({
  own = null as readonly number[] | null,
  others = null as number | null,
  waiting = null as number | null,
  isSilent = false,
}) {
  const ping = () => (isSilent ? Promise.reject(new Error("gone")) : Promise.resolve());
  const signs: Pick<WorkSigns, "ping" | "oldestOwn"> = { ping, oldestOwn: () => Promise.resolve(waiting) };
  const beats: Pick<ProcessBeats, "latestRoundAt"> = { latestRoundAt: () => Promise.resolve(others) };
  const rounds = own?.map((lastRoundAt, place) => ({ name: `job${place}`, lastRoundAt })) ?? null;
  return readinessOf({
    signs: signs as WorkSigns,
    beats: beats as ProcessBeats,
    jobs: { lastRounds: () => rounds, ending: new AbortController().signal },
    clock: { now: () => now },
  }).problem();
}

describe("readiness (F131)", () => {
  it("F131 is there while the loops make their rounds, a slow one among them", async () => {
    expect(await readiness({ own: [now - second, now - 5 * minute] })).toBeNull();
  });

  it("F131 is gone when no loop has made a round for a minute, or one hangs", async () => {
    expect(await readiness({ own: [now - minute - 1, now - 2 * minute] })).toBe("The workers have stalled.");
    expect(await readiness({ own: [now, now - 15 * minute - 1] })).toBe("The workers have stalled.");
  });

  it("F131 of a process that only answers goes by the word of those that work", async () => {
    expect(await readiness({ others: now - 59 * second })).toBeNull();
    expect(await readiness({ others: now - 61 * second })).toBe("The workers have stalled.");
    expect(await readiness({ others: null })).toBe("No process works.");
  });

  it("F131 G4 is gone while what was acknowledged waits for longer than a quarter of an hour", async () => {
    expect(await readiness({ own: [now], waiting: now - 15 * minute })).toBeNull();
    expect(await readiness({ own: [now], waiting: now - 15 * minute - 1 })).toBe("Work has been waiting for too long.");
  });

  it("F62 is gone while the database is silent", async () => {
    expect(await readiness({ own: [now], isSilent: true })).toBe("The database does not answer.");
  });
});
