import { describe, expect, it } from "vitest";
import { isUntouched, traceOf, type Mover, type StageEntry } from "../../server/domain/stage-history.ts";

const seenAt = 1_000_000;
const entry = (stageId: string, after: number, by: Mover): StageEntry => ({ stageId, at: seenAt + after, by });

const found = entry("offer", -60_000, "user:7");
const ours = entry("billed", 200, "app");
const anna = (stageId: string, after: number) => entry(stageId, after, "user:8");

/** Oldest first, as things happened. */
const trace = (...happened: readonly StageEntry[]) =>
  traceOf({ fromStageId: "offer", toStageId: "billed", seenAt }, happened.toReversed());

const landed = { kind: "landed", since: null, over: null };

describe("telling our write from a person's by the deal's history", () => {
  it("R6 finds our write, and nothing beside it", () => {
    expect(trace(found, ours)).toEqual(landed);
  });

  it("F44 finds nothing where the write did not arrive", () => {
    expect(trace(found)).toEqual({ kind: "nothing" });
    expect(trace()).toEqual({ kind: "nothing" });
  });

  it("F48 says who has moved it on since our write, also back to where it was", () => {
    expect(trace(found, ours, anna("won", 900))).toEqual({ ...landed, since: anna("won", 900) });
    expect(trace(found, ours, anna("offer", 900))).toEqual({ ...landed, since: anna("offer", 900) });
  });

  it("F48 gives a person who was first the same stage: HubSpot keeps no change that changes nothing", () => {
    expect(trace(found, anna("billed", 100))).toEqual({ kind: "forestalled", by: anna("billed", 100) });
  });

  it("F48 says who moved it elsewhere, or away and back, before a write that did not arrive", () => {
    expect(trace(found, anna("won", 100))).toEqual({ kind: "forestalled", by: anna("won", 100) });
    expect(trace(found, anna("won", 100), anna("offer", 150))).toEqual({
      kind: "forestalled",
      by: anna("offer", 150),
    });
  });

  it("I12 says what our write undid, where somebody came between our look and our write", () => {
    expect(trace(found, anna("won", 100), ours)).toEqual({ ...landed, over: anna("won", 100) });
    expect(trace(found, anna("won", 100), anna("offer", 150), ours)).toEqual({ ...landed, over: anna("offer", 150) });
  });

  it("takes one change just after our look for the one that we saw: clocks differ", () => {
    expect(trace(entry("offer", 300, "user:7"))).toEqual({ kind: "nothing" });
    expect(trace(entry("offer", 300, "user:7"), entry("billed", 400, "app"))).toEqual(landed);
  });

  it("knows our write by a clock that is some seconds behind, and no older one", () => {
    expect(trace(found, entry("billed", -5_000, "app"))).toEqual(landed);
    expect(trace(entry("billed", -120_000, "app"), found)).toEqual({ kind: "nothing" });
  });

  it.each([-10, 10])(
    "F70 I6 knows what came after our look by HubSpot's clock alone, ours %i minutes ahead",
    (ahead) => {
      const ourTime = { fromStageId: "offer", toStageId: "billed", seenAt: seenAt + ahead * 60_000 };
      const told = (...happened: readonly StageEntry[]) =>
        traceOf({ ...ourTime, seenChangedAt: found.at + 1 }, happened.toReversed());
      expect(told(found)).toEqual({ kind: "nothing" });
      expect(told(found, ours)).toEqual(landed);
      expect(told(found, ours, anna("offer", 900))).toEqual({ ...landed, since: anna("offer", 900) });
      expect(told(found, anna("won", 100), ours)).toEqual({ ...landed, over: anna("won", 100) });
      expect(told(found, anna("won", 100), anna("offer", 150)).kind).toBe("forestalled");
      expect(told(entry("offer", -70_000, "user:7"), entry("billed", -65_000, "app"), found)).toEqual({
        kind: "nothing",
      });
    },
  );
});

describe("whether a deal stands untouched where an app has put it", () => {
  const untouched = (...happened: readonly StageEntry[]) =>
    isUntouched({ stageId: "billed", until: seenAt + 500 }, happened.toReversed());

  it("X3 is so while the app's change is the last one", () => {
    expect(untouched(found, ours)).toBe(true);
  });

  it.each([
    ["a person has moved it", [found, ours, anna("won", 900)]],
    ["a person has moved it away and back", [found, ours, anna("won", 900), anna("billed", 950)]],
    ["a workflow has moved it", [found, ours, entry("offer", 900, "workflow")]],
    ["an app has moved it there again much later", [found, ours, anna("offer", 900), entry("billed", 120_000, "app")]],
    ["a person had put it there", [found, anna("billed", 100)]],
    ["nothing is known", []],
  ])("X3 is not so when %s", (_why, happened) => {
    expect(untouched(...happened)).toBe(false);
  });
});
