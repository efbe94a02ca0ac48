import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { keptBuild } from "./kept-builds.ts";
import { build } from "./vite-build.ts";

const root = resolve(fileURLToPath(import.meta.url), "../../..");

/** Everything the program's code is made of and by; what it reads while it runs stays where it is. */
const sources = ["server", "migrations", "test/sandbox/server-bundle.ts", "package-lock.json"];

/**
 * Builds the program into one file, kept for the next start, and gives its path. A program that is started dozens of
 * times need not be compiled dozens of times.
 */
export async function serverBundle(): Promise<string> {
  const make = (folder: string) =>
    build({
      root,
      configFile: false,
      logLevel: "warn",
      ssr: { external: true },
      build: {
        ssr: "server/main.ts",
        outDir: folder,
        emptyOutDir: false,
        minify: false,
        target: "node24",
        rollupOptions: { output: { entryFileNames: "main.js", inlineDynamicImports: true } },
      },
    });
  return join(await keptBuild({ name: "server", sources, make }), "main.js");
}
