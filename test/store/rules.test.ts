import type { Knex } from "knex";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { usualPermissions, type RuleRow, type RuleSet } from "../../server/domain/rules.ts";
import type { Backtest } from "../../server/ports/rules.ts";
import type { Store } from "../../server/ports/store.ts";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { migrations } from "../../migrations/index.ts";
import { migrate, openDatabase } from "../../server/store/database.ts";
import { databaseKinds, type TestDatabase } from "../databases.ts";
import { startOfTests, testKeys, testRandom } from "../parts.ts";
import { connection, entry, installation, move, payment } from "./samples.ts";

const now = startOfTests;
const portalId = 62_515;

function row(changes: Partial<RuleRow> = {}): RuleRow {
  const usual = { onStatus: "paid", toStageId: null, mode: "live", isOn: true, takesLateMoney: false } as const;
  return { ...usualPermissions, ...usual, ruleId: "r1", ...changes };
}

function set(version: number, changes: Partial<RuleSet> = {}): RuleSet {
  const usual = { portalId, pipelineId: "default", rows: [row()], savedAt: now, savedBy: "7", restores: null };
  return { ...usual, version, ...changes };
}

function backtest(backtestId: string, changes: Partial<Backtest> = {}): Backtest {
  const result = { deals: null, seen: 0, payments: 0, moved: 0, unsure: 0, stayed: {}, moves: [] };
  const asked = { portalId, backtestId, requestKey: `key-${backtestId}`, pipelineId: "default", rows: [row()] };
  const until = { since: now - 1_000, until: now, askedBy: "7", endedAt: null, failures: 0 };
  return { ...asked, ...until, state: "running", lastDealId: null, result, ...changes };
}

