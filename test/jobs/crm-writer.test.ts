import { describe, expect, it } from "vitest";
import { crmLane } from "../../server/jobs/crm-writer.ts";
import { turnsOf } from "../../server/jobs/turns.ts";
import type { Context } from "../../server/ports/context.ts";
import { testClock, testLog, testRandom } from "../parts.ts";

/** Portals with work in the order of their waiting; each turn goes on until the test ends it. */
function setUp(due: readonly number[]) {
  const begun: number[] = [];
  const ends = new Map<number, (claim: number | null) => void>();
  const woken: number[] = [];
  const log = testLog();
  const store = {
    crmWrites: {
      portalsDue: () => Promise.resolve(due),
      listDue: () => Promise.resolve([]),
      listWaitingProperties: () => Promise.resolve([]),
    },
    portals: {
      claimWriter(portalId: number) {
        begun.push(portalId);
        return new Promise((resolve) => ends.set(portalId, resolve));
      },
      releaseWriter: () => Promise.resolve(),
    },
  };
  const wake = { crm: (portalId: number) => woken.push(portalId) };
  const parts = { store, clock: testClock(), random: testRandom(), log, wake } as unknown as Context;
  const writer = turnsOf(crmLane());
  return { writer, parts, begun, woken, log, end: (portalId: number) => ends.get(portalId)?.(null) };
}

const crowd = Array.from({ length: 12 }, (_, place) => place + 1);

async function pass(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

describe("the writer of a running process", () => {
  it("F30 R9 waits for no turn: a portal that gets work while others are at it begins at once", async () => {
    const due = [1, 2];
    const { writer, parts, begun } = setUp(due);
    await writer.round(parts);
    due.push(3);
    await writer.round(parts);
    expect(begun).toEqual([1, 2, 3]);
  });

  it("R9 R15 works at eight portals at once, and at none of them twice", async () => {
    const { writer, parts, begun } = setUp(crowd);
    await writer.round(parts);
    await writer.round(parts);
    expect(begun).toEqual(crowd.slice(0, 8));
  });

  it("R9 gives the next free place to who has not had a turn for longest, however long others have waited", async () => {
    const { writer, parts, begun, end } = setUp(crowd);
    await writer.round(parts);
    for (const portalId of [1, 2]) end(portalId);
    await pass();
    await writer.round(parts);
    expect(begun.slice(8)).toEqual([9, 10]);
    for (const portalId of [3, 4, 5]) end(portalId);
    await pass();
    await writer.round(parts);
    expect(begun.slice(10)).toEqual([11, 12, 1]);
  });

  it("F97 asks for no further round when another process has the portal", async () => {
    const { writer, parts, woken, end } = setUp([1]);
    await writer.round(parts);
    end(1);
    await writer.settled();
    expect(woken).toEqual([]);
  });

  it("F68 a turn that fails is logged and frees its place", async () => {
    const { writer, parts, begun, log } = setUp([1]);
    const failing = {
      ...parts,
      store: { ...parts.store, portals: { claimWriter: () => Promise.reject(new Error()) } },
    };
    await writer.round(failing as unknown as Context);
    await writer.settled();
    await writer.round(parts);
    expect(begun).toEqual([1]);
    expect(log.lines.map(({ sentence }) => sentence)).toEqual(["A turn of the writer failed."]);
  });
});
