import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paymentStatuses } from "../../server/domain/payment.ts";
import { nextTryAt, triedFor, typeOf, webhookTypes } from "../../server/domain/webhooks.ts";

const day = 86_400_000;

describe("the tries of a message", () => {
  it("X45 go on for three days, ever later apart, with a last one at the end", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 40, maxLength: 40 }),
        (dice) => {
          const startedAt = 1_000;
          let now = startedAt;
          const gaps: number[] = [];
          for (const [tries, chance] of dice.entries()) {
            const next = nextTryAt({ now, startedAt, attempts: tries + 1, chance, retryAfter: 0 });
            if (next === null) break;
            gaps.push(next - now);
            now = next;
          }
          expect(now).toBe(startedAt + triedFor);
          expect(gaps.length).toBeGreaterThan(8);
          expect(gaps.length).toBeLessThan(20);
          const beforeLast = gaps.slice(0, 9);
          expect(beforeLast).toEqual(beforeLast.toSorted((one, other) => one - other));
        },
      ),
    );
  });

  it("X45 wait as long as the receiver asks, a day at most", () => {
    const question = { now: 0, startedAt: 0, attempts: 1, chance: 0 };
    expect(nextTryAt({ ...question, retryAfter: 120_000 })).toBe(120_000);
    expect(nextTryAt({ ...question, retryAfter: 30 * day })).toBe(day);
  });
});

describe("what programs are told", () => {
  it("X45 has a type for every status, for what was made and for a deal that was moved", () => {
    const types = paymentStatuses.map((to) => typeOf({ kind: "status_changed", from: "opened", to }));
    const others = [
      typeOf({ kind: "created" }),
      typeOf({ kind: "move_applied", from: "a", to: "b", ruleId: "r", ruleVersion: 1 }),
    ];
    expect(new Set([...types, ...others])).toEqual(new Set(webhookTypes));
  });

  it("X45 is nothing of what only people look at", () => {
    expect(typeOf({ kind: "previewed" })).toBeNull();
    expect(typeOf({ kind: "hidden" })).toBeNull();
  });
});
