import { beforeEach, expect, it } from "vitest";
import type { Store } from "../../server/ports/store.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase } from "./on-each-database.ts";
import { addPayment } from "./samples.ts";

const now = startOfTests;
const minute = 60_000;

onEachDatabase("checks of balances", (open) => {
  let store: Store;
  beforeEach(async () => {
    ({ store } = await open());
    await addPayment(store, "p1");
  });

  const claimAt = (at: number) => store.balanceChecks.claim(at, at + minute, 10);

  it("S1.19 are one per deal, and gone once done", async () => {
    await store.balanceChecks.ask(62515, "512", now);
    await store.balanceChecks.ask(62515, "512", now);
    const [check, ...others] = await claimAt(now);
    expect([check, others]).toEqual([{ portalId: 62515, dealId: "512", asked: 2, failures: 0 }, []]);
    if (check) await store.balanceChecks.settle(check);
    expect(await claimAt(now + 2 * minute)).toEqual([]);
  });

  it("S1.19 are not lost when asked for while one is under way", async () => {
    await store.balanceChecks.ask(62515, "512", now);
    const [check] = await claimAt(now);
    if (!check) throw new Error("Nothing was due.");
    await store.balanceChecks.ask(62515, "512", now);
    await store.balanceChecks.settle(check);
    expect(await claimAt(now)).toMatchObject([{ asked: 2 }]);
  });

  it("F97 are handed to one claimer, and to another once the lease is over", async () => {
    await store.balanceChecks.ask(62515, "512", now);
    const both = await Promise.all([claimAt(now), claimAt(now)]);
    expect(both.flat()).toHaveLength(1);
    expect(await claimAt(now + minute - 1)).toEqual([]);
    expect(await claimAt(now + minute)).toHaveLength(1);
  });

  it("are tried again later, and the failures counted", async () => {
    await store.balanceChecks.ask(62515, "512", now);
    const [check] = await claimAt(now);
    if (!check) throw new Error("Nothing was due.");
    await store.balanceChecks.postpone(check, now + 3 * minute);
    expect(await claimAt(now + 2 * minute)).toEqual([]);
    expect(await claimAt(now + 3 * minute)).toMatchObject([{ failures: 1 }]);
  });
});
