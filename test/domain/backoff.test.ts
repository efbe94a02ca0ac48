import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryDelay } from "../../server/domain/backoff.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Attempts made and the longest wait before the next one. */
const steps: readonly (readonly [number, number])[] = [
  [1, second],
  [2, 5 * second],
  [3, 30 * second],
  [4, 2 * minute],
  [5, 10 * minute],
  [6, 30 * minute],
  [7, 2 * hour],
  [8, 5 * hour],
  [9, 10 * hour],
  [10, 14 * hour],
  [11, 20 * hour],
  [12, 24 * hour],
];

const anyAttempts = fc.integer({ min: 1, max: 12 });
const anyChance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("waiting before the next try", () => {
  it.each(steps)("R10 lasts, after try %i, between half and all of %i ms", (attempts, longest) => {
    expect(retryDelay({ attempts, chance: 0 })).toBe(longest / 2);
    expect(retryDelay({ attempts, chance: 0.5 })).toBe((longest * 3) / 4);
    expect(retryDelay({ attempts, chance: 1 - Number.EPSILON })).toBe(longest);
  });

  it("R10 F100 is spread by chance and always whole milliseconds within its bounds", () => {
    fc.assert(
      fc.property(anyAttempts, anyChance, (attempts, chance) => {
        const delay = retryDelay({ attempts, chance }) ?? Number.NaN;
        const longest = steps[attempts - 1]?.[1] ?? 0;
        expect(Number.isSafeInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(longest / 2);
        expect(delay).toBeLessThanOrEqual(longest);
      }),
    );
  });

  it("R10 grows from try to try when chance stays the same", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 11 }), anyChance, (attempts, chance) => {
        const earlier = retryDelay({ attempts, chance }) ?? Infinity;
        expect(retryDelay({ attempts: attempts + 1, chance })).toBeGreaterThan(earlier);
      }),
    );
  });

  it("R10 F23 is never shorter than the far side asked for, nor longer than a day", () => {
    expect(retryDelay({ attempts: 1, chance: 0, retryAfter: 90 * second })).toBe(90 * second);
    expect(retryDelay({ attempts: 9, chance: 0, retryAfter: 90 * second })).toBe(5 * hour);
    expect(retryDelay({ attempts: 1, chance: 0, retryAfter: 400 * hour })).toBe(24 * hour);
    expect(retryDelay({ attempts: 1, chance: 0, retryAfter: undefined })).toBe(second / 2);
  });

  it("G4 is over after twelve tries, within 76 hours, also when the far side would have us go on", () => {
    expect(retryDelay({ attempts: 13, chance: 0 })).toBeNull();
    expect(retryDelay({ attempts: 13, chance: 0, retryAfter: minute })).toBeNull();
    expect(retryDelay({ attempts: 1_000, chance: 0 })).toBeNull();
    const longest = steps.reduce((sum, [attempts]) => sum + (retryDelay({ attempts, chance: 0.999_999 }) ?? 0), 0);
    expect(longest).toBeLessThanOrEqual(76 * hour);
  });
});
