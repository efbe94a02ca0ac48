import { execFileSync, spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "./free-port.ts";

export interface PostgresServer {
  /** `postgres://postgres@127.0.0.1:port`, to be followed by a database's name. */
  readonly url: string;
  /** Of the process that has started all others of it. */
  pid(): number;
  /** Ends it as a crash does, with nothing written any more; its data stays. `immediate` is what `pg_ctl stop -m immediate` sends. */
  crash(how: "kill" | "immediate"): Promise<void>;
  /** Starts it anew on what a crash has left, and waits until it has recovered. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** Where `initdb` and `postgres` are: PG_BIN, the path, or Debian's versioned folders, the highest first. */
export function findPostgres(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    process.env["PG_BIN"] ?? "",
    ...(process.env["PATH"] ?? "").split(path.delimiter),
    ...versions.map((version) => path.join(debian, version, "bin")),
  ];
  return folders.find((folder) => folder !== "" && isServerFolder(folder)) ?? null;
}

function isServerFolder(folder: string): boolean {
  return existsSync(path.join(folder, "initdb")) && existsSync(path.join(folder, "postgres"));
}

/**
 * Nothing is waited for, and nothing is tidied up that is thrown away with the server. Whatever happens in a database is a
 * test's doing: one that looked at its template by itself would make each later copy unlike the first (see `takeDatabase`).
 */
const hasty = {
  autovacuum: "off",
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  jit: "off",
  checkpoint_timeout: "1h",
  max_wal_size: "4GB",
} as const;

/**
 * Starts a throw-away server in a temporary folder on a free port. Nothing of it is left after `stop`. Unless `isDurable`
 * it does not wait for the disk: quick for tests, worthless for measurements.
 */
export async function startPostgres(bin: string, { isDurable = false } = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "payments-tab-pg-"));
  const owner = ownerOf(folder);
  const data = path.join(folder, "data");
  const init = ["-D", data, "-A", "trust", "-U", "postgres", "--no-locale", "-E", "UTF8", "-N"];
  execFileSync(path.join(bin, "initdb"), init, { stdio: "ignore", ...owner });
  let port = await freePort();
  const start = async (): Promise<ChildProcess> => {
    const settings = {
      listen_addresses: "127.0.0.1",
      port,
      unix_socket_directories: folder,
      max_connections: 200,
      ...(isDurable ? {} : hasty),
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const stdio: StdioOptions = ["ignore", "ignore", "pipe"];
    const started = spawn(path.join(bin, "postgres"), ["-D", data, ...options], { stdio, ...owner });
    await isReady(started);
    return started;
  };
  // Another program may have taken the port meanwhile.
  let server = await start().catch(async () => {
    port = await freePort();
    return start();
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    // Its workers hold its error output too: when that is closed, the last of them is gone.
    const ended = new Promise((resolve) => server.once("close", resolve));
    server.kill(signal);
    await ended;
  };
  return {
    url: `postgres://postgres@127.0.0.1:${port}`,
    pid: () => server.pid ?? 0,
    crash: (how) => end(how === "kill" ? "SIGKILL" : "SIGQUIT"),
    async startAgain() {
      server = await start();
    },
    async stop() {
      await end("SIGINT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root; there it runs as the user its package made. */
function ownerOf(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  const owner = { uid: id("-u"), gid: id("-g") };
  chownSync(folder, owner.uid, owner.gid);
  chmodSync(folder, 0o700);
  return owner;
}

function isReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    server.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("ready to accept connections")) resolve();
    });
    server.once("exit", () => reject(new Error(`PostgreSQL did not start: ${said}`)));
  });
}
