import { describe, expect, it } from "vitest";
import { goLiveList } from "../../server/domain/go-live.ts";
import { queueNames, queueState } from "../../server/domain/health.ts";

const now = 1_000_000_000_000;
const minute = 60_000;

describe("how an account is doing (X41)", () => {
  it.each(queueNames)("X41 %s are good while nothing waits, slow after a while, and bad in the end", (name) => {
    const states = [0, 20 * minute, 26 * 60 * minute].map((age) =>
      queueState(name, { due: 1, oldestDueAt: now - age }, now),
    );
    expect(queueState(name, { due: 0, oldestDueAt: null }, now)).toBe("good");
    expect([states[0], states[2]]).toEqual(["good", "bad"]);
    expect(["slow", "bad"]).toContain(states[1]);
  });

  it("X41 what is due on a clock ahead of ours has not waited", () => {
    expect(queueState("deliveries", { due: 1, oldestDueAt: now + minute }, now)).toBe("good");
  });
});

describe("what is tried out before going live (S4.15)", () => {
  it("S4.15 is met by what was seen, and a waiver does not pretend that it was", () => {
    const waiver = { connectionId: "c1", name: "refund", note: "Tried", waivedBy: "7", waivedAt: now } as const;
    const list = goLiveList({ hasReceived: true, hasCaptured: false, hasRefunded: false }, [waiver]);
    expect(list).toEqual([
      { name: "webhook", isMet: true, waiver: null },
      { name: "payment", isMet: false, waiver: null },
      { name: "refund", isMet: false, waiver },
    ]);
  });
});
