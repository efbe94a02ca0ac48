import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./test/summary-reporter.ts";
import { SlowestFirst } from "./test/slowest-first.ts";

/** Whole ways through the program, in a browser and with processes of their own: more than half of all the time. */
const journeys = [
  "test/journeys/**/*.test.ts",
  "test/sandbox-page/**/*.test.{ts,tsx}",
  "test/kills/**/{kills,points,power}.test.ts",
  "test/providers/simulated-accessible.test.ts",
];

/** Builds that are broken on purpose, each lived through until it is noticed: they prove the simulation, not the program. */
const planted = ["test/simulation/planted/**/*.test.ts"];

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
      {
        extends: true,
        test: { name: "quick", include: ["test/**/*.test.{ts,tsx}"], exclude: [...journeys, ...planted] },
      },
      { extends: true, test: { name: "journeys", include: journeys } },
      { extends: true, test: { name: "planted", include: planted } },
    ],
  },
});
