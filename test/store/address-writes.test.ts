import { beforeEach, expect, it } from "vitest";
import { startOfTests as now } from "../parts.ts";
import { onEachDatabase, type OpenedStore } from "./on-each-database.ts";
import { addPayment } from "./samples.ts";

const portalId = 62515;
const promise = {
  portalId,
  kind: "address",
  objectType: "contact",
  objectId: "201",
  paymentId: "p1",
  payload: "mark",
} as const;

onEachDatabase("a promised address,", (open) => {
  let store: OpenedStore["store"];
  beforeEach(async () => {
    ({ store } = await open());
    await addPayment(store, "p1");
  });

  it("S2.16 P7 waits once for a payment, however often it is asked for, and again after it was written", async () => {
    expect(await store.crmWrites.promiseAddress({ ...promise, writeId: "w1" }, now)).toBe(true);
    expect(await store.crmWrites.promiseAddress({ ...promise, writeId: "w2" }, now)).toBe(false);
    expect(await store.crmWrites.hasAddress(portalId, "p1")).toBe(true);
    expect(await store.crmWrites.hasAddress(portalId + 1, "p1")).toBe(false);
    const [write, another] = await store.crmWrites.listDue(portalId, "address", now, 10);
    expect([write?.writeId, another]).toEqual(["w1", undefined]);
    if (write) await store.crmWrites.settle(write, { state: "done", reason: "written" }, now);
    expect(await store.crmWrites.hasAddress(portalId, "p1")).toBe(false);
    expect(await store.crmWrites.promiseAddress({ ...promise, writeId: "w3" }, now)).toBe(true);
  });
});
