import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CheckoutState } from "../../server/domain/checkout.ts";
import { nextReadAt } from "../../server/domain/reading.ts";
import { checkout, minute, now, payment } from "./samples.ts";

const hour = 60 * minute;
const day = 24 * hour;

const open = payment({ status: "created", openedAt: null, lastEventAt: now, validUntil: now + 7 * day });
const live = checkout({ state: "live", expiresAt: now + 7 * day });

/** All reads of a payment to which nothing ever happens, as minutes after its last news. */
function plan(of = open, checkouts = [live]): readonly number[] {
  const times: number[] = [];
  for (let at = nextReadAt(of, checkouts, now); at !== null && times.length < 500; at = nextReadAt(of, checkouts, at)) {
    times.push((at - now) / minute);
  }
  return times;
}

describe("when a payment is read although nobody told us anything", () => {
  it("X7 comes close together after something happened, then every six hours while nobody has opened it", () => {
    expect(plan().slice(0, 8)).toEqual([1, 2, 5, 10, 30, 360, 720, 1080]);
  });

  it("X7 comes every hour once somebody has been on the provider's page", () => {
    expect(plan(payment({ ...open, openedAt: now })).slice(4, 8)).toEqual([30, 60, 120, 180]);
  });

  it("X7 comes just before the end and twice after it, then daily for a week, and then never again", () => {
    const end = (7 * day) / minute;
    const around = plan().filter((minutes) => minutes >= end - 1);
    const days = [1, 2, 3, 4, 5, 6, 7].map((number) => end + (number * day) / minute);
    const regular = around.filter((minutes) => minutes > end + 15 && !days.includes(minutes));
    expect(around.slice(0, 4)).toEqual([end - 1, end, end + 1, end + 15]);
    expect(around).toEqual(expect.arrayContaining(days));
    expect(regular.every((minutes) => (minutes * minute) % (6 * hour) === 0)).toBe(true);
  });

  it.each(["used", "cancelled", "expired"] as const)(
    "comes for a week after a checkout was %s, for refunds and late money",
    (state) => {
      const times = plan(payment({ ...open, status: "paid" }), [checkout({ state, expiresAt: now + 30 * day })]);
      expect(times).toEqual([1, 2, 5, 10, 15, 30, ...[1, 2, 3, 4, 5, 6, 7].map((number) => (number * day) / minute)]);
    },
  );

  it("P5 watches a page that was replaced until its own end", () => {
    const superseded = checkout({ state: "superseded", expiresAt: now + 3 * day });
    expect(Math.max(...plan(payment({ ...open, status: "cancelled" }), [superseded]))).toBe((10 * day) / minute);
  });

  it("P2 looks daily for a week at a page that was replaced, however far its own end lies: money may have been under way", () => {
    const superseded = checkout({ state: "superseded", expiresAt: now + 365 * day });
    const times = plan(payment({ ...open, validUntil: null }), [superseded]);
    expect(times).toEqual(expect.arrayContaining([1, 2, 3, 4, 5, 6, 7].map((number) => (number * day) / minute)));
    expect(Math.max(...times)).toBe((372 * day) / minute);
  });

  it("never comes where the provider knows of nothing", () => {
    expect(nextReadAt(open, [], now)).toBeNull();
    expect(nextReadAt(open, [checkout({ state: "opening", providerReference: null })], now)).toBeNull();
  });

  it("always lies ahead, and ends some day", () => {
    const states: readonly CheckoutState[] = ["live", "used", "cancelled", "expired", "superseded", "abandoned"];
    const anyCase = fc.record({
      state: fc.constantFrom(...states),
      status: fc.constantFrom("created", "opened", "paid", "cancelled", "expired", "pending", "needs_review" as const),
      openedAt: fc.option(fc.integer({ min: now - day, max: now })),
      life: fc.integer({ min: 1, max: 400 * day }),
      later: fc.integer({ min: 0, max: 500 * day }),
    });
    fc.assert(
      fc.property(anyCase, ({ state, status, openedAt, life, later }) => {
        const of = payment({ ...open, status: status as "paid", openedAt, validUntil: now + life });
        const next = nextReadAt(of, [checkout({ state, expiresAt: now + life })], now + later);
        expect(next === null || next > now + later).toBe(true);
      }),
    );
  });
});
