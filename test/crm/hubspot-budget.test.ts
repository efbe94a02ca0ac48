import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pauseUntil, spendCall } from "../../server/crm/hubspot/budget.ts";
import { portalBudget } from "../../server/crm/hubspot/portal-budget.ts";
import { StorageError } from "../../server/domain/errors.ts";
import type { Lane } from "../../server/ports/crm-lane.ts";
import type { CallBucket } from "../../server/ports/portals.ts";

const start = 1_790_000_000_000;
const fresh: CallBucket = { tokens: 0, refilledAt: 0, blockedUntil: 0 };

function spendMany(count: number, lane: Lane, bucket = fresh, now = start) {
  let current = bucket;
  for (let call = 0; call < count; call += 1) {
    const { bucket: next, waitMs } = spendCall(current, now, lane);
    if (waitMs > 0) return { spent: call, waitMs, bucket: next };
    current = next;
  }
  return { spent: count, waitMs: 0, bucket: current };
}

const lane = fc.constantFrom<Lane>("person", "worker");
const requests = fc.array(fc.record({ gap: fc.nat({ max: 150 }), lane }), { minLength: 1, maxLength: 600 });

/** Every request asks when it comes, and asks again after each wait it is told. */
function play(asked: readonly { readonly gap: number; readonly lane: Lane }[]): readonly number[] {
  const spentAt: number[] = [];
  let arrival = start;
  let waiting = asked.map(({ gap, lane }) => ({ at: (arrival += gap), lane }));
  let bucket = fresh;
  while (waiting.length > 0) {
    const [next, ...rest] = waiting.toSorted((a, b) => a.at - b.at);
    if (!next) break;
    const outcome = spendCall(bucket, next.at, next.lane);
    bucket = outcome.bucket;
    waiting = outcome.waitMs > 0 ? [...rest, { ...next, at: next.at + outcome.waitMs }] : rest;
    if (outcome.waitMs === 0) spentAt.push(next.at);
  }
  return spentAt;
}

