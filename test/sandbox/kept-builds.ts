import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const cache = join(root, "node_modules/.cache/payments-tab");

export interface Build {
  readonly name: string;
  /** Everything it is made of and by: files and folders of the project. */
  readonly sources: readonly string[];
  /** Writes what it makes into the folder. */
  make(folder: string): Promise<unknown>;
}

/**
 * The folder with what an earlier build of the very same sources left, or makes it and keeps it for the next. A build
 * takes seconds, and a run of all tests needs the same few a dozen times.
 */
export async function keptBuild({ name, sources, make }: Build): Promise<string> {
  const folder = join(cache, `${name}-${await fingerprintOf(sources)}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const half = await mkdtemp(join(cache, "half-"));
  try {
    await make(half);
    await forget(name);
    // Nobody ever finds half of it; whoever was quicker has the same.
    await rename(half, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  return folder;
}

/** Puts what the build made into `outDir`, beside what is there already. */
export async function copyKeptBuild(build: Build, outDir: string): Promise<void> {
  await cp(await keptBuild(build), outDir, { recursive: true });
}

const day = 24 * 60 * 60 * 1_000;

/** Builds of former sources, which nobody asks for any more; another run may still be using those of today. */
async function forget(name: string): Promise<void> {
  const former = (await readdir(cache)).filter((entry) => new RegExp(`^(?:${name}|half)-\\w+$`).test(entry));
  for (const entry of former) {
    const builtAt = await stat(join(cache, entry)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    if (builtAt < Date.now() - day) await rm(join(cache, entry), { recursive: true, force: true });
  }
}

const known = new Map<string, Promise<string>>();

function fingerprintOf(sources: readonly string[]): Promise<string> {
  const key = sources.join(":");
  const print = known.get(key) ?? hashOf(sources);
  known.set(key, print);
  return print;
}

async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) {
    for (const file of await filesIn(join(root, path))) hash.update(file).update(await readFile(file));
  }
  return hash.digest("hex").slice(0, 16);
}

async function filesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  if (!entries) return [path];
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.filter((file) => !file.includes("node_modules")).toSorted();
}
