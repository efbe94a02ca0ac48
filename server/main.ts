import { existsSync } from "node:fs";
import type { RequestListener, Server } from "node:http";
import { buildApp, type App } from "./app.ts";
import { ConfigError, readConfig, type Config } from "./config.ts";
import { kindOf } from "./domain/errors.ts";
import { listenerFor } from "./http/listener.ts";
import type { Log } from "./ports/context.ts";

/** Starts the process and ends it on SIGTERM or SIGINT without losing what was accepted. */
async function main(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = readConfig(process.env);
  const app = await buildApp(config);
  const { log } = app.context;
  for (const fault of ["uncaughtException", "unhandledRejection"] as const) process.on(fault, lastResort(log, fault));
  const servers = await Promise.all(listenersOf(app, config).map((listener) => listen(listener, log)));
  await app.startWorkers();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void stop(app, servers));
}

/**
 * What nobody caught leaves the process in a state nobody knows, so it ends and is started anew by whoever runs it; all
 * that was promised is on disk. Only the kind of fault is told: its text may hold what it was about.
 */
function lastResort(log: Log, fault: string): (error: unknown) => void {
  return (error) => {
    log.error({ fault, error: kindOf(error) }, "Something went wrong that nothing was prepared for; the process ends.");
    process.exit(1);
  };
}

interface Listener {
  readonly port: number;
  readonly answer: RequestListener;
}

/** A process that only works is looked at through the operators' port alone. */
function listenersOf(app: App, config: Config): readonly Listener[] {
  return [
    ...(config.process === "worker" ? [] : [{ port: config.port, answer: app.http }]),
    ...(config.metricsPort === null ? [] : [{ port: config.metricsPort, answer: app.operations }]),
  ];
}

function listen({ port, answer }: Listener, log: Log): Promise<Server> {
  const server = listenerFor(answer);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, () => {
      log.info({ port }, "Listening.");
      resolve(server);
    });
  });
}

/** Milliseconds from the signal: answers under way have the first, all the rest the second. */
const patience = { answers: 8_000, whole: 10_000 };

/**
 * Takes nothing new, lets what is under way end, and gives back what was not begun. What has not ended in time is taken
 * up by the next process when its lease ends, as after a kill.
 */
async function stop(app: App, servers: readonly Server[]): Promise<void> {
  const deadline = setTimeout(() => {
    app.context.log.warn({}, "The process ended before all work under way had.");
    process.exit();
  }, patience.whole);
  await Promise.all([...servers.map(closed), app.stopWorking()]);
  await app.stop();
  clearTimeout(deadline);
}

async function closed(server: Server): Promise<void> {
  const impatience = setTimeout(() => server.closeAllConnections(), patience.answers);
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  clearTimeout(impatience);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
