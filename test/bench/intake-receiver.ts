import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { buildApp } from "../../server/app.ts";
import { readConfig } from "../../server/config.ts";

/**
 * One receiver in a process of its own, as `node intake-receiver.ts KIND DATABASE`: the real server
 * (`durable`), the same server that verifies and stores nothing (`forgetful`), or Node alone (`bare`). Prints its port
 * and where to post.
 */
const [kind = "bare", database = ""] = process.argv.slice(2);

const webhookToken = "BenchmarkConnection000";

async function realServer(): Promise<RequestListener> {
  const config = readConfig({
    DATABASE_URL: database,
    SECRET_KEYS: `bench:${Buffer.alloc(32, 1).toString("base64")}`,
    SIGNING_SECRET: "x".repeat(32),
    HUBSPOT_CLIENT_ID: "bench",
    HUBSPOT_CLIENT_SECRET: "bench",
    LOG_LEVEL: "silent",
  });
  const forgetful = { intake: { keep: () => Promise.resolve(true) } };
  const app = await buildApp(config, kind === "forgetful" ? forgetful : {});
  await addConnection(app.context.store);
  return app.http;
}

async function addConnection(store: Awaited<ReturnType<typeof buildApp>>["context"]["store"]): Promise<void> {
  if (await store.connections.find(1, "bench")) return;
  const now = Date.now();
  const portal = { portalId: 1, timeZone: "UTC", companyCurrency: "EUR", currencies: ["EUR"], uiDomain: "localhost" };
  const tokens = { accessToken: "a", refreshToken: "r", tokenExpiresAt: now, scopes: [] };
  await store.portals.install({ ...portal, ...tokens, installedBy: "1" }, now);
  await store.connections.insert({
    portalId: 1,
    connectionId: "bench",
    provider: "stripe",
    mode: "test",
    label: "Stripe",
    values: { apiKey: "rk_test_bench", webhookSecret: "whsec_benchmark" },
    webhookToken,
    keyEnding: "ench",
    createdAt: now,
    removedAt: null,
  });
}

const bare: RequestListener = (request, response) => {
  request
    .resume()
    .on("end", () => response.writeHead(200, { "content-type": "application/json" }).end('{"received":true}'));
};

const server = createServer(kind === "bare" ? bare : await realServer());
server.listen(0, "127.0.0.1", () => {
  console.log(
    JSON.stringify({ port: (server.address() as AddressInfo).port, path: `/webhooks/stripe/${webhookToken}` }),
  );
});
