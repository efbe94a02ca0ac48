import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./test/summary-reporter.ts";
import { SlowestFirst } from "./test/slowest-first.ts";

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
    include: ["test/**/*.test.{ts,tsx}"],
    // A worker loads modules once for all its files, and starts a browser once (test/shared.ts).
    isolate: false,
  },
});
