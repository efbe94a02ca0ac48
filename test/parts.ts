import type { Clock, Log, LogFields, Random } from "../server/ports/context.ts";

/** 2026-11-20, 10:00 UTC. */
export const startOfTests = Date.UTC(2026, 10, 20, 10);

export interface TestClock extends Clock {
  pass(milliseconds: number): void;
}

export function testClock(start = startOfTests): TestClock {
  let now = start;
  return {
    now: () => now,
    pass(milliseconds) {
      now += milliseconds;
    },
  };
}

/** The same bytes in every run, never the same twice in one. */
export function testRandom(seed = 1): Random {
  let state = seed;
  return {
    bytes(length) {
      const bytes = Buffer.alloc(length);
      for (let place = 0; place < length; place += 1) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        bytes[place] = state >>> 24;
      }
      return bytes;
    },
  };
}

export interface TestLog extends Log {
  readonly lines: readonly { readonly level: string; readonly fields: LogFields; readonly sentence: string }[];
}

export function testLog(): TestLog {
  const lines: { level: string; fields: LogFields; sentence: string }[] = [];
  const note = (level: string) => (fields: LogFields, sentence: string) => void lines.push({ level, fields, sentence });
  return { lines, info: note("info"), warn: note("warn"), error: note("error") };
}

export const testKeys = [{ id: "k1", key: Buffer.alloc(32, 7) }];
