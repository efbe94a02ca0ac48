import type { Knex } from "knex";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { migrations } from "../../migrations/index.ts";
import { storeOn } from "../../server/store/index.ts";
import { openDatabase } from "../../server/store/database.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import type { CrmWriteOutcome, NewCrmWrite } from "../../server/ports/crm-writes.ts";
import type { Store } from "../../server/ports/store.ts";
import { databaseKinds, type DatabaseKind, type TestDatabase } from "../databases.ts";
import { startOfTests, testKeys, testRandom } from "../parts.ts";
import { addPayment, entry, installation } from "./samples.ts";

const now = startOfTests;
const portalId = 62515;
const later = now + 60_000;

function moveWrite(writeId: string, changes: Partial<NewCrmWrite> = {}): NewCrmWrite {
  return { writeId, portalId, kind: "move", objectType: "deal", objectId: "512", moveId: "m1", ...changes };
}

let promises = 0;

function showing(objectId: string, objectType: "deal" | "contact" = "deal") {
  promises += 1;
  return { writeId: `promise-${promises}`, portalId, objectType, objectId };
}

const done: CrmWriteOutcome = { state: "done", reason: "written" };

for (const database of databaseKinds) {
  describe.skipIf(!database.isHere)(`promises to HubSpot on ${database.name}`, () => {
    let opened: TestDatabase;
    let store: Store;
    const dueIds = async (kind: "move" | "properties" | "note", at = now) =>
      (await store.crmWrites.listDue(portalId, kind, at, 100)).map(({ objectId }) => objectId);

    beforeAll(async () => {
      opened = await database.open();
      store = storeOn(opened.knex, sealerOf(testKeys, testRandom()));
    });
    beforeEach(async () => {
      for (const table of ["crm_writes", "crm_parkings"]) await opened.knex(table).delete();
      for (const id of [portalId, 7]) {
        await store.portals.install(installation(id), now);
        const bucket = await store.portals.readBucket(id);
        await store.portals.saveBucket(id, bucket, { ...bucket, blockedUntil: 0 });
      }
    });
    afterAll(() => opened.close());

    it("gives a write back as it was promised, by its kind, and to its portal only", async () => {
      await store.crmWrites.insert(moveWrite("w1", { paymentId: "pay1", payload: '{"a":1}' }), now);
      expect(await store.crmWrites.listDue(portalId, "move", now, 10)).toEqual([
        {
          writeId: "w1",
          portalId,
          kind: "move",
          objectType: "deal",
          objectId: "512",
          moveId: "m1",
          paymentId: "pay1",
          payload: '{"a":1}',
          attempts: 0,
          asked: 1,
        },
      ]);
      expect(await dueIds("note")).toEqual([]);
      expect(await store.crmWrites.listDue(7, "move", now, 10)).toEqual([]);
      expect(await store.crmWrites.portalsDue(now, 10)).toEqual([portalId]);
    });

    it("X30 promises the properties of a record once, however often it changes", async () => {
      for (let change = 0; change < 10; change += 1) {
        await store.crmWrites.promiseProperties([showing("512"), showing("201", "contact")], now + change);
      }
      const due = await store.crmWrites.listDue(portalId, "properties", later, 100);
      expect(due.map(({ objectType, objectId, asked }) => [objectType, objectId, asked])).toEqual([
        ["deal", "512", 10],
        ["contact", "201", 10],
      ]);
    });

    it("X30 keeps what changed while the properties were being written", async () => {
      await store.crmWrites.promiseProperties([showing("512")], now);
      const [write] = await store.crmWrites.listDue(portalId, "properties", now, 1);
      if (!write) throw new Error("Nothing is due.");
      await store.crmWrites.promiseProperties([showing("512")], now);
      await store.crmWrites.settle(write, done, later);
      expect(await dueIds("properties", later)).toEqual(["512"]);
      const [again] = await store.crmWrites.listDue(portalId, "properties", later, 1);
      await store.crmWrites.settle(again ?? write, done, later);
      expect(await dueIds("properties", Number.MAX_SAFE_INTEGER)).toEqual([]);
    });

    it("R10 keeps a put-off write put off when it is promised again", async () => {
      await store.crmWrites.promiseProperties([showing("512")], now);
      const [write] = await store.crmWrites.listDue(portalId, "properties", now, 1);
      if (!write) throw new Error("Nothing is due.");
      await store.crmWrites.settle(write, { state: "ready", runAt: later, reason: "unavailable", isTry: true }, now);
      await store.crmWrites.promiseProperties([showing("512")], now);
      expect(await dueIds("properties", now)).toEqual([]);
      expect(await store.crmWrites.listDue(portalId, "properties", later, 1)).toMatchObject([
        { attempts: 1, asked: 2 },
      ]);
    });

    it("R10 uses up no try for waiting in line", async () => {
      await store.crmWrites.insert(moveWrite("w1"), now);
      const [write] = await store.crmWrites.listDue(portalId, "move", now, 1);
      if (!write) throw new Error("Nothing is due.");
      await store.crmWrites.settle(write, { state: "ready", runAt: later, reason: "rate_limited", isTry: false }, now);
      expect(await store.crmWrites.listDue(portalId, "move", later, 1)).toMatchObject([{ attempts: 0 }]);
    });

    it("finds the properties that can ride along with deals that move, due or not", async () => {
      await store.crmWrites.promiseProperties([showing("1"), showing("2"), showing("1", "contact")], later);
      const found = await store.crmWrites.listWaitingProperties(portalId, ["1", "3"]);
      expect(found.map(({ objectType, objectId }) => [objectType, objectId])).toEqual([["deal", "1"]]);
      expect(await store.crmWrites.listWaitingProperties(7, ["1", "2"])).toEqual([]);
    });

    it("X13 hands out nothing that is done or dead", async () => {
      for (const [writeId, state] of [
        ["w1", "done"],
        ["w2", "dead"],
      ] as const) {
        await store.crmWrites.insert(moveWrite(writeId), now);
        const [write] = await store.crmWrites.listDue(portalId, "move", now, 1);
        if (write) await store.crmWrites.settle(write, { state, reason: "ended" }, now);
      }
      expect(await dueIds("move", Number.MAX_SAFE_INTEGER)).toEqual([]);
      expect(await store.crmWrites.portalsDue(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
    });

    it("F39 hands out nothing of what is parked, tells how much waits and why, and lets it flow again", async () => {
      await store.crmWrites.insert(moveWrite("w1"), now);
      await store.crmWrites.promiseProperties([showing("512"), showing("201", "contact")], now);
      await store.crmWrites.park(portalId, { kind: "properties", objectType: "contact" }, "missing_scope", now);
      await store.crmWrites.park(portalId, { kind: "properties", objectType: "contact" }, "missing_scope", later);
      expect(await dueIds("properties")).toEqual(["512"]);
      await store.crmWrites.park(portalId, { kind: "move", objectType: "deal" }, "missing_scope", now);
      await store.crmWrites.park(portalId, { kind: "properties", objectType: "deal" }, "missing_scope", now);
      expect(await store.crmWrites.portalsDue(later, 10)).toEqual([]);
      const parked = { reason: "missing_scope", since: now, waiting: 1 };
      expect(await store.crmWrites.listParked(portalId)).toEqual([
        { kind: "move", objectType: "deal", ...parked },
        { kind: "properties", objectType: "contact", ...parked },
        { kind: "properties", objectType: "deal", ...parked },
      ]);
      expect(await store.crmWrites.listParked(7)).toEqual([]);
      const moves = { kind: "move", objectType: "deal" } as const;
      expect(await store.crmWrites.whyParked(portalId, moves)).toBe("missing_scope");
      expect(await store.crmWrites.whyParked(portalId, { kind: "note", objectType: "deal" })).toBeNull();
      expect(await store.crmWrites.whyParked(7, moves)).toBeNull();
      await store.crmWrites.unpark(portalId);
      expect(await store.crmWrites.portalsDue(later, 10)).toEqual([portalId]);
      expect(await store.crmWrites.listParked(portalId)).toEqual([]);
    });

    it("F37 F55 leaves a disconnected account alone until it is connected again", async () => {
      await store.crmWrites.insert(moveWrite("w1"), now);
      const generation = (await store.portals.find(portalId))?.installGeneration ?? 0;
      await store.portals.disconnect(portalId, generation, now);
      expect(await store.crmWrites.portalsDue(later, 10)).toEqual([]);
      const waiting = { kind: "move", objectType: "deal", reason: "disconnected", since: now, waiting: 1 };
      expect(await store.crmWrites.listParked(portalId)).toEqual([waiting]);
      expect(await store.crmWrites.whyParked(portalId, { kind: "note", objectType: "deal" })).toBe("disconnected");
      await store.portals.install(installation(portalId), later);
      expect(await store.crmWrites.portalsDue(later, 10)).toEqual([portalId]);
    });

    it("F42 F43 leaves an account alone for as long as HubSpot said", async () => {
      await store.crmWrites.insert(moveWrite("w1"), now);
      const before = await store.portals.readBucket(portalId);
      await store.portals.saveBucket(portalId, before, { ...before, blockedUntil: later });
      expect(await store.crmWrites.portalsDue(later - 1, 10)).toEqual([]);
      expect(await store.crmWrites.portalsDue(later, 10)).toEqual([portalId]);
    });

    it("R9 names the portals with work by who has waited longest", async () => {
      await store.crmWrites.insert(moveWrite("w1"), now + 2);
      await store.crmWrites.insert(moveWrite("w2", { portalId: 7 }), now + 1);
      expect(await store.crmWrites.portalsDue(later, 10)).toEqual([7, portalId]);
      expect(await store.crmWrites.portalsDue(later, 1)).toEqual([7]);
    });

    it("X30 reads the payments of many records with their money, a portal's own", async () => {
      await addPayment(store, "pay1");
      await store.ledger.append(portalId, "con1", [entry("a"), { ...entry("b"), occurredAt: now + 5 }]);
      const read = await store.recordPayments.read(portalId, "contact", ["201", "nobody"]);
      const [payment] = read.get("201") ?? [];
      expect([...read.keys()]).toEqual(["201"]);
      expect(payment).toMatchObject({ paymentId: "pay1", providerId: "stripe", token: "pay1".padEnd(22, "P") });
      const total = payment?.money.reduce((sum, { amount }) => sum + amount.minor, 0);
      expect(total).toBe(2_000);
      expect(payment?.money.map(({ occurredAt }) => occurredAt)).toEqual([now, now + 5]);
      expect(await store.recordPayments.read(7, "contact", ["201"])).toEqual(new Map());
    });
  });
}

/** Without a table in it. */
async function openEmpty({ name }: DatabaseKind): Promise<{ readonly knex: Knex; close(): Promise<void> }> {
  if (name === "SQLite") {
    const knex = openDatabase(":memory:");
    return { knex, close: () => knex.destroy() };
  }
  const server = inject("postgresUrl");
  const admin = openDatabase(`${server}/postgres`);
  const database = `empty_${process.pid}`;
  await admin.raw(`create database ${database}`);
  const knex = openDatabase(`${server}/${database}`);
  return {
    knex,
    async close() {
      await knex.destroy();
      await admin.raw(`drop database ${database} with (force)`);
      await admin.destroy();
    },
  };
}

describe.each(databaseKinds)("a database with promised moves on $name", (kind) => {
  it.skipIf(!kind.isHere)("F67 keeps every row, its state and its order when writes get kinds", async () => {
    const { knex, close } = await openEmpty(kind);
    const place = migrations.findIndex(({ name }) => name === "2026-11-22-crm-write-kinds");
    for (const { up } of migrations.slice(0, place)) await up(knex);
    const store = storeOn(knex, sealerOf(testKeys, testRandom()));
    await store.portals.install(installation(portalId), now);
    const old = { portal_id: portalId, attempts: 3, run_at: now, created_at: now - 5, reason: "unavailable" };
    await knex("crm_writes").insert([
      { ...old, write_id: "b", deal_id: "2", move_id: "m2", state: "ready" },
      { ...old, write_id: "a", deal_id: "1", move_id: "m1", state: "ready" },
      { ...old, write_id: "c", deal_id: "3", move_id: "m3", state: "done" },
    ]);
    for (const { up } of migrations.slice(place)) await up(knex);
    const due = await store.crmWrites.listDue(portalId, "move", now, 10);
    expect(
      due.map(({ writeId, objectType, objectId, moveId, attempts }) => ({
        writeId,
        objectType,
        objectId,
        moveId,
        attempts,
      })),
    ).toEqual([
      { writeId: "b", objectType: "deal", objectId: "2", moveId: "m2", attempts: 3 },
      { writeId: "a", objectType: "deal", objectId: "1", moveId: "m1", attempts: 3 },
    ]);
    expect(await knex("crm_writes").where({ state: "done" }).select("write_id", "reason")).toEqual([
      { write_id: "c", reason: "unavailable" },
    ]);
    await close();
  });
});