for (const kind of databaseKinds) {
  describe.skipIf(!kind.isHere)(`rules on ${kind.name}`, () => {
    let database: TestDatabase;
    let store: Store;

    beforeAll(async () => {
      database = await kind.open();
      store = storeOn(database.knex, sealerOf(testKeys, testRandom()));
      await store.portals.install(installation(portalId), now);
      await store.portals.install(installation(99), now);
      await store.connections.insert(connection(portalId));
    });

    afterEach(async () => {
      await database.knex("rule_sets").delete();
      await database.knex("rule_backtests").delete();
    });

    afterAll(() => database.close());

    it("S3.33 F50 keep every version whole, and count by the latest", async () => {
      const first = set(1, { rows: [row({ onlyFrom: ["a"], isDry: true })] });
      const second = set(2, { rows: [row({ toStageId: "won" }), row({ ruleId: "r2", mode: "test" })], restores: 1 });
      expect(await store.rules.add(first)).toBe(true);
      expect(await store.rules.add(second)).toBe(true);
      expect(await store.rules.current(portalId, "default")).toEqual(second);
      expect(await store.rules.find(portalId, "default", 1)).toEqual(first);
      const place = { portalId, pipelineId: "default", version: 2 };
      expect(await store.rules.list(portalId, "default")).toEqual(second.rows.map((one) => ({ ...one, ...place })));
      expect(await store.rules.listVersions(portalId, "default", { before: null, limit: 5 })).toEqual([second, first]);
      expect(await store.rules.listVersions(portalId, "default", { before: 2, limit: 5 })).toEqual([first]);
    });

    it("take a version once, and lose none to another save", async () => {
      await store.rules.add(set(1));
      expect(await store.rules.add(set(1, { rows: [] }))).toBe(false);
      expect(await store.rules.current(portalId, "default")).toEqual(set(1));
    });

    it("P6 are seen by their own account alone", async () => {
      await store.rules.add(set(1));
      await store.rules.add(set(4, { pipelineId: "renewals" }));
      await store.rules.add(set(1, { portalId: 99, rows: [] }));
      await store.rules.add(set(9, { portalId: 99 }));
      expect(await store.rules.listCurrent(portalId)).toEqual([set(1), set(4, { pipelineId: "renewals" })]);
      expect(await store.rules.list(99, "default")).toMatchObject([{ portalId: 99, version: 9 }]);
      expect(await store.rules.current(99, "renewals")).toBeNull();
    });

    it("X5 have one dry run of an account at a time, and the same for the same key", async () => {
      expect(await store.backtests.add(backtest("b1"), now)).toBe("added");
      expect(await store.backtests.add(backtest("b2"), now)).toBe("busy");
      expect(await store.backtests.add(backtest("b3", { requestKey: "key-b1" }), now)).toBe("known");
      expect(await store.backtests.add(backtest("b4", { portalId: 99 }), now)).toBe("added");
      expect(await store.backtests.stop(portalId, "b1", now)).toBe(true);
      expect(await store.backtests.stop(portalId, "b1", now)).toBe(false);
      expect(await store.backtests.add(backtest("b2"), now)).toBe("added");
      expect(await store.backtests.find(99, "b1")).toBeNull();
    });

    it("X5 hand a dry run to one worker at a time, and back when it is lost", async () => {
      await store.backtests.add(backtest("b1"), now);
      expect(await store.backtests.claim(now, now + 100, 4)).toEqual([backtest("b1")]);
      expect(await store.backtests.claim(now + 50, now + 150, 4)).toEqual([]);
      expect(await store.backtests.claim(now + 100, now + 200, 4)).toHaveLength(1);
    });

    it("X5 write a page of a dry run once, and none after it was stopped", async () => {
      const before = backtest("b1");
      const after = { ...before, lastDealId: "512", result: { ...before.result, deals: 1, seen: 1 } };
      await store.backtests.add(before, now);
      await store.backtests.save(before, after, now);
      await store.backtests.save(before, { ...after, lastDealId: "999" }, now);
      expect(await store.backtests.find(portalId, "b1")).toEqual(after);
      await store.backtests.stop(portalId, "b1", now + 1);
      await store.backtests.save(after, { ...after, state: "done" }, now);
      expect(await store.backtests.find(portalId, "b1")).toMatchObject({ state: "stopped", endedAt: now + 1 });
    });

    it("X5 X15 tell past payments, events and money of deals, in order and of one account and mode", async () => {
      const past = { pipelineId: "default", since: now - 10, until: now + 10 };
      const ofDeal = (paymentId: string, dealId: string, changes = {}) =>
        store.payments.insert(
          payment({ paymentId, dealId, token: paymentId.padEnd(22, "x"), reference: paymentId, ...changes }),
          null,
        );
      await ofDeal("a1", "20");
      await ofDeal("a2", "3", { mode: "test" });
      await ofDeal("a3", "4", { lastEventAt: now - 11 });
      await ofDeal("a4", "5", { pipelineId: "renewals" });
      expect(await store.ruleHistory.dealsAfter(portalId, past, null, 10)).toEqual(["20", "3"]);
      expect(await store.ruleHistory.dealsAfter(portalId, past, "20", 10)).toEqual(["3"]);
      expect(await store.ruleHistory.countDeals(portalId, past)).toBe(2);
      expect(await store.ruleHistory.countDeals(99, past)).toBe(0);
      expect(await store.ruleHistory.paymentsOfDeals(portalId, "default", ["20"])).toMatchObject([{ paymentId: "a1" }]);
      for (const [paymentId, at] of [
        ["a1", now + 2],
        ["a2", now + 1],
      ] as const) {
        await store.ledger.append(portalId, "con1", [{ ...entry(`money-${paymentId}`), paymentId, learnedAt: at }]);
        const facts = { kind: "status_changed", from: "opened", to: "paid" } as const;
        const event = { eventId: paymentId, portalId, paymentId, at, actor: "provider", facts } as const;
        await store.events.append([event, { ...event, eventId: `${paymentId}x`, facts: { kind: "expired" } }]);
      }
      expect(await store.ruleHistory.ledgerOfDeals(portalId, ["20", "3"], "live")).toMatchObject([
        { paymentId: "a1", dealId: "20" },
      ]);
      expect(await store.ruleHistory.eventsOf(portalId, ["a1", "a2"])).toMatchObject([
        { paymentId: "a2", facts: { kind: "status_changed" } },
        { paymentId: "a1", facts: { kind: "status_changed" } },
      ]);
      await store.moves.insert(
        move({ paymentId: "a1", state: "refused", reason: "hubspot_refused", said: "No.", toStageId: "won" }),
      );
      expect(await store.ruleHistory.refusedStages(portalId, "default")).toEqual([{ stageId: "won", said: "No." }]);
      expect(await store.ruleHistory.refusedStages(99, "default")).toEqual([]);
    });

    it("S3.33 X4 give a move's permissions back as they were stored, and the usual ones to older moves", async () => {
      const permissions = { ...usualPermissions, onlyFrom: ["a"], mayGoBack: true, isDry: true };
      await store.payments.insert(
        payment({ paymentId: "m", token: "m".repeat(22), reference: "m", pipelineId: "other" }),
        null,
      );
      await store.moves.insert(move({ moveId: "m2", paymentId: "m", ruleId: "r9", permissions }));
      expect((await store.moves.find(portalId, "m2"))?.permissions).toEqual(permissions);
      await database.knex("moves").where({ move_id: "m2" }).update({ permissions: null });
      expect((await store.moves.find(portalId, "m2"))?.permissions).toEqual(usualPermissions);
    });
  });
}

