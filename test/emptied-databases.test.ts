import { describe, expect, inject, it } from "vitest";
import { storeOn } from "../server/store/index.ts";
import { sealerOf } from "../server/store/sealer.ts";
import { giveBack, takeDatabase, type EmptyDatabase } from "./emptied-databases.ts";
import { testKeys, testRandom } from "./parts.ts";
import { addPayment, entry } from "./store/samples.ts";

/** Gives one back as `use` has left it, and takes the next. */
async function nextAfter(use: (former: EmptyDatabase) => Promise<unknown>) {
  const former = await takeDatabase();
  await use(former);
  await giveBack(former);
  const next = await takeDatabase();
  return { former, next };
}

describe.skipIf(inject("postgresUrl") === null)("PostgreSQL databases of tests", () => {
  it("are used again with nothing in them, and with what refuses changes of the ledger", async () => {
    const { former, next } = await nextAfter(async ({ knex }) => {
      const store = storeOn(knex, sealerOf(testKeys, testRandom()));
      await addPayment(store, "p1");
      await store.ledger.append(62515, "con1", [{ ...entry("a"), paymentId: "p1" }]);
    });
    expect(next.url).toBe(former.url);
    expect(await next.knex("payments")).toEqual([]);
    expect(await next.knex("ledger_entries")).toEqual([]);
    expect((await next.knex("knex_migrations")).length).toBeGreaterThan(0);
    await addPayment(storeOn(next.knex, sealerOf(testKeys, testRandom())), "p1");
    await giveBack(next);
  });

  it.each([
    ["a table is gone", "drop table crm_features"],
    ["there is one more", "create table letters (body text)"],
    ["a trigger is off", "alter table ledger_entries disable trigger all"],
    ["the planner knows of former rows", "analyze"],
  ])("are used no more where %s", async (_what, statements) => {
    const { former, next } = await nextAfter(({ knex }) => knex.raw(statements));
    expect(next.url).not.toBe(former.url);
    await giveBack(next);
  });
});
