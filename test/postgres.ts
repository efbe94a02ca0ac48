import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "./free-port.ts";

export interface PostgresServer {
  /** `postgres://postgres@127.0.0.1:port`, to be followed by a database's name. */
  readonly url: string;
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
 * Starts a throw-away server in a temporary folder on a free port. Nothing of it is left after `stop`. Unless `isDurable`
 * it does not wait for the disk: quick for tests, worthless for measurements.
 */
export async function startPostgres(bin: string, { isDurable = false } = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "payments-tab-pg-"));
  const owner = ownerOf(folder);
  const data = path.join(folder, "data");
  const init = ["-D", data, "-A", "trust", "-U", "postgres", "--no-locale", "-E", "UTF8", "-N"];
  execFileSync(path.join(bin, "initdb"), init, { stdio: "ignore", ...owner });
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: folder,
    max_connections: 200,
    ...(isDurable ? {} : { fsync: "off", full_page_writes: "off", synchronous_commit: "off" }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn(path.join(bin, "postgres"), ["-D", data, ...options], {
    stdio: ["ignore", "ignore", "pipe"],
    ...owner,
  });
  await isReady(server);
  return {
    url: `postgres://postgres@127.0.0.1:${port}`,
    async stop() {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGINT");
      await ended;
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
