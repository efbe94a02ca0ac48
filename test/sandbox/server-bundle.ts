import { nodeBundle } from "./node-bundle.ts";

/**
 * Builds the program into one file, kept for the next start, and gives its path. A program that is started dozens of
 * times need not be compiled dozens of times.
 */
export function serverBundle(): Promise<string> {
  return nodeBundle({ name: "server", entry: "server/main.ts", sources: ["server", "migrations"] });
}
