import { beforeEach, expect, it } from "vitest";
import type { Store } from "../../server/ports/store.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase } from "./on-each-database.ts";
import { addPayment, connection, installation, payment } from "./samples.ts";

const now = startOfTests;
const portalId = 62515;

onEachDatabase("receipts", (open) => {
  let store: Store;
  beforeEach(async () => {
    ({ store } = await open());
    for (const id of ["p1", "p2", "p3", "p4"]) await addPayment(store, id);
  });

  const issue = (paymentId: string, at = now, breaks = false) =>
    store.transaction(async (tx) => {
      await tx.payments.lock(portalId, paymentId);
      const receipt = await tx.receipts.issue({ portalId, paymentId, mode: "live" }, at);
      if (breaks) throw new Error("The power went out.");
      return receipt;
    });

  it("S1.14 have a number each, however many are issued at once", async () => {
    const issued = await Promise.all(["p1", "p2", "p3", "p4"].map((id) => issue(id)));
    expect(issued.map(({ number }) => number).toSorted()).toEqual([1, 2, 3, 4]);
  });

  it("S1.14 are one per payment, however often it is asked for", async () => {
    const asked = await Promise.all([issue("p1"), issue("p1", now + 1), issue("p1", now + 2)]);
    expect(new Set(asked.map(({ number }) => number))).toEqual(new Set([1]));
    expect(await issue("p1", now + 9)).toEqual(asked[0]);
    expect((await issue("p2")).number).toBe(2);
  });

  it("S1.14 leave no gap where the money was not booked in the end", async () => {
    await issue("p1");
    await expect(issue("p2", now, true)).rejects.toThrow("The power went out.");
    expect(await store.receipts.find(portalId, "p2")).toBeNull();
    expect((await issue("p3")).number).toBe(2);
  });

  it("X40 are counted apart for test money, and P6 for each account", async () => {
    await issue("p1");
    const test = await store.transaction((tx) => tx.receipts.issue({ portalId, paymentId: "p2", mode: "test" }, now));
    expect(test.number).toBe(1);
    await store.portals.install(installation(7), now);
    await store.connections.insert({ ...connection(7), webhookToken: "V".repeat(22) });
    await store.payments.insert(payment({ portalId: 7, paymentId: "p1", token: "7".repeat(22) }), null);
    expect(await store.receipts.find(7, "p1")).toBeNull();
    const theirs = await store.transaction((tx) =>
      tx.receipts.issue({ portalId: 7, paymentId: "p1", mode: "live" }, now),
    );
    expect(theirs.number).toBe(1);
  });

  it("S1.21 know which payment was asked for anew", async () => {
    const newer = { paymentId: "p9", token: "9".repeat(22), reference: "another", replaces: "p1" };
    await store.payments.insert(payment(newer), null);
    expect(await store.payments.isReplaced(portalId, "p1")).toBe(true);
    expect(await store.payments.isReplaced(portalId, "p9")).toBe(false);
    expect(await store.payments.isReplaced(7, "p1")).toBe(false);
  });
});
