import { beforeEach, expect, it } from "vitest";
import { assertNoTransaction } from "../../server/outbound.ts";
import type { Store } from "../../server/ports/store.ts";
import type { TestDatabase } from "../databases.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase } from "./on-each-database.ts";
import { checkout, connection, delivery, entry, installation, move, payment } from "./samples.ts";

const now = startOfTests;
const minute = 60_000;

onEachDatabase("the store", (open) => {
  let database: TestDatabase;
  let store: Store;
  beforeEach(async () => {
    ({ database, store } = await open());
    await store.portals.install(installation(62515), now);
    await store.portals.install(installation(99), now);
    await store.connections.insert(connection(62515));
    await store.connections.insert({ ...connection(99), connectionId: "other", webhookToken: "T".repeat(22) });
  });

  it("gives money, times and texts back exactly as they were stored", async () => {
    const stored = payment({
      amount: { minor: Number.MAX_SAFE_INTEGER, currency: "KWD" },
      description: "Grüße 💳 \u202b",
    });
    await store.payments.insert(stored, "live:512");
    expect(await store.payments.find(62515, stored.paymentId)).toEqual(stored);
  });

  it("gives the terms of a payment and the card of an attempt back as they were", async () => {
    const line = { description: "Chair", quantity: "1.5", unitPrice: 10_000, discount: 0, vatRate: "25" };
    const asked = { asksAddress: true, prefillsPayer: true };
    const terms = { lines: [line], capture: "manual", methods: ["card"], language: "de", ...asked } as const;
    const stored = payment({ terms, followsBalance: true, replaces: "pay0", hiddenAt: now });
    await store.payments.insert(stored, null);
    expect(await store.payments.find(62515, stored.paymentId)).toEqual(stored);
    const card = { brand: "visa", last4: "4242" };
    const attempt = { paymentId: "pay1", key: "ch_1", state: "captured", at: now, method: "card", card } as const;
    await store.attempts.save(62515, [{ ...attempt, declineCode: null, declineReason: null }]);
    expect(await store.attempts.list(62515, "pay1")).toMatchObject([{ card }]);
  });

  it("P6 finds no row for another portal", async () => {
    await store.payments.insert(payment({}), null);
    expect(await store.payments.find(99, "pay1")).toBeNull();
    expect(await store.connections.find(99, "con1")).toBeNull();
    expect(await store.payments.page(99, { type: "deal", id: "512" }, { show: "all", after: null, limit: 10 })).toEqual(
      [],
    );
  });

  it("P6 stores no secret in the open", async () => {
    await store.payments.insert(payment({}), null);
    const tables = ["portals", "connections", "payments"];
    const rows = JSON.stringify(await Promise.all(tables.map((table) => database.knex(table).select("*"))));
    expect(rows).toContain("v1.k1.");
    for (const secret of ["access-62515", "refresh-62515", "rk_test_secret", "A".repeat(22), "W".repeat(22)]) {
      expect(rows).not.toContain(secret);
    }
  });

  it("P6 does not open a secret that was moved to another row", async () => {
    const [row] = await database.knex("portals").where({ portal_id: 62515 });
    await database.knex("portals").where({ portal_id: 99 }).update({ access_token_sealed: row.access_token_sealed });
    await expect(store.portals.readTokens(99)).rejects.toThrow();
  });

  it("S1.22 lists the open payments whose validity has ended, page by page", async () => {
    const ended = ["a", "b", "c"].map((id) => ({ paymentId: id, token: id.repeat(22), reference: id }));
    for (const one of ended) await store.payments.insert(payment({ ...one, validUntil: now }), null);
    await store.payments.insert(payment({ validUntil: now, status: "paid" }), null);
    const page = async (skip: number) => {
      const found = await store.payments.listEnded(now, { skip, limit: 2 });
      return found.map(({ paymentId }) => paymentId);
    };
    expect([await page(0), await page(2), await page(3)]).toEqual([["a", "b"], ["c"], []]);
    expect(await store.payments.listEnded(now - 1, { skip: 0, limit: 2 })).toEqual([]);
  });

  it("S1.18 lets a deal have one open payment of a mode at a time", async () => {
    expect(
      await store.payments.insert(payment({ paymentId: "a", token: "a".repeat(22), reference: "a" }), "live:512"),
    ).toBe("inserted");
    expect(
      await store.payments.insert(payment({ paymentId: "b", token: "b".repeat(22), reference: "b" }), "live:512"),
    ).toBe("slot_taken");
    const open = await store.payments.findBySlot(62515, "live:512");
    if (open) await store.payments.save(open, false);
    expect(
      await store.payments.insert(payment({ paymentId: "c", token: "c".repeat(22), reference: "c" }), "live:512"),
    ).toBe("inserted");
  });

  it("P7 answers the earlier claim when a key comes again", async () => {
    const claim = { portalId: 62515, scope: "create", key: "k", requestHash: "h", paymentId: "pay1", at: now };
    expect(await store.payments.claimKey(claim)).toBeNull();
    expect(await store.payments.claimKey({ ...claim, paymentId: "pay2" })).toEqual(claim);
    expect(await store.payments.claimKey({ ...claim, portalId: 99 })).toBeNull();
  });

  it("P5 keeps at most one checkout alive per payment", async () => {
    await store.payments.insert(payment({}), null);
    expect(await store.checkouts.insert(checkout({ generation: 1 }))).toBe("inserted");
    expect(await store.checkouts.insert(checkout({ generation: 2 }))).toBe("taken");
    await store.checkouts.save(checkout({ generation: 1, state: "cancelled" }));
    expect(await store.checkouts.insert(checkout({ generation: 2 }))).toBe("inserted");
  });

  it("refuses to change or delete a ledger entry", async () => {
    await store.payments.insert(payment({}), null);
    await store.ledger.append(62515, "con1", [entry("ch_1")]);
    await expect(database.knex("ledger_entries").update({ amount_minor: 1 })).rejects.toThrow(/never changed/);
    await expect(database.knex("ledger_entries").delete()).rejects.toThrow(/never changed/);
    expect(await store.ledger.list(62515, "pay1")).toEqual([entry("ch_1")]);
  });

  it("appends a fact once, however often it is told", async () => {
    await store.payments.insert(payment({}), null);
    expect(await store.ledger.append(62515, "con1", [entry("ch_1")])).toHaveLength(1);
    const again = { ...entry("ch_1"), entryId: "another" };
    expect(await store.ledger.append(62515, "con1", [again, entry("ch_2")])).toEqual([entry("ch_2")]);
    expect(await store.ledger.netOfDeal(62515, "512", "EUR", "live")).toBe(2_000);
    expect(await store.ledger.netOfDeal(62515, "512", "EUR", "test")).toBe(0);
  });

  it("F1 keeps a delivery once, also when it comes twice in one batch", async () => {
    const twice = [delivery("d1", "e1"), delivery("d1", "e2"), delivery("d2", "e3")];
    expect(await store.inbox.put(twice)).toHaveLength(2);
    expect(await store.inbox.put([delivery("d1", "e4")])).toEqual([]);
  });

  it("F97 hands an entry to one claimer, and to another after the lease", async () => {
    await store.inbox.put(Array.from({ length: 20 }, (_, n) => delivery(`d${n}`, `e${n}`)));
    const claims = await Promise.all(
      [1, 2, 3].map(() => store.inbox.claim(62515, { now, until: now + minute, limit: 10 })),
    );
    const ids = claims.flat().map(({ entryId }) => entryId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(20);
    const later = { until: now + 2 * minute, limit: 30 };
    expect(await store.inbox.claim(62515, { ...later, now: now + minute - 1 })).toEqual([]);
    expect(await store.inbox.claim(62515, { ...later, now: now + minute })).toHaveLength(20);
  });

  it("F98 counts an attempt before the work, so that a crash counts too", async () => {
    await store.inbox.put([delivery("d1", "e1")]);
    const [first] = await store.inbox.claim(62515, { now, until: now + 1, limit: 1 });
    const [second] = await store.inbox.claim(62515, { now: now + 1, until: now + 2, limit: 1 });
    expect([first?.attempts, second?.attempts]).toEqual([1, 2]);
  });

  it("F97 R9 refuses the word of a worker whose lease ran out and whose entry another one has", async () => {
    await store.inbox.put([delivery("d1", "e1")]);
    const [stale] = await store.inbox.claim(62515, { now, until: now + 1, limit: 1 });
    const [fresh] = await store.inbox.claim(62515, { now: now + 1, until: now + minute, limit: 1 });
    if (!stale || !fresh) throw new Error("It was to be claimed twice.");
    await store.inbox.giveBack([stale]);
    expect(await store.inbox.countDue(now + 2)).toBe(0);
    expect(await store.inbox.settle(stale, { state: "dead", reason: "given up" })).toBe(false);
    expect(await store.inbox.settle(fresh, { state: "done", reason: "read" })).toBe(true);
    expect(await store.inbox.countDue(now + minute)).toBe(0);
  });

  it("R9 hands out the entries of one account, and tells who waits, the longest first", async () => {
    const of = (portalId: number, connectionId: string, place: number) => {
      const entry = delivery(`d${place}`, `e${place}`);
      return { ...entry, portalId, connectionId, receivedAt: now - place };
    };
    await store.inbox.put([of(99, "other", 1), of(62515, "con1", 2), of(99, "other", 3)]);
    expect(await store.inbox.portalsDue(now, 10)).toEqual([99, 62515]);
    expect(await store.inbox.portalsDue(now, 1)).toEqual([99]);
    const claimed = await store.inbox.claim(99, { now, until: now + minute, limit: 10 });
    expect(claimed.map(({ entryId }) => entryId).toSorted()).toEqual(["e1", "e3"]);
    expect(await store.inbox.portalsDue(now, 10)).toEqual([62515]);
  });

  it("does not hand out what is settled or not yet due", async () => {
    await store.inbox.put([delivery("d1", "e1"), delivery("d2", "e2")]);
    const lease = { now, until: now + minute, limit: 10 };
    const [first, second] = await store.inbox.claim(62515, lease);
    if (!first || !second) throw new Error("Two deliveries were due.");
    expect(await store.inbox.settle(first, { state: "done", reason: "read" })).toBe(true);
    const later = { state: "ready", reason: "later", runAt: now + minute } as const;
    expect(await store.inbox.settle(second, later)).toBe(true);
    expect(await store.inbox.claim(62515, lease)).toEqual([]);
    expect(await store.inbox.countDue(now + minute)).toBe(1);
  });

  it("P3 takes a move once per payment, rule and generation", async () => {
    await store.payments.insert(payment({}), null);
    expect(await store.moves.insert(move({ moveId: "m1" }))).toBe(true);
    expect(await store.moves.insert(move({ moveId: "m2" }))).toBe(false);
    expect(await store.moves.insert(move({ moveId: "m3", generation: 3 }))).toBe(true);
    expect(await store.moves.latestOfPayments(62515, ["pay1"])).toEqual([move({ moveId: "m3", generation: 3 })]);
  });

  it("gives the writer's turn to one at a time, with a growing fence", async () => {
    expect(await store.portals.claimWriter(62515, now, now + minute)).toBe(1);
    expect(await store.portals.claimWriter(62515, now, now + minute)).toBeNull();
    expect(await store.portals.claimWriter(62515, now + minute, now + 2 * minute)).toBe(2);
    expect(await store.portals.isWriter(62515, 1)).toBe(false);
    await store.portals.releaseWriter(62515, 2);
    expect(await store.portals.claimWriter(62515, now + minute, now + 2 * minute)).toBe(3);
  });

  it("does not save tokens of an installation that another one has replaced", async () => {
    const tokens = { accessToken: "new", refreshToken: "new", expiresAt: now };
    await store.portals.install(installation(62515), now);
    expect(await store.portals.saveTokens(62515, tokens, 1)).toBe(false);
    expect(await store.portals.saveTokens(62515, tokens, 2)).toBe(true);
    await store.portals.disconnect(62515, 1, now);
    expect(await store.portals.readTokens(62515)).toMatchObject({ accessToken: "new" });
    await store.portals.disconnect(62515, 2, now);
    expect(await store.portals.readTokens(62515)).toBeNull();
    expect(await store.portals.saveTokens(62515, tokens, 2)).toBe(false);
  });

  it("accepts a ticket once, in time, for its purpose", async () => {
    const ticket = {
      purpose: "connect",
      portalId: 62515,
      userId: "7",
      data: "secret",
      expiresAt: now + minute,
    } as const;
    await store.tickets.issue("token", ticket);
    expect(await store.tickets.find("token", "install", now)).toBeNull();
    expect(await store.tickets.find("token", "connect", now + minute)).toBeNull();
    expect(await store.tickets.find("token", "connect", now)).toEqual(ticket);
    const uses = await Promise.all([1, 2, 3].map(() => store.tickets.use("token", "connect", now)));
    expect(uses.filter(Boolean)).toHaveLength(1);
  });

  it("undoes a whole transaction when any of it fails", async () => {
    const work = store.transaction(async (tx) => {
      await tx.payments.insert(payment({}), null);
      throw new Error("half-way");
    });
    await expect(work).rejects.toThrow("half-way");
    expect(await store.payments.find(62515, "pay1")).toBeNull();
  });

  it("I19 refuses a network call inside a transaction", async () => {
    await expect(store.transaction(() => Promise.resolve(assertNoTransaction("stripe")))).rejects.toThrow(
      /transaction/,
    );
    expect(() => assertNoTransaction("stripe")).not.toThrow();
  });

  it("F63 loses no update when many change one payment at once", async () => {
    await store.payments.insert(payment({ generation: 1 }), null);
    const countOn = () =>
      store.transaction(async (tx) => {
        const held = await tx.payments.lock(62515, "pay1");
        if (held) await tx.payments.save({ ...held, generation: held.generation + 1 }, true);
      });
    await Promise.all(Array.from({ length: 20 }, countOn));
    expect((await store.payments.find(62515, "pay1"))?.generation).toBe(21);
  });
});
