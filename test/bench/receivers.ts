import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findPostgres, startPostgres } from "../postgres.ts";

/** Whoever takes deliveries in: the real server, the same that stores nothing, or Node alone. */
export interface Receiver {
  readonly name: string;
  readonly kind: "durable" | "forgetful" | "bare";
  /** Path or address; "" where none is needed. */
  readonly database: string;
}

export interface RunningReceiver extends Receiver {
  /** Where to post deliveries. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts it as a process of its own. */
export async function startReceiver(receiver: Receiver): Promise<RunningReceiver> {
  const script = fileURLToPath(new URL("intake-receiver.ts", import.meta.url));
  const child = spawn(process.execPath, [script, receiver.kind, receiver.database], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended])) as [unknown];
  if (typeof line !== "string") throw new Error(`The receiver ${receiver.name} did not start.`);
  const { port, path: where } = JSON.parse(line) as { readonly port: number; readonly path: string };
  return {
    ...receiver,
    url: `http://127.0.0.1:${port}${where}`,
    pid: child.pid ?? 0,
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Does `work` with a durable receiver over SQLite and one over PostgreSQL, where there is one; nothing of them is left. */
export async function withDatabases<T>(work: (durable: readonly Receiver[], folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "payments-tab-bench-"));
  const bin = findPostgres();
  const postgres = bin === null ? null : await startPostgres(bin, { isDurable: true });
  try {
    const sqlite = { name: "sqlite", kind: "durable", database: path.join(folder, "bench.sqlite") } as const;
    const others = postgres
      ? [{ name: "postgres", kind: "durable", database: `${postgres.url}/postgres` } as const]
      : [];
    return await work([sqlite, ...others], folder);
  } finally {
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
