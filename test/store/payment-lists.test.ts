import type { Knex } from "knex";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Payment } from "../../server/domain/payment.ts";
import type { PaymentLists, RecordKey } from "../../server/ports/payment-lists.ts";
import type { Store } from "../../server/ports/store.ts";
import { isPostgres } from "../../server/store/database.ts";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { databaseKinds, type TestDatabase } from "../databases.ts";
import { startOfTests, testKeys, testRandom } from "../parts.ts";
import { checkout, connection, installation, payment } from "./samples.ts";

const now = startOfTests;
const portalId = 62515;
const deal: RecordKey = { type: "deal", id: "512" };
const contact: RecordKey = { type: "contact", id: "201" };

const idsOf = (payments: readonly Payment[]) => payments.map(({ paymentId }) => paymentId);

for (const kind of databaseKinds) {
  describe.skipIf(!kind.isHere)(`the lists of a record's payments on ${kind.name}`, () => {
    let database: TestDatabase;
    let store: Store;
    let lists: PaymentLists;

    beforeAll(async () => {
      database = await kind.open();
      store = storeOn(database.knex, sealerOf(testKeys, testRandom()));
      lists = store.payments;
      await store.portals.install(installation(portalId), now);
      await store.connections.insert(connection(portalId));
      await add("a", { createdAt: now });
      await add("b", { createdAt: now, status: "paid", lastEventAt: now + 5 });
      await add("c", { createdAt: now + 1, status: "cancelled", hiddenAt: now + 2, lastEventAt: now + 2 });
      await add("d", { createdAt: now + 2, status: "needs_review", replaces: "a" });
      await add("e", { createdAt: now + 3, dealId: "513", contact: { id: "202", name: "Other", email: null } });
    });
    afterAll(() => database.close());

    const add = (id: string, changes: Partial<Payment>) =>
      store.payments.insert(payment({ paymentId: id, token: id.repeat(22), reference: id, ...changes }), null);

    it("S1.2 S3.4 are the record's own, newest first", async () => {
      const query = { show: "all", after: null, limit: 10 } as const;
      expect(idsOf(await lists.page(portalId, deal, query))).toEqual(["d", "b", "a"]);
      expect(idsOf(await lists.page(portalId, contact, query))).toEqual(["d", "b", "a"]);
      expect(idsOf(await lists.page(portalId, { type: "deal", id: "513" }, query))).toEqual(["e"]);
      expect(await lists.page(99, deal, query)).toEqual([]);
    });

    it("go on where a page ended, also among payments of one millisecond", async () => {
      const first = await lists.page(portalId, deal, { show: "all", after: null, limit: 2 });
      const after = first.at(-1) ?? null;
      expect(idsOf(await lists.page(portalId, deal, { show: "all", after, limit: 2 }))).toEqual(["a"]);
    });

    it("S1.25 S3.34 hold only what is asked for", async () => {
      const shown = async (show: "removed" | "paid" | "cancelled") =>
        idsOf(await lists.page(portalId, deal, { show, after: null, limit: 10 }));
      expect([await shown("removed"), await shown("paid"), await shown("cancelled")]).toEqual([["c"], ["b"], []]);
      expect(await lists.hasRemoved(portalId, deal)).toBe(true);
      expect(await lists.hasRemoved(portalId, { type: "deal", id: "513" })).toBe(false);
    });

    it("tell the open ones, and those a person has to look at", async () => {
      expect(idsOf(await lists.listOpen(portalId, deal, 10))).toEqual(["d", "a"]);
    });

    it("S2.25 tell whether there is news, and of which payments", async () => {
      expect(await lists.newsOf(portalId, deal)).toEqual({ count: 4, latestAt: now + 5 });
      expect(await lists.newsOf(portalId, { type: "deal", id: "none" })).toEqual({ count: 0, latestAt: 0 });
      expect(idsOf(await lists.listChanged(portalId, contact, now + 1, 10))).toEqual(["b", "c"]);
    });

    it("know which payment was asked again from which", async () => {
      expect(await lists.findReplacing(portalId, "a")).toEqual({ paymentId: "d", reference: "d" });
      expect(await lists.findReplacing(portalId, "b")).toBeNull();
    });

    it("X8 tell when a connection was last heard of", async () => {
      expect(await store.checkouts.lastReadAt(portalId, "con1")).toBeNull();
      await store.checkouts.insert(checkout({ paymentId: "a", providerReference: "cs_1", readAt: now + 7 }));
      await store.checkouts.insert(checkout({ paymentId: "d", providerReference: "cs_2", readAt: now + 3 }));
      expect(await store.checkouts.lastReadAt(portalId, "con1")).toBe(now + 7);
      const found = await store.checkouts.listOfPayments(portalId, ["a", "d", "b"]);
      expect(found.map(({ providerReference }) => providerReference)).toEqual(["cs_1", "cs_2"]);
    });
  });

  describe.skipIf(!kind.isHere)(`the lists of a record among very many payments on ${kind.name}`, () => {
    let database: TestDatabase;
    let store: Store;

    beforeAll(async () => {
      database = await kind.open();
      store = storeOn(database.knex, sealerOf(testKeys, testRandom()));
      await store.portals.install(installation(portalId), now);
      await store.connections.insert(connection(portalId));
      await store.payments.insert(payment({}), null);
      await store.checkouts.insert(checkout({ providerReference: "cs_1", readAt: now }));
      await fill(database.knex);
    });
    afterAll(() => database.close());

    const any = { show: "all", after: { createdAt: now + 9, paymentId: "z" }, limit: 26 } as const;
    const reads: readonly (readonly [string, string, (lists: PaymentLists) => Promise<unknown>])[] = [
      ["a deal's page", "deal_id_created_at", (lists) => lists.page(portalId, deal, any)],
      ["a contact's page", "contact_id_created_at", (lists) => lists.page(portalId, contact, any)],
      ["a deal's open payments", "deal_id", (lists) => lists.listOpen(portalId, deal, 100)],
      ["a contact's open payments", "contact_id", (lists) => lists.listOpen(portalId, contact, 100)],
      ["a deal's news", "payments_deal_news", (lists) => lists.newsOf(portalId, deal)],
      ["a contact's news", "payments_contact_news", (lists) => lists.newsOf(portalId, contact)],
      ["a deal's changes", "payments_deal_news", (lists) => lists.listChanged(portalId, deal, now, 100)],
      ["a contact's changes", "payments_contact_news", (lists) => lists.listChanged(portalId, contact, now, 100)],
      ["what replaces a payment", "payments_replacing", (lists) => lists.findReplacing(portalId, "pay1")],
      ["a connection's last answer", "checkouts_heard", () => store.checkouts.lastReadAt(portalId, "con1")],
    ];

    it.each(reads)("walk one index for %s, and never a whole table", async (_what, index, read) => {
      const plan = await planOf(database.knex, () => read(store.payments));
      expect(plan).toMatch(new RegExp(index));
      expect(plan).not.toMatch(/Seq Scan|SCAN (payments|checkouts)(?! USING)/);
    });
  });
}

