import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { buildApp, type App } from "./app.ts";
import { ConfigError, readConfig, type Config } from "./config.ts";

/** Starts the process and ends it on SIGTERM or SIGINT without losing what was accepted. */
async function main(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = readConfig(process.env);
  const app = await buildApp(config);
  const server = config.process === "worker" ? null : await listen(app, config);
  if (config.process !== "web") app.startWorkers();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop(app, server));
}

function listen(app: App, { port }: Config): Promise<Server> {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 15_000 }, app.http);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, () => {
      app.context.log.info({ port }, "Listening.");
      resolve(server);
    });
  });
}

const patience = 10_000;

async function stop(app: App, server: Server | null): Promise<void> {
  const impatience = setTimeout(() => server?.closeAllConnections(), patience);
  await new Promise<void>((closed) => {
    if (!server) return closed();
    server.close(() => closed());
    server.closeIdleConnections();
  });
  clearTimeout(impatience);
  await app.stop();
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
