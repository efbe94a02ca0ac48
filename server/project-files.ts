import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The path of a file that is not compiled (`manifest.json`, a view). Compiled code lies one folder deeper
 * (`dist/server/`) than its source, so the project's root is looked for upwards.
 */
export function projectFile(name: string): string {
  const root = ["..", "../.."]
    .map((up) => new URL(`${up}/`, import.meta.url))
    .find((place) => existsSync(new URL("package.json", place)));
  if (!root) throw new Error("package.json is missing beside the server folder.");
  return fileURLToPath(new URL(name, root));
}
