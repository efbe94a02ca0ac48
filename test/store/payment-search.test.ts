import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyPayment, type PaymentFilter } from "../../server/domain/payment-filter.ts";
import type { Payment } from "../../server/domain/payment.ts";
import type { Store } from "../../server/ports/store.ts";
import { isPostgres } from "../../server/store/database.ts";
import { storeOn } from "../../server/store/index.ts";
import { sealerOf } from "../../server/store/sealer.ts";
import { databaseKinds, type TestDatabase } from "../databases.ts";
import { startOfTests, testKeys, testRandom } from "../parts.ts";
import { checkout, connection, entry, installation, payment } from "./samples.ts";

const now = startOfTests;
const portalId = 62515;

for (const kind of databaseKinds) {
  describe.skipIf(!kind.isHere)(`looking through payments on ${kind.name}`, () => {
    let database: TestDatabase;
    let store: Store;

    beforeAll(async () => {
      if (!kind.isHere) return;
      database = await kind.open();
      store = storeOn(database.knex, sealerOf(testKeys, testRandom()));
      for (const [id, connectionId] of [
        [portalId, "con1"],
        [99, "other"],
      ] as const) {
        await store.portals.install(installation(id), now);
        await store.connections.insert({ ...connection(id), connectionId, webhookToken: `${id}`.padEnd(22, "W") });
      }
      await keep("a", {
        createdAt: 1,
        contact: { id: "1", name: "Øystein 100%", email: null },
        dealId: null,
        pipelineId: null,
      });
      await keep("b", { createdAt: 2, status: "paid", amount: { minor: 500, currency: "USD" }, mode: "test" });
      await keep("c", { createdAt: 2, validUntil: now, status: "opened", createdBy: "8" });
      await keep("d", { createdAt: 3, hiddenAt: now, status: "cancelled" });
      await keep("e", {
        createdAt: 4,
        portalId: 99,
        connectionId: "other",
        contact: { id: "9", name: "Mia", email: null },
      });
      await fill(database);
    });

    afterAll(() => database?.close());

    async function keep(paymentId: string, changes: Partial<Payment>): Promise<void> {
      const token = paymentId.padEnd(22, "T");
      await store.payments.insert(
        payment({ validUntil: null, paymentId, token, reference: paymentId, ...changes }),
        null,
      );
    }

    const found = async (filter: Partial<PaymentFilter>): Promise<string> => {
      const search = { portalId, filter: { ...everyPayment, ...filter }, now };
      const page = await store.search.page(search, { after: null, limit: 10 });
      return page.map(({ paymentId }) => paymentId).join("");
    };

    const cases: readonly (readonly [string, Partial<PaymentFilter>])[] = [
      ["cba", {}],
      ["dcba", { withHidden: true }],
      ["cb", { from: 2 }],
      ["a", { until: 2 }],
      ["a", { payer: "ØYSTEIN" }],
      ["a", { payer: "0%" }],
      ["", { payer: "_" }],
      ["cb", { payer: "MIA@example" }],
      ["b", { currency: "USD", least: 500, most: 500 }],
      ["", { currency: "USD", least: 501 }],
      ["b", { mode: "test" }],
      ["b", { statuses: ["paid"] }],
      ["c", { statuses: ["expired"] }],
      ["a", { statuses: ["created", "opened"] }],
      ["c", { createdBy: "8" }],
      ["cb", { pipelineId: "default" }],
      ["cba", { connectionId: "con1" }],
      ["", { connectionId: "other" }],
    ];

    it.each(cases)("S3.39 finds “%s” by %j", async (ids, filter) => {
      expect(await found(filter)).toBe(ids);
    });

    it("walks on from a payment, also among those of the same millisecond", async () => {
      const search = { portalId, filter: everyPayment, now };
      const [first] = await store.search.page(search, { after: null, limit: 1 });
      const rest = await store.search.page(search, { after: first ?? null, limit: 5 });
      expect([first?.paymentId, ...rest.map(({ paymentId }) => paymentId)]).toEqual(["c", "b", "a"]);
    });

    it("S4.4 adds up by span, mode, currency and status, with what the ledger says came and went", async () => {
      const entries = [
        { ...entry("b1"), paymentId: "b", amount: { minor: 500, currency: "USD" } },
        { ...entry("b2"), paymentId: "b", kind: "refunded" as const, amount: { minor: 200, currency: "USD" } },
        // In another currency than was asked for: kept for review, added to nothing.
        { ...entry("b3"), paymentId: "b", amount: { minor: 7, currency: "EUR" } },
      ];
      await store.ledger.append(portalId, "con1", entries);
      const sums = await store.search.sums({ portalId, filter: everyPayment, now }, [2, 3]);
      const none = { payments: 1, received: 0, refunded: 0 };
      expect(sums.toSorted((one, other) => (one.status < other.status ? -1 : 1))).toEqual([
        { span: 0, mode: "live", currency: "EUR", status: "created", asked: 75_000, ...none },
        { span: 1, mode: "live", currency: "EUR", status: "expired", asked: 75_000, ...none },
        {
          span: 1,
          mode: "test",
          currency: "USD",
          status: "paid",
          payments: 1,
          asked: 500,
          received: 500,
          refunded: 200,
        },
      ]);
    });

    it("P6 offers as a filter what the account's own payments have", async () => {
      expect(await store.search.choices(portalId, null)).toEqual({
        currencies: ["EUR", "USD"],
        connectionIds: ["con1"],
        makers: ["7", "8"],
        pipelineIds: ["default"],
      });
      expect((await store.search.choices(99, null)).connectionIds).toEqual(["other"]);
    });

    it("S3.40 knows the provider's ids and the ways money came", async () => {
      await store.checkouts.insert(checkout({ paymentId: "b", state: "cancelled", providerReference: "cs_1" }));
      await store.checkouts.insert(checkout({ paymentId: "b", generation: 2, providerReference: "cs_2" }));
      const attempt = { paymentId: "b", at: now, declineCode: null, declineReason: null };
      await store.attempts.save(portalId, [
        { ...attempt, key: "1", state: "declined", method: "card" },
        { ...attempt, key: "2", state: "captured", method: "vipps" },
      ]);
      const proofs = await store.search.proofs(portalId, ["a", "b"]);
      expect(proofs.get("a")).toMatchObject({ references: [], methods: [] });
      expect(proofs.get("b")).toMatchObject({ references: ["cs_1", "cs_2"], methods: ["vipps"] });
      expect((await store.search.proofs(99, ["b"])).get("b")).toMatchObject({ references: [], methods: [] });
    });

    it("reads no other account's rows to answer: every query goes by an index that begins with the account", async () => {
      const search = { portalId, filter: { ...everyPayment, payer: "mia", statuses: ["paid"] as const }, now };
      const queries = await queriesOf(database, async () => {
        await store.search.page(search, { after: { createdAt: 9, paymentId: "z" }, limit: 50 });
        await store.search.sums(search, [2, 3]);
        await store.search.choices(portalId, null);
        await store.search.proofs(portalId, ["a", "b"]);
      });
      expect(queries).toHaveLength(6);
      for (const query of queries) expect([query, await scansOf(database, query)]).toEqual([query, []]);
    });

    it("leaves the account's index alone where one record or payment is asked for", async () => {
      const queries = await queriesOf(database, async () => {
        for (const [type, id] of [
          ["deal", "deal-none"],
          ["contact", "contact-none"],
        ] as const) {
          await store.payments.page(99, { type, id }, { show: "all", after: null, limit: 50 });
          await store.payments.listOpen(99, { type, id }, 50);
          await store.payments.newsOf(99, { type, id });
        }
        await store.payments.listHolding(99, "deal-none", "live");
        await store.payments.findReplacing(99, "payment-none");
      });
      expect(queries.length).toBeGreaterThan(7);
      for (const query of queries) expect(await planOf(database, query)).not.toContain("payments_of_account");
    });
  });
}

