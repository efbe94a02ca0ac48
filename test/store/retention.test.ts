import { beforeEach, expect, it } from "vitest";
import { keptFor } from "../../server/domain/retention.ts";
import { noInputs } from "../../server/domain/workflow.ts";
import { sweepOldRows } from "../../server/jobs/retention.ts";
import type { TestDatabase } from "../databases.ts";
import { testClock } from "../parts.ts";
import { onEachDatabase, type OpenedStore } from "./on-each-database.ts";
import { addPayment, delivery, entry } from "./samples.ts";

const portalId = 62515;
const body = '{"email":"mia@example.com"}';

onEachDatabase("what has done its work and is old,", (open, kind) => {
  const clock = testClock();
  let database: TestDatabase;
  let store: OpenedStore["store"];
  beforeEach(async () => {
    ({ database, store } = await open());
    await addPayment(store, "pay1");
  });

  const sweep = async (): Promise<void> => {
    while (await sweepOldRows({ store, clock }));
  };
  const deliver = (...ids: readonly string[]) =>
    store.inbox.put(ids.map((id) => ({ ...delivery(`key-${id}`, id), body, receivedAt: clock.now() })));
  const settle = (id: string, state: "done" | "dead") =>
    database.knex("inbox").where({ entry_id: id }).update({ state });
  const bodies = (...ids: readonly string[]) => Promise.all(ids.map((id) => store.inbox.bodyOf(portalId, id)));
  const count = async (table: string) => (await database.knex(table)).length;

  it("F129 loses a delivery's words after ninety days, worked or given up, and keeps what still waits", async () => {
    await deliver("done", "dead", "waits");
    await settle("done", "done");
    await settle("dead", "dead");
    clock.pass(keptFor.deliveryBodies);
    await sweep();
    expect(await bodies("done", "dead", "waits")).toEqual([body, body, body]);
    clock.pass(1);
    await sweep();
    expect(await bodies("done", "dead", "waits")).toEqual(["", "", body]);
    expect(keptFor.deliveryBodies).toBe(90 * 24 * 3_600_000);
  });

  it("F129 F1 F6 knows a delivery again whose words it has lost", async () => {
    await deliver("first");
    await settle("first", "done");
    clock.pass(keptFor.deliveryBodies + 1);
    await sweep();
    expect(await store.inbox.put([{ ...delivery("key-first", "again"), receivedAt: clock.now() }])).toEqual([]);
  });

  it("F129 goes in bounded batches until nothing is left", async () => {
    const ids = Array.from({ length: 201 }, (_, place) => `many-${place}`);
    await deliver(...ids);
    await database.knex("inbox").update({ state: "done" });
    clock.pass(keptFor.deliveryBodies + 1);
    expect(await sweepOldRows({ store, clock })).toBe(true);
    expect((await bodies(...ids)).filter((text) => text !== "")).toHaveLength(1);
    expect(await sweepOldRows({ store, clock })).toBe(false);
    expect((await bodies(...ids)).filter((text) => text !== "")).toEqual([]);
  });

  it("F129 X31 forgets a workflow's step a month after it was told, and none that waits", async () => {
    const run = {
      portalId,
      action: "wait-until-paid",
      workflowId: "44",
      paymentId: "pay1",
      inputs: noInputs,
    } as const;
    const record = { type: "deal", id: "512" } as const;
    const at = clock.now();
    for (const callbackId of ["told", "waits"]) {
      await store.workflowRuns.insert({ ...run, callbackId, record, state: "waiting", runAt: at, receivedAt: at });
    }
    await store.workflowRuns.settle({ portalId, callbackId: "told" }, { state: "told", reason: "completed" });
    clock.pass(keptFor.workflowRuns);
    await sweep();
    expect(await count("workflow_runs")).toBe(2);
    clock.pass(1);
    await sweep();
    expect(await store.workflowRuns.find(portalId, "told")).toBeNull();
    expect(await store.workflowRuns.find(portalId, "waits")).not.toBeNull();
  });

  it("F129 drops one-time addresses a week after their end, used or not", async () => {
    const ticket = { purpose: "connect", portalId, userId: "7", data: "x", expiresAt: clock.now() } as const;
    await store.tickets.issue("ended", ticket);
    await store.tickets.issue("valid", { ...ticket, expiresAt: clock.now() + 2 * keptFor.tickets });
    clock.pass(keptFor.tickets + 1);
    await sweep();
    expect(await count("tickets")).toBe(1);
    expect(await store.tickets.find("valid", "connect", clock.now())).not.toBeNull();
  });

  it("F129 G11 leaves money, its history and the audit log alone for ever", async () => {
    await store.ledger.append(portalId, "con1", [entry("k1")]);
    const at = clock.now();
    await store.audit.append({ portalId, at, actor: "timer", act: "account_erased", details: {} });
    clock.pass(20 * 365 * 24 * 3_600_000);
    await sweep();
    expect([await count("payments"), await count("ledger_entries"), await count("audit_entries")]).toEqual([1, 1, 1]);
  });

  if (kind.name === "SQLite") {
    it("F129 is found by indexes, however much is not old", async () => {
      const plans: string[] = [];
      database.knex.on("query", ({ sql, bindings }: { readonly sql: string; readonly bindings: readonly never[] }) =>
        plans.push(database.knex.raw(`explain query plan ${sql}`, bindings).toString()),
      );
      await sweepOldRows({ store, clock });
      const swept = plans.splice(0);
      expect(swept).toHaveLength(6);
      for (const plan of swept) {
        const steps = (await database.knex.raw(plan)) as readonly { readonly detail: string }[];
        expect(steps.map(({ detail }) => detail).join("; ")).not.toMatch(/SCAN (inbox|hub|work|tick)\w*(;|$)/);
      }
    });
  }
});
