import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildExtension, buildRecordPage, buildSettingsPage } from "./bundles.ts";
import { sandboxApp } from "./app.ts";
import { startMailbox, type Mailbox } from "./mailbox/index.ts";
import { settingsAddress } from "./record-page-server/records.ts";
import { startStandIns, urlsOf, type StandIn } from "./providers.ts";
import { startSandbox, type Sandbox } from "./sandbox.ts";
import { assertFree, startServer, type ServerProcess } from "./server-process.ts";
import { connect, installApp, setBrand, setPaidRule } from "./set-up.ts";

/**
 * `npm run demo`: the real server and stand-ins for HubSpot and the providers on this machine, installed, connected to all
 * of them and with a rule, ready for the first payment. Everything it makes is gone when it ends.
 */
async function demo(): Promise<void> {
  const port = Number(process.env["PORT"] ?? 3000);
  const sandboxPort = Number(process.env["SANDBOX_PORT"] ?? 4000);
  const mailboxPort = Number(process.env["MAILBOX_PORT"] ?? 4025);
  const running: Running = {};
  const end = once(async () => {
    running.stopTelling?.();
    await running.server?.stop();
    await running.sandbox?.close();
    await Promise.all((running.standIns ?? []).map((standIn) => standIn.close()));
    await running.mailbox?.close();
    if (running.folder) await rm(running.folder, { recursive: true, force: true });
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => void end().then(() => process.exit(0)));
  }
  try {
    const pages = await start({ port, sandboxPort, mailboxPort, running });
    console.log(
      `\nRecord page: ${pages.record}\nSettings:    ${pages.settings}\nMailbox:     ${running.mailbox?.url}\n\nPress Create payment, send the link, open it from the mailbox, pay. Ctrl-C ends it and leaves nothing behind.`,
    );
    await running.server?.ended;
    throw new Error("The server ended by itself.");
  } catch (error) {
    await end();
    throw error;
  }
}

/** What has to be ended, as it comes to be. */
interface Running {
  folder?: string;
  sandbox?: Sandbox;
  standIns?: readonly StandIn[];
  mailbox?: Mailbox;
  server?: ServerProcess;
  /** Ends HubSpot's telling the server what happens to its records. */
  stopTelling?: () => void;
}

interface Start {
  readonly port: number;
  readonly sandboxPort: number;
  readonly mailboxPort: number;
  readonly running: Running;
}

/** Where the demo begins, and where it is set up. */
interface Pages {
  readonly record: string;
  readonly settings: string;
}

async function start({ port, sandboxPort, mailboxPort, running }: Start): Promise<Pages> {
  // Asked before the bundles are built, which takes some seconds.
  await assertFree(port);
  const folder = mkdtempSync(path.join(tmpdir(), "payments-tab-demo-"));
  running.folder = folder;
  const serverOrigin = `http://localhost:${port}`;
  const builtDir = path.join(folder, "bundles");
  const redirectUris = [`${serverOrigin}/oauth/callback`];
  const sandbox = await startSandbox({ port: sandboxPort, serverOrigin: () => serverOrigin, redirectUris, builtDir });
  running.sandbox = sandbox;
  const standIns = await startStandIns(() => Date.now());
  running.standIns = standIns;
  const mail = await startMailbox({ port: mailboxPort });
  running.mailbox = mail;
  const database = path.join(folder, "payments-tab.sqlite");
  // Whatever fails, the other one is waited for, so that nothing is written after the folder is gone.
  const [server, bundles] = await Promise.allSettled([
    startServer({ port, sandboxUrl: sandbox.url, database, providerUrls: urlsOf(standIns), mail }),
    buildAll(builtDir),
  ]);
  if (server.status === "fulfilled") running.server = server.value;
  for (const part of [server, bundles]) if (part.status === "rejected") throw part.reason;
  const { portalId, adminId: userId, dealId } = sandbox.demo;
  const admin = { serverOrigin, portalId, userId, now: () => Date.now() };
  await installApp(admin);
  // One after the other: the tab offers them in this order, and the one without an account first.
  await connect(admin, "simulated");
  for (const { id, newAccount } of standIns) await connect(admin, id, newAccount());
  for (const { id } of sandbox.hubspot.world.portal(portalId).pipelines) await setPaidRule(admin, id, "test");
  await setBrand(admin);
  running.stopTelling = sandbox.webhooks.follow(1_000);
  return {
    record: `${sandbox.url}/contacts/${portalId}/record/0-3/${dealId}`,
    settings: `${sandbox.url}${settingsAddress({ portalId, appId: sandboxApp.appId })}`,
  };
}

async function buildAll(outDir: string): Promise<void> {
  await buildExtension({ outDir });
  await buildSettingsPage({ outDir });
  await buildRecordPage({ outDir });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= work());
}

/** What went wrong, and what to do about it. */
function sentenceOf(error: unknown): string {
  const { code, port } = error as { code?: unknown; port?: unknown };
  if (code !== "EADDRINUSE") return String(error);
  return `Port ${String(port)} is in use. Choose others with PORT (usually 3000), SANDBOX_PORT (usually 4000) and MAILBOX_PORT (usually 4025).`;
}

try {
  await demo();
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 1;
}
