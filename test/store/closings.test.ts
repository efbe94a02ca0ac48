import { beforeEach, expect, it } from "vitest";
import type { Store } from "../../server/ports/store.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase } from "./on-each-database.ts";
import { addPayment } from "./samples.ts";

const now = startOfTests;
const minute = 60_000;
const p1 = { portalId: 62515, paymentId: "p1" };

onEachDatabase("closings of providers' pages", (open) => {
  let store: Store;
  beforeEach(async () => {
    ({ store } = await open());
    await addPayment(store, "p1");
  });

  const promise = (runAt = now) => store.closings.promise(p1, { at: now, runAt, reason: "unavailable" });
  const claimAt = (at: number) => store.closings.claim(at, at + minute, 10);

  it("S3.31 are one a payment, count their tries and come when they are due", async () => {
    await promise(now + minute);
    await promise(now);
    expect(await claimAt(now)).toEqual([]);
    expect(await claimAt(now + minute)).toEqual([{ ...p1, attempts: 2, runAt: now + minute, isGivenUp: false }]);
  });

  it("F97 are handed to one claimer, and to another once the first one's lease is over", async () => {
    await promise();
    const both = await Promise.all([claimAt(now), claimAt(now)]);
    expect(both.flat()).toHaveLength(1);
    expect(await claimAt(now + minute - 1)).toEqual([]);
    expect(await claimAt(now + minute)).toMatchObject([{ attempts: 3 }]);
  });

  it("S3.31 begin anew where an earlier one was done, and not where it was given up", async () => {
    await promise();
    await store.closings.settle(p1, { state: "done", reason: "closed", at: now });
    expect(await claimAt(now + minute)).toEqual([]);
    await promise();
    expect(await claimAt(now)).toMatchObject([{ attempts: 2 }]);
    await store.closings.settle(p1, { state: "dead", reason: "auth", at: now });
    await promise();
    expect(await claimAt(now + minute)).toEqual([]);
  });

  it("X13 are given up in public, and tried again on a person's word", async () => {
    await promise();
    await store.closings.settle(p1, { state: "dead", reason: "auth: No such key.", at: now + minute });
    const letters = await store.deadLetters.list(p1.portalId, { which: "open", after: null, limit: 10 });
    expect(letters).toMatchObject([
      {
        letterId: "closing-p1",
        about: "closing",
        paymentId: "p1",
        reason: "auth: No such key.",
        triedAt: now + minute,
      },
    ]);
    expect(await store.deadLetters.contentsOf(p1.portalId, "closing-p1")).toBe("");
    expect(await store.deadLetters.revive(1, "closing-p1", now)).toBe(false);
    expect(await store.deadLetters.revive(p1.portalId, "closing-p1", now)).toBe(true);
    expect(await claimAt(now)).toMatchObject([{ attempts: 1 }]);
  });
});
