import { afterEach, vi } from "vitest";

// Files share a worker and its modules: a clock or a global that one test has replaced must not reach the next file.
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
