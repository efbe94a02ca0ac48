import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./test/summary-reporter.ts";

export default defineConfig({
  esbuild: { jsx: "automatic" },
  test: {
    environment: "node",
    include: ["test/**/*.test.{ts,tsx}"],
    globalSetup: ["test/global-setup.ts"],
    reporters: ["default", new SummaryReporter()],
    // Files wait for browsers, databases and child processes more than they compute.
    maxWorkers: 2,
    sequence: { shuffle: true },
    // Generous, since nothing in a test waits for time to pass: a slow machine must not turn a run red.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
