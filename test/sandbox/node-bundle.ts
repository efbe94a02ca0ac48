import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { keptBuild } from "./kept-builds.ts";
import { build } from "./vite-build.ts";

const root = resolve(fileURLToPath(import.meta.url), "../../..");

interface NodeBundle {
  readonly name: string;
  /** Where it begins, from the project's root. */
  readonly entry: string;
  /** Everything its code is made of and by, besides the libraries; what it reads while it runs stays where it is. */
  readonly sources: readonly string[];
}

/** Builds a program for Node into one file, kept for the next start, and gives its path. Libraries stay outside. */
export async function nodeBundle({ name, entry, sources }: NodeBundle): Promise<string> {
  const file = `${name}.mjs`;
  const make = (outDir: string) =>
    build({
      root,
      configFile: false,
      logLevel: "warn",
      ssr: { external: true },
      build: {
        ssr: entry,
        outDir,
        emptyOutDir: false,
        minify: false,
        target: "node24",
        rollupOptions: { output: { entryFileNames: file, inlineDynamicImports: true } },
      },
    });
  return join(
    await keptBuild({ name, sources: [...sources, "test/sandbox/node-bundle.ts", "package-lock.json"], make }),
    file,
  );
}
