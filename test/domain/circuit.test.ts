import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chanceOf, retryDelay } from "../../server/domain/backoff.ts";
import {
  comesAt,
  heldBackFor,
  holds,
  longer,
  opens,
  opensAfter,
  probeEvery,
  probesLate,
  spreadAfter,
  untried,
  verdictOf,
  type OpenCircuit,
  type Streak,
} from "../../server/domain/circuit.ts";
import { DisconnectedError, UpstreamError, type UpstreamDetails } from "../../server/domain/errors.ts";
import { minute, second } from "../../server/domain/time.ts";
import { testRandom } from "../parts.ts";

const upstream = "stripe";
const fault = (kind: UpstreamError["fault"], details: Partial<UpstreamDetails> = {}) =>
  new UpstreamError(kind, { upstream, ...details });
const circuit: OpenCircuit = { portalId: 1, connectionId: "con1", upstream, since: 0, probeAt: 100_000 };

describe("what the end of a call tells of the far side", () => {
  it.each([
    ["no answer to a read", fault("unavailable", { code: "ECONNREFUSED" })],
    ["no answer to a write", fault("ambiguous")],
    ["a 500", fault("ambiguous", { status: 500 })],
    ["a 503", fault("unavailable", { status: 503, retryAfter: minute })],
    ["trouble between machines of its own", fault("unexpected", { status: 526 })],
  ])("R10 F30 is silence after %s", (_name, error) => {
    expect(verdictOf(error)).toBe("silent");
  });

  it.each([
    ["a request to wait", fault("rate_limited", { status: 429 })],
    ["a locked record", fault("unavailable", { status: 423 })],
    ["an account on its way to another data centre", fault("unavailable", { status: 477 })],
    ["a refusal", fault("auth", { status: 401 })],
    ["a page in the place of an answer", fault("ambiguous", { status: 200, code: "shape" })],
  ])("R10 F23 is an answer after %s", (_name, error) => {
    expect(verdictOf(error)).toBe("answered");
  });

  it.each([
    ["there was no room for the call", fault("rate_limited", { retryAfter: second })],
    ["another process was renewing the token", fault("unavailable", { code: "TOKEN_REFRESH_BUSY" })],
    ["the account has left", new DisconnectedError("gone")],
    ["a mistake of ours", new TypeError("x is not a function")],
    ["the circuit is open", untried(circuit, 0)],
  ])("R10 is nothing where %s", (_name, error) => {
    expect(verdictOf(error)).toBe("tells nothing");
  });
});

describe("a circuit", () => {
  it("R10 opens at the fifth call in a row, and tells of the first", () => {
    let streak: Streak | undefined;
    for (let call = 1; call <= opensAfter; call += 1) {
      streak = longer(streak, call * minute);
      expect(opens(streak)).toBe(call === 5);
    }
    expect(streak).toEqual({ count: 5, since: minute });
  });

  it("R10 F131 holds up nobody where nobody probes it", () => {
    expect(holds(circuit, circuit.probeAt + probesLate - 1)).toBe(true);
    expect(holds(circuit, circuit.probeAt + probesLate)).toBe(false);
  });

  it("R10 tells how long nobody has answered, that nothing was asked, and when it is asked next", () => {
    const { details, isUntried, isRetryable } = untried({ ...circuit, since: 10_000 }, 90_000);
    expect(details).toMatchObject({ silentFor: 80_000, retryAfter: 10_000 });
    expect([isUntried, isRetryable, fault("unavailable").isUntried]).toEqual([true, true, false]);
  });
});

interface Work {
  readonly dueAt: number;
  readonly attempts: number;
}

interface Outage {
  readonly from: number;
  readonly to: number;
}

/** A far side, who calls it, and what waits, by the rules above alone. */
function worldOf(outage: Outage, seed: number) {
  const random = testRandom(seed);
  let waiting: readonly Work[] = [];
  let streak: Streak | undefined;
  let open: OpenCircuit | null = null;
  let calls = 0;
  const isSilent = (now: number) => now >= outage.from && now < outage.to;
  const probe = (now: number, circuit: OpenCircuit): void => {
    if (isSilent(now)) open = { ...circuit, probeAt: now + probeEvery };
    else {
      open = null;
      const spread = spreadAfter(now, chanceOf(random));
      waiting = waiting.map((work) => ({ ...work, dueAt: comesAt(work.dueAt, spread) }));
    }
  };
  const attempt = (now: number, work: Work): void => {
    if (open) return void (waiting = [...waiting, { ...work, dueAt: now + heldBackFor(chanceOf(random)) }]);
    calls += 1;
    streak = isSilent(now) ? longer(streak, now) : undefined;
    if (!streak) return;
    if (opens(streak)) open = { ...circuit, since: streak.since, probeAt: now + probeEvery };
    const attempts = work.attempts + 1;
    const delay = retryDelay({ attempts, chance: chanceOf(random) }) ?? Infinity;
    waiting = [...waiting, { attempts, dueAt: now + delay }];
  };
  return {
    attempt,
    waiting: () => waiting,
    calls: () => calls,
    pass(now: number): void {
      if (open && now >= open.probeAt) probe(now, open);
      const due = waiting.filter(({ dueAt }) => dueAt <= now);
      if (due.length === 0) return;
      waiting = waiting.filter(({ dueAt }) => dueAt > now);
      for (const work of due) attempt(now, work);
    },
  };
}

describe("work through an outage", () => {
  const anyOutage = fc.record({
    from: fc.integer({ min: 0, max: 20 * minute }),
    length: fc.integer({ min: minute, max: 90 * minute }),
    pause: fc.integer({ min: 10, max: 120 }),
    seed: fc.integer({ min: 1, max: 1_000_000 }),
  });

  it("R10 F100 I20 costs a tenth more calls at most, is done a quarter of an hour after it, and comes back in no burst", () => {
    fc.assert(
      fc.property(anyOutage, ({ from, length, pause, seed }) => {
        const outage = { from, to: from + length };
        const world = worldOf(outage, seed);
        const until = outage.to + 15 * minute;
        let [came, afterHeal, worst] = [0, 0, 0];
        for (let now = 0; now <= until; now += second) {
          const before = world.calls();
          world.pass(now);
          if (now % (pause * second) === 0 && now < outage.to) {
            world.attempt(now, { dueAt: now, attempts: 0 });
            came += 1;
          }
          if (now >= outage.to) worst = Math.max(worst, world.calls() - before);
          if (now >= outage.to) afterHeal += world.calls() - before;
        }
        expect(world.waiting()).toEqual([]);
        expect(world.calls() - came).toBeLessThanOrEqual(Math.max(opensAfter, came / 10));
        expect(worst).toBeLessThanOrEqual(Math.max(12, afterHeal / 20));
      }),
      { numRuns: 20 },
    );
  });
});
