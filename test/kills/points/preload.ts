import path from "node:path";
import { pathToFileURL } from "node:url";
import { keptBuild } from "../../sandbox/kept-builds.ts";
import { build } from "../../sandbox/vite-build.ts";
import type { DeadlySettings } from "./deadly.ts";

const root = path.resolve(import.meta.dirname, "../../..");

/** A script for the program's process that makes it mortal at points; `folder` is where its slip is. */
export async function deadlyPreload(folder: string): Promise<string> {
  const make = (outDir: string) =>
    build({
      root,
      configFile: false,
      logLevel: "warn",
      ssr: { external: true },
      build: {
        ssr: "test/kills/points/deadly.ts",
        outDir,
        emptyOutDir: false,
        minify: false,
        target: "node24",
        rollupOptions: { output: { entryFileNames: "deadly.mjs", inlineDynamicImports: true } },
      },
    });
  const built = await keptBuild({ name: "deadly", sources: ["test/kills/points", "package-lock.json"], make });
  const address = pathToFileURL(path.join(built, "deadly.mjs")).href;
  const settings: DeadlySettings = { POINTS_FOLDER: folder };
  return `Object.assign(process.env, ${JSON.stringify(settings)}); await import(${JSON.stringify(address)});`;
}
