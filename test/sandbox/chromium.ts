import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The Chromium of `CHROMIUM_PATH`, else the first one on `PATH`; null when there is none. */
export function findChromium(): string | null {
  const named = process.env["CHROMIUM_PATH"];
  if (named) return isExecutable(named) ? named : null;
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return candidates.find((path) => isExecutable(path)) ?? null;
}

/** Whether browser tests can run here. Says in the output which ones are skipped when they cannot. */
export function hasChromium(suite: string): boolean {
  if (findChromium()) return true;
  console.warn(`Skipped: ${suite}. It needs Chromium on the path, or CHROMIUM_PATH naming one.`);
  return false;
}

/** A headless Chromium that asks nothing of the network by itself. Throws when there is none; the caller closes it. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("No Chromium on the path, and CHROMIUM_PATH names none.");
  return await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Fewer processes: the cores are few, and nothing here has to be kept apart from anything.
      "--in-process-gpu",
      "--disable-features=IsolateOrigins,site-per-process",
      "--disable-site-isolation-trials",
      "--renderer-process-limit=2",
    ],
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
