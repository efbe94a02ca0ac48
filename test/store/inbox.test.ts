import { beforeEach, expect, it } from "vitest";
import type { Store } from "../../server/ports/store.ts";
import { isPostgres } from "../../server/store/database.ts";
import type { TestDatabase } from "../databases.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase } from "./on-each-database.ts";
import { addPayment, delivery } from "./samples.ts";

const now = startOfTests;
const portalId = 62515;

onEachDatabase("what providers have told", (open) => {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    ({ database, store } = await open());
    await addPayment(store, "p1");
  });

  const claimed = () => store.inbox.claim(portalId, { now, until: now + 1, limit: 100 });

  it("P3 answers which are new, and keeps each once, in the order of their coming", async () => {
    const first = [delivery("key1", "in1"), delivery("key2", "in2")];
    expect(await store.inbox.put(first)).toEqual(["in1", "in2"]);
    const again = [delivery("key2", "in3"), delivery("key3", "in4"), delivery("key1", "in5")];
    expect(await store.inbox.put(again)).toEqual(["in4"]);
    expect((await claimed()).map(({ entryId }) => entryId)).toEqual(["in1", "in2", "in4"]);
  });

  it("R3 comes back as it was told, whatever is in it", async () => {
    const strange = { kind: `a "quoted" {b} \\ \n \\u0000 ä😀`, checkoutReference: "null", body: '{"a":"\\u0000"}' };
    const entry = { ...delivery("key1", "in1"), ...strange, paymentId: null };
    await store.inbox.put([entry, { ...delivery("key2", "in2"), checkoutReference: null, paymentId: "p1" }]);
    const { kind, checkoutReference } = entry;
    expect(await claimed()).toMatchObject([
      { kind, checkoutReference, paymentId: null, attempts: 1, receivedAt: now },
      { checkoutReference: null, paymentId: "p1" },
    ]);
    expect(await store.inbox.bodyOf(portalId, "in1")).toBe(strange.body);
  });

  it("R3 is kept although PostgreSQL has no text for a part of it", async () => {
    const kind = "a\u0000b\uD800c";
    expect(await store.inbox.put([{ ...delivery("key1", "in1"), kind }, delivery("key2", "in2")])).toHaveLength(2);
    const [entry] = await claimed();
    const expected = isPostgres(database.knex) ? "a\uFFFDb\uFFFDc" : "a\u0000b\uFFFDc";
    expect(entry?.kind).toBe(expected);
  });
});
