import { beforeEach, expect, it } from "vitest";
import { noInputs } from "../../server/domain/workflow.ts";
import type { Store } from "../../server/ports/store.ts";
import type { NewRun } from "../../server/ports/workflow-runs.ts";
import type { TestDatabase } from "../databases.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase } from "./on-each-database.ts";

const now = startOfTests;
const minute = 60_000;
const lease = (at: number, limit = 10) => ({ now: at, until: at + minute, limit });

function run(callbackId: string, changes: Partial<NewRun> = {}): NewRun {
  return {
    portalId: 62515,
    callbackId,
    action: "create-and-send",
    workflowId: "44",
    record: { type: "deal", id: "512" },
    inputs: { ...noInputs, sendTo: "mia@example.com" },
    paymentId: null,
    state: "todo",
    runAt: now,
    receivedAt: now,
    ...changes,
  };
}

const paid = { paymentStatus: "paid", paymentUrl: "https://pay.example/p/secret" };
const told = { state: "telling", outputs: paid, paymentId: "p1", at: now } as const;

onEachDatabase("what workflows asked for,", (open, kind) => {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    ({ database, store } = await open());
  });

  const idsOf = (runs: readonly { readonly callbackId: string }[]) => runs.map(({ callbackId }) => callbackId);

  it("F54 is kept once, however often HubSpot asks for it, also at the same time", async () => {
    const both = await Promise.all([store.workflowRuns.insert(run("a")), store.workflowRuns.insert(run("a"))]);
    expect(both.toSorted()).toEqual([false, true]);
    expect(await store.workflowRuns.insert(run("a", { portalId: 99 }))).toBe(true);
    expect(await store.workflowRuns.find(62515, "a")).toMatchObject({ inputs: { sendTo: "mia@example.com" } });
    expect(await store.workflowRuns.find(62515, "b")).toBeNull();
  });

  it("F54 is kept with others in one commit, which answers what was new", async () => {
    await store.workflowRuns.insert(run("known"));
    const fresh = await store.workflowRuns.insertAll([
      run("a"),
      run("known"),
      run("a"),
      run("known", { portalId: 99 }),
    ]);
    expect(fresh.map((one) => `${one.portalId} ${one.callbackId}`).toSorted()).toEqual(["62515 a", "99 known"]);
  });

  it("F54 P6 is noted as told with others, in its own account alone and once", async () => {
    for (const portalId of [62515, 99]) await store.workflowRuns.insert(run("a", { portalId }));
    await store.workflowRuns.insert(run("lost"));
    await store.workflowRuns.settle({ portalId: 62515, callbackId: "lost" }, { state: "lost", reason: "unknown" });
    await store.workflowRuns.noteTold(62515, ["a", "lost"]);
    const states = await database.knex("workflow_runs").orderBy(["portal_id", "callback_id"]).select("state", "reason");
    expect(states).toEqual([
      { state: "todo", reason: null },
      { state: "told", reason: "completed" },
      { state: "lost", reason: "unknown" },
    ]);
  });

  it("F54 P6 ends with others, each with its own word to tell, in its own account alone, and is no longer due then", async () => {
    for (const id of ["a", "b", "c", "d"]) await store.workflowRuns.insert(run(id));
    await store.workflowRuns.insert(run("a", { portalId: 99 }));
    expect(await store.workflowRuns.countDue(62515, now, 3)).toBe(3);
    const failed = { paymentStatus: "created" };
    await store.workflowRuns.settleAll(62515, [
      { callbackId: "a", outcome: told },
      { callbackId: "b", outcome: { ...told, outputs: failed, paymentId: null } },
      { callbackId: "c", outcome: { ...told, at: now + minute } },
      { callbackId: "d", outcome: { state: "lost", reason: "disconnected" } },
    ]);
    const news = await store.workflowRuns.claimNews(62515, lease(now));
    expect(new Map(news.map(({ callbackId, outputs, paymentId }) => [callbackId, { outputs, paymentId }]))).toEqual(
      new Map([
        ["a", { outputs: paid, paymentId: "p1" }],
        ["b", { outputs: failed, paymentId: null }],
      ]),
    );
    expect(await store.workflowRuns.countDue(62515, now, 10)).toBe(0);
    expect(idsOf(await store.workflowRuns.claimNews(62515, lease(now + minute)))).toContain("c");
    expect(idsOf(await store.workflowRuns.claimWork(99, lease(now)))).toEqual(["a"]);
  });

  it("F54 F97 is handed out oldest first, to one caller, and again once the lease is over", async () => {
    for (const [place, id] of ["c", "a", "b"].entries())
      await store.workflowRuns.insert(run(id, { runAt: now + place }));
    expect(idsOf(await store.workflowRuns.claimWork(62515, lease(now + 5, 2)))).toEqual(["c", "a"]);
    expect(idsOf(await store.workflowRuns.claimWork(62515, lease(now + 5)))).toEqual(["b"]);
    expect(await store.workflowRuns.claimWork(62515, lease(now + 5))).toEqual([]);
    const [again] = await store.workflowRuns.claimWork(62515, lease(now + 5 + minute));
    expect(again).toMatchObject({ callbackId: "c", attempts: 2 });
  });

  it("F54 names the accounts in whose turn something is due, the longest waiting first", async () => {
    await store.workflowRuns.insert(run("late", { portalId: 1, runAt: now + 2 }));
    await store.workflowRuns.insert(run("early", { portalId: 2, runAt: now + 1 }));
    await store.workflowRuns.insert(run("later", { portalId: 2, runAt: now + 9 }));
    await store.workflowRuns.insert(run("to come", { portalId: 3, runAt: now + minute }));
    expect(await store.workflowRuns.portalsDue(now + 10, 5)).toEqual([2, 1]);
    expect(await store.workflowRuns.portalsDue(now + 10, 1)).toEqual([2]);
  });

  it("X31 that waits for a payment is due when it ends, and by its own time at the latest", async () => {
    const waiting = { state: "waiting", paymentId: "p1", runAt: now + 5 * minute } as const;
    await store.workflowRuns.insert(run("one", waiting));
    await store.workflowRuns.insert(run("other", { ...waiting, paymentId: "p2" }));
    await store.workflowRuns.release(99, "p1", now);
    expect(await store.workflowRuns.claimWork(62515, lease(now))).toEqual([]);
    await store.workflowRuns.release(62515, "p1", now);
    expect(idsOf(await store.workflowRuns.claimWork(62515, lease(now)))).toEqual(["one"]);
    expect(idsOf(await store.workflowRuns.claimWork(62515, lease(now + 6 * minute)))).toContain("other");
  });

  it("F54 keeps what was answered, so that a repeat gets the same", async () => {
    await store.workflowRuns.insert(run("a"));
    const [claimed] = await store.workflowRuns.claimWork(62515, lease(now));
    if (!claimed) throw new Error("Nothing was due.");
    await store.workflowRuns.settle(claimed, told);
    expect(await store.workflowRuns.claimWork(62515, lease(now))).toEqual([]);
    const [news] = await store.workflowRuns.claimNews(62515, lease(now));
    expect(news).toMatchObject({ outputs: paid, paymentId: "p1", attempts: 1 });
    await store.workflowRuns.settle(claimed, { state: "told", reason: "completed" });
    await store.workflowRuns.settle(claimed, { state: "lost", reason: "too late to be heard" });
    expect(await store.workflowRuns.portalsDue(now + minute, 5)).toEqual([]);
    expect(await store.workflowRuns.find(62515, "a")).toMatchObject({ outputs: paid });
    expect(await database.knex("workflow_runs").select("state", "reason")).toEqual([
      { state: "told", reason: "completed" },
    ]);
  });

  if (kind.name === "SQLite") {
    it("F54 is found by indexes, however much was told before", async () => {
      const plans: string[] = [];
      database.knex.on("query", ({ sql, bindings }: { readonly sql: string; readonly bindings: readonly never[] }) => {
        if (/^(select|update)/.test(sql))
          plans.push(database.knex.raw(`explain query plan ${sql}`, bindings).toString());
      });
      await store.workflowRuns.portalsDue(now, 5);
      await store.workflowRuns.claimWork(62515, lease(now));
      await store.workflowRuns.claimNews(62515, lease(now));
      await store.workflowRuns.release(62515, "p1", now);
      expect(plans.length).toBeGreaterThan(4);
      for (const plan of plans) {
        const steps = (await database.knex.raw(plan)) as readonly { readonly detail: string }[];
        expect(steps.map(({ detail }) => detail).join("; ")).not.toMatch(/SCAN workflow_runs/);
      }
    });
  }

  it("P6 is sealed, and what was filled in goes when the work is done", async () => {
    await store.workflowRuns.insert(run("a"));
    await store.workflowRuns.settle({ portalId: 62515, callbackId: "a" }, told);
    await store.workflowRuns.insert(run("b"));
    const stored = JSON.stringify(await database.knex("workflow_runs").select("*"));
    expect(stored).not.toMatch(/mia@|secret/);
    expect((await store.workflowRuns.find(62515, "a"))?.inputs).toEqual(noInputs);
  });
});
