import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./test/summary-reporter.ts";
import { SlowestFirst } from "./test/slowest-first.ts";

/** Whole ways through the program, in a browser and with processes of their own: half of all the time. */
const journeys = ["test/journeys/**/*.test.ts", "test/sandbox-page/**/*.test.{ts,tsx}"];

export default defineConfig({
  esbuild: { jsx: "automatic" },
  test: {
    environment: "./test/worker-environment.ts",
    globalSetup: ["test/global-setup.ts"],
    setupFiles: ["test/no-leftovers.ts"],
    reporters: ["default", new SummaryReporter()],
    // Files wait for browsers, databases and child processes more than they compute.
    maxWorkers: 2,
    sequence: { shuffle: { tests: true, files: false }, sequencer: SlowestFirst },
    // Generous, since nothing in a test waits for time to pass: a slow machine must not turn a run red.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
    // What a page shows is looked at until it is so: a person's eye does not give up after a second either.
    expect: { poll: { timeout: 20_000 } },
    // A worker loads modules once for all its files, and starts a browser once (test/shared.ts).
    isolate: false,
    projects: [
      { extends: true, test: { name: "quick", include: ["test/**/*.test.{ts,tsx}"], exclude: journeys } },
      { extends: true, test: { name: "journeys", include: journeys } },
    ],
  },
});
