import { beforeEach, expect, it } from "vitest";
import type { Store } from "../../server/ports/store.ts";
import { startOfTests as now } from "../parts.ts";
import { onEachDatabase } from "./on-each-database.ts";
import { addPayment, move } from "./samples.ts";

const portalId = 62515;

onEachDatabase("moves and stopped rules", (open) => {
  let store: Store;
  beforeEach(async () => {
    ({ store } = await open());
    await addPayment(store, "pay1");
  });

  it("X3 R5 keep one row for a cause, and one for what takes it back", async () => {
    const { moves } = store;
    expect(await moves.insert(move({}))).toBe(true);
    expect(await moves.insert(move({ moveId: "m2" }))).toBe(false);
    expect(await moves.insert(move({ moveId: "u1", undoes: "m1" }))).toBe(true);
    expect(await moves.insert(move({ moveId: "u2", undoes: "m1" }))).toBe(false);
    expect(await moves.insert(move({ moveId: "u3", undoes: "u1" }))).toBe(true);
    const rows = await moves.list(portalId, "pay1");
    expect(rows.map(({ moveId, undoes }) => [moveId, undoes])).toEqual([
      ["m1", null],
      ["u1", "m1"],
      ["u3", "u1"],
    ]);
  });

  it("P4 keep what HubSpot told of their end", async () => {
    const by = { stageId: "won", at: now, by: "user:8" } as const;
    const told = move({
      attempts: 2,
      seenAt: now - 5,
      seenDealId: "511",
      seenChangedAt: now - 7,
      evidence: { by, over: by, needs: ["closedate"] },
    });
    await store.moves.insert(move({}));
    await store.moves.save(told);
    expect(await store.moves.find(portalId, "m1")).toEqual(told);
  });

  it("F41 follow their deal into another while a writer has them in hand", async () => {
    await store.moves.insert(move({}));
    await store.moves.saveAll([move({ dealId: "900", state: "applied" })]);
    await store.moves.save(move({ dealId: "901", state: "applied", attempts: 2 }));
    const { dealId } = move({});
    expect(await store.moves.find(portalId, "m1")).toMatchObject({ dealId, state: "applied", attempts: 2 });
  });

  it("R9 are found by their deal while nobody knows what became of their write, due or not", async () => {
    const promised = (moveId: string, generation: number, changes: Parameters<typeof move>[0]) =>
      store.moves.insert(move({ moveId, generation, ...changes })).then(() => {
        const write = { writeId: `w-${moveId}`, portalId, kind: "move", objectType: "deal", moveId } as const;
        return store.crmWrites.insert({ ...write, objectId: changes.dealId ?? "512" }, now + 60_000);
      });
    await promised("m1", 1, { state: "planned" });
    await promised("m2", 2, { state: "writing" });
    await promised("m3", 3, { state: "applied", settledAt: now });
    await promised("m4", 4, { state: "writing", dealId: "900" });
    const found = async (portal: number, deals: readonly string[]) =>
      (await store.crmWrites.listUndecidedMoves(portal, deals)).map(({ moveId }) => moveId);
    expect(await found(portalId, ["512"])).toEqual(["m2"]);
    expect(await found(portalId, ["512", "900", "901"])).toEqual(["m2", "m4"]);
    expect(await found(7, ["512", "900"])).toEqual([]);
  });

  it("F51 are counted by deal as far as a rule has made them lately", async () => {
    const applied = (moveId: string, generation: number, ago: number, undoes: string | null = null) =>
      store.moves.insert(move({ moveId, generation, undoes, state: "applied", settledAt: now - ago }));
    await applied("m1", 1, 1_000);
    await applied("m2", 2, 2_000);
    await applied("m3", 3, 60_000);
    await applied("u1", 1, 500, "m1");
    await store.moves.insert(move({ moveId: "m4", generation: 4, state: "skipped", settledAt: now }));
    const { dealId } = move({});
    const counts = await store.moves.countApplied(portalId, [dealId, "other"], now - 10_000);
    expect(counts.get(dealId)).toBe(2);
    expect(counts.get("other") ?? 0).toBe(0);
    expect((await store.moves.countApplied(portalId + 1, [dealId], 0)).size).toBe(0);
  });

  it("F51 stop a rule once for each of its versions", async () => {
    const stop = { portalId, ruleId: "r1", ruleVersion: 2, dealId: "512", stoppedAt: now };
    expect(await store.ruleStops.stop(stop)).toBe(true);
    expect(await store.ruleStops.stop(stop)).toBe(false);
    expect(await store.ruleStops.stop({ ...stop, ruleVersion: 1 })).toBe(false);
    expect(await store.ruleStops.stop({ ...stop, ruleVersion: 3, dealId: "513" })).toBe(true);
    expect(await store.ruleStops.list(portalId)).toEqual([{ ...stop, ruleVersion: 3, dealId: "513" }]);
    expect(await store.ruleStops.list(portalId + 1)).toEqual([]);
  });
});
