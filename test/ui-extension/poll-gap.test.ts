import { describe, expect, it } from "vitest";
import { pollGap } from "../../ui-extension/src/app/cards/poll-gap.ts";

const second = 1_000;
const minute = 60 * second;
const calm = { isMoving: true, idleFor: 0, failures: 0, chance: 0.5 };

describe("How long the tab waits before it asks again", () => {
  it("is within ten seconds for half an hour while something is open, whatever the dice say (S2.25, S2.26)", () => {
    for (const chance of [0, 0.5, 1]) {
      for (const idleFor of [0, 4 * minute, 6 * minute, 29 * minute]) {
        expect(pollGap({ ...calm, idleFor, chance })).toBeLessThan(10 * second);
      }
    }
  });

  it("is longer when nothing is open, and for a screen that was left", () => {
    expect(pollGap({ ...calm, isMoving: false })).toBe(30 * second);
    expect(pollGap({ ...calm, idleFor: 31 * minute })).toBe(minute);
    expect(pollGap({ ...calm, isMoving: false, idleFor: 31 * minute })).toBe(2 * minute);
  });

  it("doubles with each failure up to two minutes", () => {
    const gaps = [1, 2, 3, 9].map((failures) => pollGap({ ...calm, failures }));
    expect(gaps).toEqual([10 * second, 20 * second, 40 * second, 2 * minute]);
  });

  it("is spread, so that many screens do not ask at once", () => {
    expect([0, 1].map((chance) => pollGap({ ...calm, chance }))).toEqual([4_500, 5_500]);
  });
});
