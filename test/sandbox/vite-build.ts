import type { InlineConfig } from "vite";

let lastBuild: Promise<unknown> = Promise.resolve();

/**
 * Vite takes from NODE_ENV whether a build is for production, as HubSpot's is, and sets it where it is not set. Builds
 * run one after the other, so that each leaves the environment as it found it.
 */
export async function build(settings: InlineConfig): Promise<void> {
  const turn = lastBuild.then(async () => {
    // Most runs find every bundle built already, and then do without the builder, which takes its time to load.
    const vite = await import("vite");
    const before = process.env["NODE_ENV"];
    process.env["NODE_ENV"] = "production";
    try {
      await vite.build(settings);
    } finally {
      if (before === undefined) delete process.env["NODE_ENV"];
      else process.env["NODE_ENV"] = before;
    }
  });
  lastBuild = turn.catch(() => undefined);
  await turn;
}