/** The queries that the work asks, with their values in them. */
async function queriesOf({ knex }: TestDatabase, work: () => Promise<void>): Promise<readonly string[]> {
  const queries: string[] = [];
  knex.on("query", ({ sql, bindings }: { sql: string; bindings: unknown[] }) => {
    queries.push(knex.raw(sql.replaceAll(/\$\d+/g, "?"), bindings as never).toQuery());
  });
  await work();
  knex.removeAllListeners("query");
  return queries;
}

/** Enough rows of another account that no engine would rather read them all. */
async function fill({ knex }: TestDatabase): Promise<void> {
  const [row] = await knex("payments").where({ portal_id: 99, payment_id: "e" });
  const rows = Array.from({ length: 3_000 }, (_, place) => ({
    ...row,
    payment_id: `filler-${place}`,
    token_hash: `hash-${place}`,
    reference: `filler-${place}`,
    deal_id: `deal-${place}`,
    contact_id: `contact-${place}`,
    created_at: place,
  }));
  await knex.batchInsert("payments", rows, 20);
  // What PostgreSQL does by itself; the program's SQLite has no statistics to go by.
  if (isPostgres(knex)) await knex.raw("analyze");
}

/** The steps by which the engine would answer, a line each. */
async function planOf({ knex }: TestDatabase, query: string): Promise<string> {
  if (!isPostgres(knex)) {
    const steps = (await knex.raw(`explain query plan ${query}`)) as readonly { readonly detail: string }[];
    return steps.map(({ detail }) => detail).join("\n");
  }
  const { rows } = (await knex.raw(`explain ${query}`)) as { rows: readonly Readonly<Record<string, string>>[] };
  return rows.map((row) => row["QUERY PLAN"]).join("\n");
}

/** The steps of a plan that read a whole table, or an index without the account. */
async function scansOf(database: TestDatabase, query: string): Promise<readonly string[]> {
  const steps = (await planOf(database, query)).split("\n");
  // The other tables of this test fit on a page or two, which PostgreSQL reads whole.
  if (isPostgres(database.knex)) return steps.filter((step) => step.includes("Seq Scan on payments"));
  return steps.filter((step) => /^(SCAN|SEARCH)/.test(step) && !step.includes("(portal_id=?"));
}