describe("what rules are held against", () => {
  it("is found by an index, however much else an account has", async () => {
    const knex = openDatabase(":memory:");
    await migrate(knex);
    const { ruleHistory, portals, connections, payments } = storeOn(knex, sealerOf(testKeys, testRandom()));
    await portals.install(installation(portalId), now);
    await connections.insert(connection(portalId));
    await payments.insert(payment({ dealId: "1" }), null);
    const past = { pipelineId: "default", since: now, until: now };
    const seen: { readonly sql: string; readonly bindings: readonly Knex.Value[] }[] = [];
    knex.on("query", (query: (typeof seen)[number]) => seen.push(query));
    await ruleHistory.dealsAfter(portalId, past, "1", 100);
    await ruleHistory.paymentsOfDeals(portalId, "default", ["1", "2"]);
    await ruleHistory.eventsOf(portalId, ["a", "b"]);
    await ruleHistory.ledgerOfDeals(portalId, ["1", "2"], "live");
    await ruleHistory.refusedStages(portalId, "default");
    knex.removeAllListeners("query");
    const plans = seen.map(async ({ sql, bindings }) =>
      JSON.stringify(await knex.raw(`explain query plan ${sql}`, [...bindings])),
    );
    const lookUps = ["deal_id>?", "deal_id=?", "payment_id=?", "deal_id=?", "payment_id=?", "moves_ended"];
    const found = await Promise.all(plans);
    expect(found.map((plan, place) => plan.includes(lookUps[place] ?? "?"))).toEqual(lookUps.map(() => true));
    await knex.destroy();
  });
});

describe("rules from before there were sets", () => {
  it("S3.33 F50 become the first version of their pipeline, under the ids and numbers that moves know them by", async () => {
    const knex = openDatabase(":memory:");
    const place = migrations.findIndex(({ name }) => name === "2026-11-22-rules");
    for (const { up } of migrations.slice(0, place)) await up(knex);
    const store = storeOn(knex, sealerOf(testKeys, testRandom()));
    const former = { portal_id: portalId, pipeline_id: "default", on_status: "paid", to_stage_id: null };
    await knex.raw("pragma foreign_keys = off");
    await knex("rules").insert([
      { ...former, rule_id: "r1", version: 3, mode: "live" },
      { ...former, rule_id: "r2", version: 1, mode: "test", to_stage_id: "won" },
      { ...former, rule_id: "r3", version: 2, mode: "test", pipeline_id: "renewals" },
    ]);
    await migrations[place]?.up(knex);
    const brought = { savedAt: 0, savedBy: null, restores: null };
    expect(await store.rules.listCurrent(portalId)).toEqual([
      set(3, { ...brought, rows: [row(), row({ ruleId: "r2", mode: "test", toStageId: "won" })] }),
      set(2, { ...brought, pipelineId: "renewals", rows: [row({ ruleId: "r3", mode: "test" })] }),
    ]);
    await knex.destroy();
  });
});
