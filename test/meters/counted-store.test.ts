import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { plannedMove } from "../../server/domain/moves.ts";
import { usualPermissions } from "../../server/domain/rules.ts";
import { countedStore } from "../../server/meters/counted-store.ts";
import { openMeters, type OpenMeters } from "../../server/meters/registry.ts";
import type { Store } from "../../server/ports/store.ts";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { databaseKinds, type TestDatabase } from "../databases.ts";
import { startOfTests, testKeys, testRandom } from "../parts.ts";
import { addPayment } from "../store/samples.ts";

const portalId = 62515;
const now = startOfTests;

const move = plannedMove({
  portalId,
  moveId: "m1",
  paymentId: "p1",
  dealId: "512",
  ruleId: "r1",
  ruleVersion: 1,
  pipelineId: "default",
  onStatus: "paid",
  generation: 1,
  toStageId: "paid",
  permissions: usualPermissions,
  decidedAt: now,
});
const applied = { ...move, state: "applied", settledAt: now } as const;

for (const kind of databaseKinds) {
  describe.skipIf(!kind.isHere)(`a counted store on ${kind.name}`, () => {
    let database: TestDatabase;
    let store: Store;
    let counted: OpenMeters;
    beforeEach(async () => {
      database = await kind.open();
      counted = openMeters();
      store = countedStore(storeOn(database.knex, sealerOf(testKeys, testRandom())), counted.meters);
      await addPayment(store, "p1");
      await store.moves.insert(move);
    });
    afterEach(() => database.close());

    const moves = async () =>
      (await counted.text()).split("\n").find((line) => line.startsWith("payments_tab_moves_total{")) ?? null;

    it("P3 counts a move once it has ended, and not while it is under way", async () => {
      await store.moves.save({ ...move, state: "writing" });
      expect(await moves()).toBeNull();
      await store.moves.saveAll([applied]);
      expect(await moves()).toBe('payments_tab_moves_total{outcome="applied",reason="none"} 1');
    });

    it("P3 counts what a transaction has done after its commit, and never what was rolled back", async () => {
      const lost = store.transaction(async (tx) => {
        await tx.moves.save(applied);
        throw new Error("Came to nothing.");
      });
      await expect(lost).rejects.toThrow("Came to nothing.");
      expect(await moves()).toBeNull();
      await store.transaction(async (tx) => {
        await tx.moves.save(applied);
        expect(await moves()).toBeNull();
      });
      expect(await moves()).toContain(" 1");
    });

    it("F63 counts once what had to be done again after a conflict", async () => {
      let tries = 0;
      await store.transaction(async (tx) => {
        await tx.moves.save(applied);
        tries += 1;
        if (tries === 1) throw Object.assign(new Error("lost"), { code: "40P01" });
      });
      expect(tries).toBe(2);
      expect(await moves()).toContain(" 1");
    });

    it("F95 keeps and counts what reconciliation has healed", async () => {
      const healing = { portalId, paymentId: "p1", connectionId: "con1", from: "opened", to: "paid" } as const;
      await store.healings.note({ ...healing, at: now - 31 * 86_400_000 });
      await store.healings.note({ ...healing, at: now });
      expect(await counted.text()).toContain("payments_tab_healed_total 2");
      const [latest, ...older] = await store.healings.list(portalId, 0, 10);
      expect(latest).toEqual({ ...healing, at: now, reference: expect.stringMatching(/./) });
      expect(older).toEqual([]);
      expect([await store.healings.count(portalId, now), await store.healings.count(portalId + 1, 0)]).toEqual([1, 0]);
    });
  });
}
