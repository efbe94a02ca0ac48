import { startSandbox, type Sandbox } from "../sandbox/sandbox.ts";
import { startServer, type ServerProcess } from "../sandbox/server-process.ts";
import { newAccount, type Account } from "./account.ts";
import { freePort } from "../free-port.ts";

/** Several real processes on one PostgreSQL: one that answers, and workers that come and go. */
export interface Fleet {
  readonly origin: string;
  readonly sandbox: Sandbox;
  /** A fresh account, connected to the simulated provider, with a rule. */
  account(): Promise<Account>;
  startWorker(): Promise<ServerProcess>;
  close(): Promise<void>;
}

/** The process that answers is there; workers are to be started. */
export async function startFleet(database: string): Promise<Fleet> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const now = (): number => Date.now();
  const redirectUris = [`${origin}/oauth/callback`];
  const sandbox = await startSandbox({ port: 0, serverOrigin: () => origin, redirectUris, now });
  const shared = { sandboxUrl: sandbox.url, publicUrl: origin, database, logLevel: "silent" };
  const running: ServerProcess[] = [await startServer({ ...shared, port, process: "web" })];
  return {
    origin,
    sandbox,
    account: () => newAccount({ sandbox, serverOrigin: origin, now }, "connected"),
    async startWorker() {
      const worker = await startServer({ ...shared, port: await freePort(), process: "worker" });
      running.push(worker);
      return worker;
    },
    async close() {
      sandbox.hubspot.faults.clear();
      await Promise.all(running.map((process) => process.stop()));
      await sandbox.close();
    },
  };
}
