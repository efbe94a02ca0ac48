import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const extension = join(root, "ui-extension");
export const source = join(extension, "src");

/** Everything HubSpot takes along on an upload: all below `src` except installed packages, as paths from there. */
export const uploaded: readonly string[] = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
  (path) => !path.split(/[\\/]/).includes("node_modules"),
);

export const metaFiles: readonly string[] = uploaded.filter((path) => path.endsWith("-hsmeta.json"));

export function readJson<T>(...path: readonly string[]): T {
  return JSON.parse(readFileSync(join(...path), "utf8")) as T;
}

interface AppConfig {
  readonly name: string;
  readonly permittedUrls: { readonly fetch: readonly string[] };
  readonly auth: Readonly<Record<"redirectUrls" | "requiredScopes" | "optionalScopes", readonly string[]>>;
}

/** What HubSpot reads about the app and its card, as it stands on disk. */
export const app = readJson<{ uid: string; config: AppConfig }>(source, "app/app-hsmeta.json");
export const card = readJson<{ uid: string; config: { entrypoint: string } }>(
  source,
  "app/cards/payments-tab-hsmeta.json",
);
