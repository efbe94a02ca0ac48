import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sandboxApp } from "./app.ts";
import { serverBundle } from "./server-bundle.ts";

export interface ServerOptions {
  readonly port: number;
  readonly sandboxUrl: string;
  /** Where the providers are reached. */
  readonly providerUrls?: ProviderUrls;
  /** A mail server and whom its messages come from; without it nothing is sent by mail. */
  readonly mail?: { readonly smtpUrl: string; readonly from: string } | undefined;
  /** A SQLite file or `postgres://…`. */
  readonly database: string;
  readonly logLevel?: string;
  /** What it does besides others on the same database; everything unless told otherwise. One that only works answers nothing. */
  readonly process?: "all" | "web" | "worker";
  /** Where the outside world reaches the one that answers, if that is another one. */
  readonly publicUrl?: string;
  /** Milliseconds its clock is ahead of this machine's: a start after that much time. */
  readonly clockAhead?: number;
  /** A script for its process to run before the program, such as one that lets it die at a certain moment. */
  readonly runFirst?: string;
}

/** By the names of the settings. */
export type ProviderUrls = Readonly<
  Partial<
    Record<
      "STRIPE_API_URL" | "DOJO_API_URL" | "DINTERO_CHECKOUT_URL" | "DINTERO_API_URL" | "MYFATOORAH_API_URL",
      string
    >
  >
>;

export interface ServerProcess {
  readonly origin: string;
  readonly pid: number;
  /** Resolves when the process is gone, however it ended. */
  readonly ended: Promise<unknown>;
  /** Ends it as an operator does, and waits. */
  stop(): Promise<void>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Secrets made up for one run; kept over restarts of the same run so that what was sealed still opens. */
export const runSecrets = {
  SECRET_KEYS: `run:${randomBytes(32).toString("base64")}`,
  SIGNING_SECRET: randomBytes(32).toString("base64"),
};

/**
 * Starts the real program as its own process and waits until it is ready. Throws with its last words when it is not, and
 * EADDRINUSE when something listens on the port already.
 */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  await assertFree(options.port);
  const origin = `http://localhost:${options.port}`;
  const server = spawn(process.execPath, ["--import", preload(options), await serverBundle()], {
    cwd: root,
    stdio: ["pipe", "inherit", "pipe"],
    env: { ...inherited(), ...settings(options, origin) },
  });
  let said = "";
  server.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2_000);
  });
  const ended = once(server, "exit");
  // One that only answers is not ready before somebody works.
  const sign = options.process === "web" ? "/healthz" : "/readyz";
  if (options.process !== "worker") await isReady(origin + sign, server, () => said);
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    server.kill(signal);
    await ended;
  };
  return { origin, pid: server.pid ?? 0, ended, stop: () => end("SIGTERM"), kill: () => end("SIGKILL") };
}

/** Whatever answers on the port already must not be taken for the server about to start. Throws EADDRINUSE. */
export async function assertFree(port: number): Promise<void> {
  const probe = createServer().listen(port);
  await once(probe, "listening");
  probe.close();
  await once(probe, "close");
}

/**
 * What runs in the server before all else: it ends when whoever started it is gone, however that came about, and its
 * clock is put on.
 */
function preload({ clockAhead = 0, runFirst = "" }: ServerOptions): string {
  const endWithStarter = "process.stdin.on('end', () => process.exit()).resume().unref();";
  const putClockOn = `const now = Date.now; Date.now = () => now() + ${clockAhead};`;
  return `data:text/javascript,${encodeURIComponent(endWithStarter + putClockOn + runFirst)}`;
}

function inherited(): Record<string, string | undefined> {
  const { PATH, HOME, TMPDIR, NODE_OPTIONS } = process.env;
  return { PATH, HOME, TMPDIR, NODE_OPTIONS };
}

function settings(options: ServerOptions, origin: string): Record<string, string> {
  return {
    NODE_ENV: "development",
    PORT: String(options.port),
    PUBLIC_URL: options.publicUrl ?? origin,
    PROCESS: options.process ?? "all",
    DATABASE_URL: options.database,
    HUBSPOT_CLIENT_ID: sandboxApp.clientId,
    HUBSPOT_CLIENT_SECRET: sandboxApp.clientSecret,
    HUBSPOT_API_URL: options.sandboxUrl,
    HUBSPOT_APP_URL: options.sandboxUrl,
    ...options.providerUrls,
    ...(options.mail && { SMTP_URL: options.mail.smtpUrl, MAIL_FROM: options.mail.from }),
    LOG_LEVEL: options.logLevel ?? "warn",
    ...runSecrets,
  };
}

async function isReady(address: string, server: ChildProcess, said: () => string): Promise<void> {
  for (let look = 0; look < 300; look += 1) {
    if (server.exitCode !== null) throw new Error(`The server did not start.\n${said()}`);
    const isUp = await fetch(address).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isUp) return;
    await pause(100);
  }
  server.kill("SIGKILL");
  throw new Error(`The server did not become ready.\n${said()}`);
}
