import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./test/summary-reporter.ts";
import { SlowestFirst } from "./test/slowest-first.ts";

/** Folders whose files start browsers and processes of their own. */
const heavy = ["test/journeys/**", "test/sandbox-page/**", "test/server/set-rule.test.ts"];

export default defineConfig({
  esbuild: { jsx: "automatic" },
  test: {
    environment: "node",
    globalSetup: ["test/global-setup.ts"],
    setupFiles: ["test/no-leftovers.ts"],
    reporters: ["default", new SummaryReporter()],
    // Files wait for browsers, databases and child processes more than they compute.
    maxWorkers: 2,
    sequence: { shuffle: { tests: true, files: false }, sequencer: SlowestFirst },
    // Generous, since nothing in a test waits for time to pass: a slow machine must not turn a run red.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What a page shows is looked at until it is so: a person's eye does not give up after a second either.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: { name: "processes", include: heavy.map((pattern) => pattern.replace("**", "**/*.test.{ts,tsx}")) },
      },
      // These share nothing but modules, so a worker need not load those anew for each file.
      { extends: true, test: { name: "parts", include: ["test/**/*.test.{ts,tsx}"], exclude: heavy, isolate: false } },
    ],
  },
});
