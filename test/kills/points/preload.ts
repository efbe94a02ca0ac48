import { pathToFileURL } from "node:url";
import { nodeBundle } from "../../sandbox/node-bundle.ts";
import type { DeadlySettings } from "./deadly.ts";

/** A script for the program's process that makes it mortal at points; `folder` is where its slip is. */
export async function deadlyPreload(folder: string): Promise<string> {
  const file = await nodeBundle({
    name: "deadly",
    entry: "test/kills/points/deadly.ts",
    sources: ["test/kills/points"],
  });
  const settings: DeadlySettings = { POINTS_FOLDER: folder };
  return `Object.assign(process.env, ${JSON.stringify(settings)}); await import(${JSON.stringify(pathToFileURL(file).href)});`;
}