describe("the allowance of calls", () => {
  it("F43 never lets more than 100 calls into any 10 seconds", () => {
    fc.assert(
      fc.property(requests, (asked) => {
        const spentAt = play(asked);
        const windows = spentAt.slice(100).map((at, index) => at - (spentAt[index] ?? 0));
        expect(spentAt).toHaveLength(asked.length);
        expect(Math.min(...windows)).toBeGreaterThan(10_000);
      }),
      { numRuns: 60 },
    );
  });

  it("F43 lets 100 calls into 10 seconds when so many are asked for at once", () => {
    const spentAt = play(Array.from({ length: 101 }, () => ({ gap: 0, lane: "person" as const })));
    expect(spentAt.filter((at) => at - start <= 10_000)).toHaveLength(100);
  });

  it("lets ten calls through at once, then one for each ninth of a second", () => {
    const { spent, waitMs, bucket } = spendMany(20, "person");
    expect({ spent, waitMs }).toEqual({ spent: 10, waitMs: 112 });
    expect(spendCall(bucket, start + 111, "person").waitMs).toBe(1);
    expect(spendCall(bucket, start + 112, "person").waitMs).toBe(0);
  });

  it("keeps three calls from the worker for people", () => {
    const { spent, bucket } = spendMany(20, "worker");
    expect(spent).toBe(7);
    expect(spendMany(20, "person", bucket).spent).toBe(3);
  });

  it("grants a call after the wait it named, when nobody came between", () => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000 }), lane, (tokens, lane) => {
        const bucket = { tokens, refilledAt: start, blockedUntil: 0 };
        const { waitMs, bucket: after } = spendCall(bucket, start, lane);
        expect(waitMs === 0 || spendCall(after, start + waitMs, lane).waitMs === 0).toBe(true);
      }),
    );
  });

  it("F43 holds everybody until a pause is over, and never shortens one", () => {
    const paused = pauseUntil(pauseUntil({ ...fresh, tokens: 10_000 }, start + 5000), start + 1000);
    expect(spendCall(paused, start, "person").waitMs).toBe(5000);
    expect(spendCall(paused, start + 4999, "worker").waitMs).toBe(1);
    expect(spendCall(paused, start + 5000, "worker").waitMs).toBe(0);
  });

  it("gives nothing for the time by which another machine's clock lags", () => {
    const empty = { tokens: 0, refilledAt: start, blockedUntil: 0 };
    const behind = spendCall(empty, start - 2000, "person");
    expect(behind.waitMs).toBeGreaterThan(0);
    expect(spendCall(behind.bucket, start + 1, "person").waitMs).toBeGreaterThan(0);
  });

  it("flows on after the clock was set back by an hour", () => {
    const empty = { tokens: 0, refilledAt: start + 3_600_000, blockedUntil: 0 };
    const { bucket, waitMs } = spendCall(empty, start, "person");
    expect(waitMs).toBe(112);
    expect(spendCall(bucket, start + 112, "person").waitMs).toBeLessThanOrEqual(112);
    expect(bucket.refilledAt).toBe(start);
  });

  it("counts in whole numbers, as its row does", () => {
    fc.assert(
      fc.property(requests, (asked) => {
        let bucket = fresh;
        let now = start;
        for (const { gap, lane } of asked) {
          now += gap;
          bucket = spendCall(bucket, now, lane).bucket;
          expect(Object.values(bucket).every((value) => Number.isSafeInteger(value))).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });
});

/** A row that somebody else changes before each of the first `rivals` writes. */
function bucketRow(rivals = 0) {
  let row: CallBucket = { tokens: 10_000, refilledAt: start, blockedUntil: 0 };
  let left = rivals;
  return {
    row: () => row,
    readBucket: async () => row,
    saveBucket: async (_portalId: number, before: CallBucket, after: CallBucket) => {
      if (left > 0) {
        left -= 1;
        row = { ...row, tokens: row.tokens - 1000 };
      }
      if (JSON.stringify(row) !== JSON.stringify(before)) return false;
      row = after;
      return true;
    },
  };
}

describe("a portal's allowance in its row", () => {
  const clock = { now: () => start };

  it("spends from the row", async () => {
    const portals = bucketRow();
    expect(await portalBudget({ portals, clock }).spend(1, "person")).toBe(0);
    expect(portals.row().tokens).toBe(9000);
  });

  it("spends from the newest state when another process was quicker", async () => {
    const portals = bucketRow(2);
    expect(await portalBudget({ portals, clock }).spend(1, "person")).toBe(0);
    expect(portals.row().tokens).toBe(7000);
  });

  it("spends each call once, however many ask at the same time", async () => {
    const portals = bucketRow();
    const budget = portalBudget({ portals, clock });
    const waits = await Promise.all(Array.from({ length: 15 }, () => budget.spend(1, "person")));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(10);
    expect(portals.row().tokens).toBe(0);
  });

  it("asks for a short wait instead of trying for ever when its row is never free", async () => {
    const portals = { ...bucketRow(), saveBucket: async () => false };
    expect(await portalBudget({ portals, clock }).spend(1, "person")).toBe(50);
  });

  it("F64 lets a person's call go uncounted when its row cannot be written, and keeps work waiting", async () => {
    const portals = { ...bucketRow(), saveBucket: () => Promise.reject(new Error("The disk is full.")) };
    const budget = portalBudget({ portals, clock });
    expect(await budget.spend(1, "person")).toBe(0);
    await expect(budget.spend(1, "worker")).rejects.toThrow("The disk is full.");
  });

  it("F43 F64 leaves HubSpot's refusal to be heard when the pause it asks for cannot be written", async () => {
    const portals = {
      ...bucketRow(),
      saveBucket: () => Promise.reject(new StorageError({ cause: new Error("disk full") })),
    };
    await expect(portalBudget({ portals, clock }).pause(1, start + 3000)).resolves.toBeUndefined();
  });

  it("F43 keeps a pause that was set while another process spent", async () => {
    const portals = bucketRow(1);
    await portalBudget({ portals, clock }).pause(1, start + 3000);
    expect(portals.row()).toEqual({ tokens: 9000, refilledAt: start, blockedUntil: start + 3000 });
  });

  it("gives up a pause after a bounded number of tries", async () => {
    let tries = 0;
    const saveBucket = async () => {
      tries += 1;
      return false;
    };
    await portalBudget({ portals: { ...bucketRow(), saveBucket }, clock }).pause(1, start + 3000);
    expect(tries).toBe(20);
  });
});
