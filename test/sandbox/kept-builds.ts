import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const cache = join(root, "node_modules/.cache/payments-tab");

/** Everything a bundle is made of and by. */
const sources = ["ui-extension/src", "test/sandbox/record-page", "test/sandbox/bundles.ts", "package-lock.json"];

/**
 * Puts into `outDir` what an earlier build of the very same sources left, or builds it and keeps it for the next. A
 * build takes seconds, and a run of all tests needs the same few a dozen times.
 */
export async function keptBuild(
  name: string,
  outDir: string,
  build: (folder: string) => Promise<unknown>,
): Promise<void> {
  const folder = join(cache, `${name}-${await fingerprint()}`);
  if (!existsSync(folder)) {
    const fresh = join(outDir, `building-${name}`);
    await build(fresh);
    await forget(name, basename(folder));
    await keep(fresh, folder);
    await rm(fresh, { recursive: true });
  }
  await cp(folder, outDir, { recursive: true });
}

/** Builds of former sources, which nobody asks for any more. */
async function forget(name: string, current: string): Promise<void> {
  const kept = await readdir(cache).catch(() => []);
  const former = kept.filter((entry) => entry !== current && new RegExp(`^${name}-[0-9a-f]{16}$`).test(entry));
  await Promise.all(former.map((entry) => rm(join(cache, entry), { recursive: true, force: true })));
}

/** Copied beside first, so that nobody ever finds half of it; whoever was quicker has the same. */
async function keep(fresh: string, folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const half = await mkdtemp(join(cache, "half-"));
  await cp(fresh, half, { recursive: true });
  await rename(half, folder).catch(() => rm(half, { recursive: true }));
}

let known: Promise<string> | null = null;

function fingerprint(): Promise<string> {
  known ??= hashOf(sources);
  return known;
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
