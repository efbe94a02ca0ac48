import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loopOf, type Loop } from "../../server/jobs/loop.ts";
import { testClock, testLog } from "../parts.ts";

const idle = 2_000;

interface Round {
  /** Ends the round: whether there is more to do. */
  end(hasMore: boolean): Promise<void>;
  fail(error: unknown): Promise<void>;
}

/** Rounds that end when the test says so. */
function setUp() {
  const rounds: Round[] = [];
  const clock = testClock();
  const log = testLog();
  const round = (): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const settle = async (act: () => void) => {
        act();
        await vi.advanceTimersByTimeAsync(0);
      };
      rounds.push({ end: (hasMore) => settle(() => resolve(hasMore)), fail: (error) => settle(() => reject(error)) });
    });
  const loop = loopOf({ name: "inbox", round, idle, clock, log });
  return { loop, rounds, clock, log };
}

async function stop(loop: Loop, rounds: readonly Round[]): Promise<void> {
  const stopped = loop.stop();
  await rounds.at(-1)?.end(false);
  await stopped;
}

describe("a loop", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("looks as soon as it starts, and again after the idle time", async () => {
    const { loop, rounds } = setUp();
    expect(rounds).toHaveLength(0);
    loop.start();
    expect(rounds).toHaveLength(1);
    await rounds[0]?.end(false);
    await vi.advanceTimersByTimeAsync(idle - 1);
    expect(rounds).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(rounds).toHaveLength(2);
    await stop(loop, rounds);
  });

  it("goes on at once while there is more to do", async () => {
    const { loop, rounds } = setUp();
    loop.start();
    await rounds[0]?.end(true);
    await rounds[1]?.end(true);
    expect(rounds).toHaveLength(3);
    await stop(loop, rounds);
  });

  it("never runs two rounds at a time", async () => {
    const { loop, rounds } = setUp();
    loop.start();
    loop.wake();
    await vi.advanceTimersByTimeAsync(10 * idle);
    expect(rounds).toHaveLength(1);
    await stop(loop, rounds);
  });

  it("is woken at once while it rests, and rests anew afterwards", async () => {
    const { loop, rounds } = setUp();
    loop.start();
    await rounds[0]?.end(false);
    loop.wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(rounds).toHaveLength(2);
    await rounds[1]?.end(false);
    await vi.advanceTimersByTimeAsync(idle - 1);
    expect(rounds).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(rounds).toHaveLength(3);
    await stop(loop, rounds);
  });

  it("does not lose a wake-up that comes during a round: what it told may have come too late for it", async () => {
    const { loop, rounds } = setUp();
    loop.start();
    loop.wake();
    loop.wake();
    await rounds[0]?.end(false);
    expect(rounds).toHaveLength(2);
    await rounds[1]?.end(false);
    expect(rounds).toHaveLength(2);
    await stop(loop, rounds);
  });

  it("may be woken before it starts and after it has stopped", async () => {
    const { loop, rounds } = setUp();
    loop.wake();
    expect(rounds).toHaveLength(0);
    loop.start();
    await stop(loop, rounds);
    loop.wake();
    await vi.advanceTimersByTimeAsync(10 * idle);
    expect(rounds).toHaveLength(1);
  });

  it("F98 outlives a round that fails, says so without its text, and waits before the next", async () => {
    const { loop, rounds, log } = setUp();
    loop.start();
    await rounds[0]?.fail(new TypeError("CANARY"));
    expect(log.lines).toEqual([
      { level: "error", fields: { job: "inbox", error: "TypeError" }, sentence: "A round of a job failed." },
    ]);
    expect(rounds).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(idle);
    expect(rounds).toHaveLength(2);
    await rounds[1]?.fail("CANARY");
    expect(log.lines[1]?.fields).toEqual({ job: "inbox", error: "unknown" });
    await vi.advanceTimersByTimeAsync(idle);
    expect(rounds).toHaveLength(3);
    await stop(loop, rounds);
  });

  it("outlives a round that throws before it has begun", async () => {
    const clock = testClock();
    const log = testLog();
    let rounds = 0;
    const round = (): Promise<boolean> => {
      rounds += 1;
      throw new RangeError("at once");
    };
    const loop = loopOf({ name: "inbox", round, idle, clock, log });
    loop.start();
    await vi.advanceTimersByTimeAsync(idle);
    expect([rounds, log.lines.length]).toEqual([2, 2]);
    await loop.stop();
  });

  it("F16 stops only when the round under way has ended, and begins no other", async () => {
    const { loop, rounds } = setUp();
    loop.start();
    let isStopped = false;
    const stopped = loop.stop().then(() => (isStopped = true));
    await vi.advanceTimersByTimeAsync(10 * idle);
    expect(isStopped).toBe(false);
    await rounds[0]?.end(true);
    await stopped;
    await vi.advanceTimersByTimeAsync(10 * idle);
    expect(rounds).toHaveLength(1);
  });

  it("F16 stops at once while it rests, leaving no timer behind", async () => {
    const { loop, rounds } = setUp();
    loop.start();
    await rounds[0]?.end(false);
    expect(vi.getTimerCount()).toBe(1);
    await loop.stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(rounds).toHaveLength(1);
  });

  it("stops without ever having started, and starts again after a stop", async () => {
    const { loop, rounds } = setUp();
    await loop.stop();
    loop.start();
    await stop(loop, rounds);
    loop.start();
    expect(rounds).toHaveLength(2);
    await stop(loop, rounds);
  });

  it("F131 tells when its latest round ended, so that a stall shows", async () => {
    const { loop, rounds, clock } = setUp();
    const begun = clock.now();
    loop.start();
    clock.pass(5_000);
    expect(loop.lastRoundAt()).toBe(begun);
    await rounds[0]?.end(true);
    expect(loop.lastRoundAt()).toBe(begun + 5_000);
    clock.pass(5_000);
    await rounds[1]?.fail(new Error("failed, but not stalled"));
    expect(loop.lastRoundAt()).toBe(begun + 10_000);
    await loop.stop();
  });
});
