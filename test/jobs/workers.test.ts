import { afterEach, describe, expect, it, vi } from "vitest";
import { turnsOf, type Lane } from "../../server/jobs/turns.ts";
import { workers, type Workers } from "../../server/jobs/workers.ts";
import type { Context } from "../../server/ports/context.ts";
import type { WorkLine } from "../../server/ports/work-line.ts";
import { testClock, testLog } from "../parts.ts";

/** A line that can be cut, and what was said over it. */
function testLine() {
  const said: string[] = [];
  const served: string[] = [];
  const state = { isUp: true, duty: "none" };
  const takers = new Map<string, (key: string) => Promise<void>>();
  const line: WorkLine = {
    open: async (duty) => void (state.duty = duty),
    async offer(kind, keys) {
      if (!state.isUp) throw new Error("The line is down.");
      said.push(...keys.map((key) => `${kind} ${key}`));
    },
    async serve(kind, _atOnce, take) {
      served.push(kind);
      takers.set(kind, take);
    },
    close: async () => void (state.duty = "closed"),
  };
  return { line, said, served, state, take: (kind: string, key: string) => takers.get(kind)?.(key) };
}

/** A lane with these accounts due, whose turns are written down. */
function testLane(due: readonly number[], wasDue = false) {
  const begun: number[] = [];
  const lane: Lane<object> = {
    name: "inbox",
    failed: "A turn failed.",
    portalsDue: () => Promise.resolve(due),
    async take(_parts, portalId) {
      begun.push(portalId);
      return wasDue;
    },
  };
  const woken: number[] = [];
  const wake = { inbox: (portalId: number) => void woken.push(portalId) } as unknown as Context["wake"];
  return { lane, begun, woken, parts: { log: testLog(), wake } };
}

describe("turns at accounts", () => {
  it("R9 are offered to whichever process has room where there is a line", async () => {
    const { line, said } = testLine();
    const { lane, begun, parts } = testLane([7, 8]);
    await turnsOf(lane, line).round(parts);
    expect({ said, begun }).toEqual({ said: ["inbox 7", "inbox 8"], begun: [] });
  });

  it("F62 are taken by the process itself while the line is down", async () => {
    const { line, said, state } = testLine();
    const { lane, begun, parts } = testLane([7, 8]);
    const turns = turnsOf(lane, line);
    state.isUp = false;
    await turns.round(parts);
    await turns.settled();
    expect({ said, begun }).toEqual({ said: [], begun: [7, 8] });
  });

  it("R9 taken from the line are begun at once, and asked for again while there is more to do", async () => {
    const { line, take } = testLine();
    const { lane, begun, woken, parts } = testLane([], true);
    await turnsOf(lane, line).serve(parts);
    await take("inbox", "9");
    expect({ begun, woken }).toEqual({ begun: [9], woken: [9] });
  });
});

describe("a process beside others", () => {
  let running: Workers | null = null;
  afterEach(() => running?.stop());

  // No loop of these tests has anything to do: what they ask of the database never comes back.
  const context = { clock: testClock(), log: testLog(), store: {} } as unknown as Context;

  it("R9 that only answers says what there is to do, and works nothing itself", async () => {
    const { line, said, served, state } = testLine();
    running = workers(line);
    await running.start(context, "web");
    running.wake.inbox(62515);
    running.wake.crm(62515);
    running.wake.balances();
    await vi.waitFor(() => expect(said).toEqual(["inbox 62515", "crm 62515", "rounds balances"]));
    expect({ served, duty: state.duty, rounds: running.lastRounds() }).toEqual({
      served: [],
      duty: "only says",
      rounds: null,
    });
  });

  it("F131 that works serves every lane and the rounds, and is closed with its line", async () => {
    const { line, served, state } = testLine();
    running = workers(line);
    await running.start(context, "worker");
    expect({ served, duty: state.duty }).toEqual({ served: ["inbox", "crm", "workflows", "rounds"], duty: "works" });
    expect(running.lastRounds()?.length).toBeGreaterThan(10);
    await running.stop();
    expect(state.duty).toBe("closed");
  });

  it("F62 wakes nobody while the line is down, and does not fail for it", async () => {
    const { line, said, state } = testLine();
    running = workers(line);
    await running.start(context, "web");
    state.isUp = false;
    running.wake.inbox(62515);
    await new Promise(setImmediate);
    state.isUp = true;
    running.wake.inbox(62516);
    await vi.waitFor(() => expect(said).toEqual(["inbox 62516"]));
  });
});
