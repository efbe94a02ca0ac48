import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { InlineConfig } from "vite";
import { copyKeptBuild } from "./kept-builds.ts";
import { build } from "./vite-build.ts";

const here = dirname(fileURLToPath(import.meta.url));
const cards = resolve(here, "../../ui-extension/src/app/cards");
const settings = resolve(here, "../../ui-extension/src/app/settings");
const recordPage = join(here, "record-page");

/** Everything a bundle is made of and by. */
const sources = ["ui-extension/src", "test/sandbox/record-page", "test/sandbox/bundles.ts", "package-lock.json"];

export interface BundleRequest {
  /** Absolute path of the file that calls `hubspot.extend`. */
  readonly entry: string;
  readonly outDir: string;
  /** File name of the bundle, such as `PaymentsTab.js`. */
  readonly output: string;
}

/**
 * Builds an extension as HubSpot's builder does, to the same bytes: React and remote-ui are globals of the host, all else
 * is inside. Gives the path of the bundle; throws when an import cannot be resolved.
 * The settings are those of `remoteBuild` in https://www.npmjs.com/package/@hubspot/ui-extensions-dev-server
 */
export async function buildBundle({ entry, outDir, output }: BundleRequest): Promise<string> {
  const name = encodeURIComponent(output);
  const settings: InlineConfig = {
    root: dirname(entry),
    configFile: false,
    logLevel: "warn",
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      lib: { entry, name, formats: ["iife"], fileName: () => name },
      rollupOptions: {
        external: ["react", "react-dom", "@remote-ui/react"],
        output: { globals: { react: "React", "@remote-ui/react": "RemoteUI" }, extend: true },
      },
      outDir,
      emptyOutDir: false,
      minify: true,
    },
  };
  await build(settings);
  return join(outDir, name);
}

/** Builds the Payments tab into `outDir` and gives the path of `PaymentsTab.js`. */
export async function buildExtension({ outDir }: { readonly outDir: string }): Promise<string> {
  const entry = join(cards, "PaymentsTab.tsx");
  const output = "PaymentsTab.js";
  const make = (folder: string) => buildBundle({ entry, outDir: folder, output });
  await copyKeptBuild({ name: "extension", sources, make }, outDir);
  return join(outDir, output);
}

/** Builds the settings page into `outDir` and gives the path of `SettingsPage.js`. */
export async function buildSettingsPage({ outDir }: { readonly outDir: string }): Promise<string> {
  const entry = join(settings, "SettingsPage.tsx");
  const output = "SettingsPage.js";
  const make = (folder: string) => buildBundle({ entry, outDir: folder, output });
  await copyKeptBuild({ name: "settings", sources, make }, outDir);
  return join(outDir, output);
}

/** Builds one of the small extensions that try out the record page: `{name}.js`. */
export async function buildProbe(name: string, { outDir }: { readonly outDir: string }): Promise<void> {
  const entry = join(recordPage, "probes", `${name}.tsx`);
  const output = `${name}.js`;
  const make = (folder: string) => buildBundle({ entry, outDir: folder, output });
  await copyKeptBuild({ name: `probe-${name}`, sources, make }, outDir);
}

/** Builds the record page into `outDir`: `page.js`, `page.css`, and the cards' runtime `worker.js`. */
export async function buildRecordPage({ outDir }: { readonly outDir: string }): Promise<void> {
  const make = async (folder: string) => {
    await build(pageBuild(folder, { entry: "worker/worker.tsx", output: "worker.js" }));
    await build(pageBuild(folder, { entry: "page/main.tsx", output: "page.js" }));
  };
  await copyKeptBuild({ name: "record-page", sources, make }, outDir);
}

/** Classic scripts: the worker needs `importScripts`, which module workers do not have. */
function pageBuild(outDir: string, part: { readonly entry: string; readonly output: string }): InlineConfig {
  return {
    root: recordPage,
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      lib: {
        entry: join(recordPage, part.entry),
        name: "RecordPage",
        formats: ["iife"],
        fileName: () => part.output,
        cssFileName: "page",
      },
      outDir,
      emptyOutDir: false,
      minify: false,
      target: "es2022",
    },
  };
}
