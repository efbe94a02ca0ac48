import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The path of a file that is not compiled (`manifest.json`, a view). Compiled code lies deeper than its source
 * (`dist/server/`), so the project's root is looked for upwards.
 */
export function projectFile(name: string): string {
  return fileURLToPath(new URL(name, rootAbove(new URL("./", import.meta.url))));
}

function rootAbove(place: URL): URL {
  if (existsSync(new URL("package.json", place))) return place;
  const above = new URL("../", place);
  if (above.href === place.href) throw new Error("package.json is missing beside the server folder.");
  return rootAbove(above);
}
