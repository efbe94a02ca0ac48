import { beforeEach, expect, it } from "vitest";
import { workSigns } from "../../server/store/work-signs.ts";
import type { TestDatabase } from "../databases.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase, type OpenedStore } from "./on-each-database.ts";
import { addPayment, connection, delivery, installation } from "./samples.ts";

const portalId = 62515;
const now = startOfTests;
const day = 86_400_000;

onEachDatabase("deliveries with a time that is off,", (open) => {
  let database: TestDatabase;
  let store: OpenedStore["store"];
  beforeEach(async () => {
    ({ database, store } = await open());
    await addPayment(store, "p1");
    await store.portals.install(installation(portalId + 1), now);
    await store.connections.insert({ ...connection(portalId + 1), webhookToken: "N".repeat(22) });
  });

  const refuse = async (times: number, at = now) => {
    for (let time = 0; time < times; time += 1) await store.deliverySkews.note({ portalId, connectionId: "con1" }, at);
  };
  const take = (times: number, at = now) =>
    store.inbox.put(
      Array.from({ length: times }, (_, place) => ({
        ...delivery(`d${place}-${at}`, `e${place}-${at}`),
        receivedAt: at,
      })),
    );
  const skewed = (at = now) => store.deliverySkews.listSkewed(portalId, at);
  const counted = (at = now) => workSigns(database.knex).skewed(at);

  it("F7 are told of a connection from five a day on, and of no other account's", async () => {
    await refuse(4);
    expect([await skewed(), await counted()]).toEqual([[], 0]);
    await refuse(1);
    expect([await skewed(), await counted()]).toEqual([[{ connectionId: "con1", refused: 5 }], 1]);
    expect(await store.deliverySkews.listSkewed(portalId + 1, now)).toEqual([]);
  });

  it("F7 are no more than one in a hundred where so many others were taken that day", async () => {
    await refuse(5);
    await take(300);
    await take(194, now + 1);
    await take(400, now - 2 * day);
    expect([await skewed(), await counted()]).toEqual([[{ connectionId: "con1", refused: 5 }], 1]);
    await take(1, now + 2);
    expect([await skewed(), await counted()]).toEqual([[], 0]);
  });

  it("F7 are told for two days, and forgotten after their time", async () => {
    await refuse(6);
    expect(await skewed(now + day)).toHaveLength(1);
    expect([await skewed(now + 2 * day), await counted(now + 2 * day)]).toEqual([[], 0]);
    expect(await store.deliverySkews.prune(now - day, 10)).toBe(0);
    expect(await store.deliverySkews.prune(now + day, 10)).toBe(1);
  });
});
