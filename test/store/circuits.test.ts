import { beforeEach, expect, it } from "vitest";
import { comesAt, spreadAfter } from "../../server/domain/circuit.ts";
import type { TestDatabase } from "../databases.ts";
import { startOfTests as now } from "../parts.ts";
import { onEachDatabase, type OpenedStore } from "./on-each-database.ts";
import { addPayment, delivery } from "./samples.ts";

const portalId = 62515;
const minute = 60_000;
const hour = 60 * minute;
const stripe = { portalId, connectionId: "con1", upstream: "stripe" };
const hubspot = { portalId, connectionId: null, upstream: "hubspot" };

onEachDatabase("far sides that have fallen silent,", (open) => {
  let database: TestDatabase;
  let store: OpenedStore["store"];
  beforeEach(async () => {
    ({ database, store } = await open());
    await addPayment(store, "p1");
  });

  it("R10 are open once, with the time of their first silence, until they are removed once", async () => {
    const circuit = { ...stripe, since: now - 5, probeAt: now + 30 };
    expect(await store.circuits.open(circuit)).toBe(true);
    expect(await store.circuits.open({ ...circuit, since: now })).toBe(false);
    expect(await store.circuits.open({ ...circuit, ...hubspot })).toBe(true);
    expect(await store.circuits.listOpenOf(portalId)).toHaveLength(2);
    expect(await store.circuits.listOpenOf(portalId + 1)).toEqual([]);
    expect(await store.circuits.remove(hubspot)).toBe(true);
    expect(await store.circuits.remove(hubspot)).toBe(false);
    expect(await store.circuits.listOpen()).toEqual([circuit]);
  });

  it("R10 are probed by one process at a time, and again after a while", async () => {
    await store.circuits.open({ ...stripe, since: now, probeAt: now + 30 });
    expect(await store.circuits.claimProbes(now + 29, now + 60, 5)).toEqual([]);
    const due = { ...stripe, state: "open", since: now, answers: 0 };
    expect(await store.circuits.claimProbes(now + 30, now + 60, 5)).toEqual([due]);
    expect(await store.circuits.claimProbes(now + 30, now + 60, 5)).toEqual([]);
    await store.circuits.noteAnswers(stripe, 2, now + 70);
    expect(await store.circuits.claimProbes(now + 60, now + 90, 5)).toEqual([]);
    expect(await store.circuits.claimProbes(now + 70, now + 99, 5)).toEqual([{ ...due, answers: 2 }]);
  });

  it("R10 that are only watched hold up nobody, and open like any other", async () => {
    await store.circuits.watch([stripe], { since: now, probeAt: now });
    expect(await store.circuits.listOpen()).toEqual([]);
    expect(await store.circuits.open({ ...stripe, since: now + 1, probeAt: now + 2 })).toBe(true);
    await store.circuits.watch([stripe, hubspot], { since: now + 5, probeAt: now + 5 });
    expect(await store.circuits.listOpen()).toEqual([{ ...stripe, since: now + 1, probeAt: now + 2 }]);
  });

  /** Deliveries that failed so often and are due so much later. */
  async function delivered(
    waits: readonly { readonly due: number; readonly attempts?: number; readonly reason?: string }[],
  ) {
    await store.inbox.put(waits.map((_wait, index) => delivery(`key${index}`, `in${index}`)));
    for (const [index, { due, attempts = 7, reason = "unavailable" }] of waits.entries()) {
      const row = { state: "ready", run_at: now + due, attempts, reason };
      await database
        .knex("inbox")
        .where({ portal_id: portalId, entry_id: `in${index}` })
        .update(row);
    }
  }
  const inbox = async () => {
    const rows: readonly { run_at: number; attempts: number }[] = await database
      .knex("inbox")
      .orderBy("entry_id")
      .select("run_at", "attempts");
    return rows.map(({ run_at, attempts }) => [Number(run_at), attempts]);
  };

  it("R10 I20 get their waiting work spread over five minutes, to the same times in the store as by the rule", async () => {
    const waits = [2 * hour, 2 * hour + 77_777, 24 * hour, 6 * minute].map((due) => ({ due }));
    await delivered([...waits, { due: 4 * minute }, { due: hour, reason: "belongs to no payment we know" }]);
    const spread = spreadAfter(now, 0.3);
    expect(await store.waitingWork.bringForward(stripe, spread, now + 1)).toBe(4);
    expect(await inbox()).toEqual([
      ...waits.map(({ due }) => [comesAt(now + due, spread), 7]),
      [now + 4 * minute, 7],
      [now + hour, 7],
    ]);
    for (const [runAt = 0] of (await inbox()).slice(0, 4)) expect(runAt - now).toBeLessThanOrEqual(5 * minute);
  });

  it("G4 R10 give young work one try back, and none to what has had few or is old", async () => {
    await delivered([{ due: hour }, { due: hour, attempts: 5 }]);
    const came = now - 1;
    await database.knex("inbox").update({ received_at: now });
    await store.waitingWork.bringForward(stripe, spreadAfter(now, 0), came);
    expect((await inbox()).map(([, attempts]) => attempts)).toEqual([6, 5]);
    await database.knex("inbox").update({ run_at: now + hour, received_at: came });
    await store.waitingWork.bringForward(stripe, spreadAfter(now, 0), came);
    expect((await inbox()).map(([, attempts]) => attempts)).toEqual([6, 5]);
  });

  it("P6 bring nothing forward of another account, or of somebody else's", async () => {
    await delivered([{ due: hour }]);
    const others = [hubspot, { ...stripe, connectionId: "con2" }, { ...stripe, portalId: portalId + 1 }];
    for (const other of others) {
      expect(await store.waitingWork.bringForward(other, spreadAfter(now, 0), now)).toBe(0);
    }
    expect(await inbox()).toEqual([[now + hour, 7]]);
  });

  it("I20 bring every kind of work forward that waits for them, and none that waits for something else", async () => {
    await store.providerReads.ask(portalId, "p1", now + hour);
    await store.balanceChecks.ask(portalId, "512", now + hour);
    const [reads, checks] = [database.knex("provider_reads"), database.knex("balance_checks")];
    expect(await store.waitingWork.bringForward(stripe, spreadAfter(now, 0), now)).toBe(0);
    await reads.update({ failures: 3 });
    await checks.update({ failures: 3 });
    expect(await store.waitingWork.bringForward(stripe, spreadAfter(now, 0), now)).toBe(2);
    await store.crmWrites.promiseProperties([{ portalId, writeId: "w1", objectType: "deal", objectId: "512" }], now);
    const late = { run_at: now + hour, attempts: 6, reason: "ambiguous" };
    await database.knex("crm_writes").update(late);
    expect(await store.waitingWork.bringForward(hubspot, spreadAfter(now, 0), now)).toBe(1);
    expect(await store.crmWrites.listDue(portalId, "properties", now + 5 * minute, 9)).toHaveLength(1);
  });

  it("I20 are found by work that waits for long though nobody said they are silent", async () => {
    const stranded = () => store.waitingWork.listStranded(now + 5 * minute, 9);
    await delivered([{ due: hour }, { due: 2 * hour }]);
    await store.providerReads.ask(portalId, "p1", now + hour);
    await database.knex("provider_reads").update({ failures: 6 });
    expect(await stranded()).toEqual([{ portalId, connectionId: "con1" }]);
    await store.circuits.watch([stripe], { since: now, probeAt: now });
    expect(await stranded()).toEqual([]);
    await store.circuits.remove(stripe);
    await database.knex("inbox").update({ reason: "auth" });
    await database.knex("provider_reads").update({ failures: 0 });
    expect(await stranded()).toEqual([]);
    await store.crmWrites.promiseProperties([{ portalId, writeId: "w1", objectType: "deal", objectId: "512" }], now);
    await database.knex("crm_writes").update({ run_at: now + hour, attempts: 6, reason: "unavailable" });
    expect(await stranded()).toEqual([{ portalId, connectionId: null }]);
    await database.knex("portals").update({ state: "disconnected" });
    expect(await stranded()).toEqual([]);
  });
});