/** So many payments and checkouts that reading them all would show in the engine's plans. */
async function fill(knex: Knex): Promise<void> {
  const [row] = await knex("payments").select("*");
  const [page] = await knex("checkouts").select("*");
  const numbers = Array.from({ length: 4_000 }, (_, number) => number);
  const payments = numbers.map((number) => ({
    ...row,
    payment_id: `p${number}`,
    token_hash: `t${number}`,
    reference: `r${number}`,
    deal_id: `d${number % 400}`,
    contact_id: `c${number % 400}`,
    created_at: now + number,
    last_event_at: now + number,
    replaces: number % 50 === 0 ? `p${number - 1}` : null,
  }));
  const checkouts = numbers.map((number) => ({ ...page, payment_id: `p${number}`, provider_reference: `c${number}` }));
  await knex.batchInsert("payments", payments, 500);
  await knex.batchInsert("checkouts", checkouts, 500);
  await knex.raw("analyze");
}

/** How the engine goes about the last query of a piece of work. */
async function planOf(knex: Knex, work: () => Promise<unknown>): Promise<string> {
  let seen: { readonly sql: string; readonly bindings: readonly Knex.Value[] } | null = null;
  const note = (query: { readonly sql: string; readonly bindings: readonly Knex.Value[] }): void => {
    seen = query;
  };
  knex.on("query", note);
  await work();
  knex.removeListener("query", note);
  if (!seen) throw new Error("No query was made.");
  const { sql, bindings } = seen as { readonly sql: string; readonly bindings: readonly Knex.Value[] };
  if (!isPostgres(knex)) return JSON.stringify(await knex.raw(`explain query plan ${sql}`, [...bindings]));
  const { rows } = await knex.raw<{ rows: unknown }>(`explain ${sql.replaceAll(/\$\d+/g, "?")}`, [...bindings]);
  return JSON.stringify(rows);
}
