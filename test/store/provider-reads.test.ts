import { beforeEach, expect, it } from "vitest";
import type { Store } from "../../server/ports/store.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase } from "./on-each-database.ts";
import { addPayment } from "./samples.ts";

const now = startOfTests;
const minute = 60_000;

onEachDatabase("the plan of reads", (open) => {
  let store: Store;
  beforeEach(async () => {
    ({ store } = await open());
    for (const id of ["p1", "p2"]) await addPayment(store, id);
  });

  const claimAt = async (at: number) => {
    const claimed = await store.providerReads.claim(at, at + minute, 10);
    return claimed.map(({ paymentId }) => paymentId).toSorted();
  };

  it("keeps the earliest time that was asked for", async () => {
    await store.providerReads.ask(62515, "p1", now + 5 * minute);
    await store.providerReads.ask(62515, "p1", now + 2 * minute);
    await store.providerReads.ask(62515, "p1", now + 9 * minute);
    expect(await claimAt(now + 2 * minute - 1)).toEqual([]);
    expect(await claimAt(now + 2 * minute)).toEqual(["p1"]);
  });

  it("F97 hands a read to one claimer, and to another once the lease is over", async () => {
    await store.providerReads.ask(62515, "p1", now);
    await store.providerReads.ask(62515, "p2", now);
    const both = await Promise.all([claimAt(now), claimAt(now)]);
    expect(both.flat().toSorted()).toEqual(["p1", "p2"]);
    expect(await claimAt(now + minute - 1)).toEqual([]);
    expect(await claimAt(now + minute)).toEqual(["p1", "p2"]);
  });

  it("F16 gives back what was claimed and not begun, under the lease it was claimed with only", async () => {
    await store.providerReads.ask(62515, "p1", now);
    const [read] = await store.providerReads.claim(now, now + minute, 1);
    if (!read) throw new Error("Nothing was due.");
    await store.providerReads.giveBack([read], now + minute - 1);
    expect(await claimAt(now)).toEqual([]);
    await store.providerReads.giveBack([read], now + minute);
    expect(await claimAt(now)).toEqual(["p1"]);
  });

  it("does not let a plan undo what was asked for since", async () => {
    await store.providerReads.ask(62515, "p1", now);
    const [read] = await store.providerReads.claim(now, now + minute, 1);
    if (!read) throw new Error("Nothing was due.");
    await store.providerReads.ask(62515, "p1", now + 3 * minute);
    await store.providerReads.plan(read, { at: null, failures: 0 });
    expect(await claimAt(now + 3 * minute - 1)).toEqual([]);
    expect(await claimAt(now + 3 * minute)).toEqual(["p1"]);
  });

  it("plans the next read and counts failures, and forgets what is never to be read again", async () => {
    await store.providerReads.ask(62515, "p1", now);
    const [first] = await store.providerReads.claim(now, now + minute, 1);
    if (!first) throw new Error("Nothing was due.");
    await store.providerReads.plan(first, { at: now + 5 * minute, failures: 2 });
    expect(await claimAt(now + 4 * minute)).toEqual([]);
    const [second] = await store.providerReads.claim(now + 5 * minute, now + 6 * minute, 1);
    expect(second).toMatchObject({ paymentId: "p1", failures: 2 });
    if (second) await store.providerReads.plan(second, { at: null, failures: 0 });
    expect(await claimAt(now + 365 * 24 * 60 * minute)).toEqual([]);
  });
});
