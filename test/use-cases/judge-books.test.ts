import type { Knex } from "knex";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HealthView } from "@payments/shared";
import type { JudgementWalk } from "../../server/ports/judgement-walks.ts";
import { openDatabase } from "../../server/store/database.ts";
import { judgeBooks } from "../../server/use-cases/account/judge-books.ts";
import { databaseKinds } from "../databases.ts";
import { everythingOfOurs } from "../http/ours.ts";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, addNeighbour, confirm, create, newScene, press, type Neighbour } from "../scene.ts";

const day = 24 * 60 * 60_000;

for (const kind of databaseKinds) {
  describe.skipIf(!kind.isHere)(`judging an account's rows at night, on ${kind.name}`, () => {
    let rig: Rig;
    let knex: Knex;
    let portalId: number;
    let neighbour: Neighbour;
    let ids: Awaited<ReturnType<typeof livesOf>>;
    let clean: { readonly found: readonly string[]; readonly strides: object; readonly sign: unknown };
    beforeAll(async () => {
      rig = await startRig({ database: kind });
      knex = openDatabase(rig.databaseUrl);
      ({ portalId } = rig.sandbox.demo);
      await everythingOfOurs(rig);
      neighbour = await addNeighbour(rig);
      ids = await livesOf(rig);
      await judgeBooks(rig.app.context);
      rig.clock.pass(day);
      await rig.drain();
      while (await judgeBooks(rig.app.context));
      const walks = await knex("judgement_walks").where({ portal_id: portalId });
      clean = {
        found: await found(),
        strides: Object.fromEntries(walks.map(({ part, stride }) => [part, Number(stride)])),
        sign: await healthOf("books"),
      };
    });
    afterAll(async () => {
      await knex.destroy();
      await rig.close();
    });

    /** The next night is over. */
    async function judged(): Promise<void> {
      rig.clock.pass(day);
      while (await judgeBooks(rig.app.context));
    }

    const found = async (whose = portalId) =>
      (await rig.app.context.store.findings.list(whose)).map(({ invariant, about }) => `${invariant} ${about}`);

    const strange = async () =>
      (await rig.app.context.store.findings.list(portalId)).filter(({ about }) => about === `payment ${ids.strange}`);

    /** Left out is what stays wrong, since what happened with money and the audit log are never changed. */
    const isPassing = (one: string): boolean => !one.includes(ids.strange) && !one.startsWith("I18 ");

    const names = {
      inbox: "entry_id",
      crm_writes: "write_id",
      checkouts: "payment_id",
      payments: "payment_id",
    } as const;

    async function prepare({ table, of, skip = 0, wrong, is }: Plant): Promise<Planted> {
      const name = names[table];
      const own = of === undefined ? { state: "done" } : { payment_id: of };
      const worked = table === "inbox" ? { reason: "read at the provider" } : {};
      const candidates = knex(table).where({ portal_id: portalId, ...own, ...worked });
      // By an id that none of them changes.
      const row = (await candidates.orderBy(name).offset(skip).first()) as Readonly<Record<string, string | null>>;
      const rows = () => knex(table).where({ portal_id: portalId, [name]: row[name] });
      return {
        finding: `${is} ${row[name]}`,
        plantIt: () => rows().update(wrong),
        putRight: () => rows().update(Object.fromEntries(Object.keys(wrong).map((column) => [column, row[column]]))),
      };
    }

    async function claimed(): Promise<JudgementWalk> {
      const now = rig.clock.now();
      const walk = await rig.app.context.store.judgementWalks.claim(now, now + 60_000);
      if (!walk) throw new Error("Nothing is due.");
      return walk;
    }

    async function healthOf(name: string) {
      const { body } = await rig.card("GET", "/api/settings");
      return (body as { health: HealthView }).health.signs.find((sign) => sign.name === name);
    }

    /** As somebody with the database in their hands could. */
    async function tamper(work: () => PromiseLike<unknown>): Promise<void> {
      if (kind.name === "PostgreSQL") await knex.raw("alter table audit_entries disable trigger all");
      else await knex.raw("drop trigger audit_entries_no_update");
      await work();
    }

    async function exported(): Promise<readonly { kind: string; facts: unknown }[]> {
      const { url } = (await rig.card("POST", "/api/export-links")).body as { url: string };
      const text = await (await fetch(url)).text();
      return text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { kind: string; facts: unknown });
    }

    it("I2 I4 I5 I9 I11 I13 I15 I17 I18 finds nothing in an account with a full life, and walks through all of it", () => {
      expect(clean.found).toEqual([]);
      expect(clean.strides).toEqual({ books: 4, secrets: rig.app.context.store.books.sealedPlaces.length });
      expect(clean.sign).toMatchObject({ state: "good", cure: null });
    });

    /** A row of a table, what of it is made wrong, and what is found then. */
    const plants = (): readonly Plant[] => [
      { table: "inbox", skip: 0, wrong: { reason: null }, is: "I2 delivery" },
      { table: "inbox", skip: 1, wrong: { state: "ready", run_at: 4_000_000_000_000 }, is: "I2 delivery" },
      { table: "inbox", skip: 2, wrong: { attempts: 100 }, is: "I17 delivery" },
      { table: "inbox", skip: 3, wrong: { state: "running", claimed_until: 1 }, is: "I17 delivery" },
      { table: "inbox", skip: 4, wrong: { payment_id: "theirs" }, is: "I13 delivery" },
      { table: "crm_writes", skip: 0, wrong: { attempts: 100 }, is: "I17 write" },
      { table: "crm_writes", skip: 1, wrong: { state: "dead", reason: null }, is: "I2 write" },
      { table: "checkouts", of: ids.paid, wrong: { state: "live", expires_at: null }, is: "I9 payment" },
      { table: "checkouts", of: ids.second, wrong: { connection_id: "theirs" }, is: "I13 payment" },
      { table: "payments", of: ids.third, wrong: { replaces: "theirs" }, is: "I13 payment" },
      { table: "payments", of: ids.cancelled, wrong: { status: "refunded" }, is: "I11 payment" },
      { table: "payments", of: ids.confirmed, wrong: { token_sealed: "no seal" }, is: "I15 payments.token_sealed" },
    ];

    it("I2 I9 I11 I13 I15 I17 finds each wrong row, and forgets it once it is put right", async () => {
      const planted: Planted[] = [];
      for (const plant of plants()) planted.push(await prepare(plant));
      for (const { plantIt } of planted) await plantIt();
      await judged();
      expect((await found()).filter(isPassing)).toEqual(planted.map(({ finding }) => finding).toSorted());
      expect(await found(neighbour.portalId)).toEqual([]);
      for (const { putRight } of planted) await putRight();
      await judged();
      expect((await found()).filter(isPassing)).toEqual([]);
    });

    it("I4 I5 I13 finds entries of money that belong to nobody, do not count, or are another connection's", async () => {
      const { connection_id } = (await knex("payments").where({ payment_id: ids.strange }).first()) as Entry;
      const entry = { portal_id: portalId, connection_id, payment_id: ids.strange, kind: "released", amount_minor: 1 };
      const rest = { currency: "EUR", occurred_at: 1, learned_at: 1, source: "read", user_id: null };
      const add = (changes: Readonly<Record<string, unknown>>) =>
        knex("ledger_entries").insert({ ...entry, ...rest, ...changes });
      await add({ entry_id: "e1", entry_key: "k1", source: "person" });
      await add({ entry_id: "e2", entry_key: "k2", currency: "USD" });
      await add({ entry_id: "e3", entry_key: "k3", connection_id: "theirs" });
      await judged();
      const first = await strange();
      expect(first.map(({ invariant }) => invariant)).toEqual(["I13", "I4", "I5"]);
      await judged();
      const again = await strange();
      expect(again.map(({ firstSeenAt }) => firstSeenAt)).toEqual(first.map(({ firstSeenAt }) => firstSeenAt));
      for (const { firstSeenAt, lastSeenAt } of again) expect(lastSeenAt - firstSeenAt).toBeGreaterThanOrEqual(day);
      expect(JSON.stringify(await knex("findings"))).not.toMatch(/mia|keller|example\.com/i);
      expect(await healthOf("books")).toMatchObject({
        state: "bad",
        said: expect.stringMatching(
          /1 entry of money without a source \(I4\).* 1 payment whose money does not add up \(I5\)/,
        ),
        cure: expect.stringContaining("Tell support"),
      });
      rig.clock.pass(6_000);
      const figures = await (await rig.page("/metrics")).text();
      expect(figures).toContain('payments_tab_findings{invariant="I4"} 1');
      expect(figures).toContain('payments_tab_findings{invariant="I9"} 0');
    });

    it("F127 I18 finds a broken audit log, and an export of it says so at its head and is whole otherwise", async () => {
      expect((await exported())[0]).toMatchObject({ kind: "audit_check", facts: { broken: null } });
      const before = await exported();
      await tamper(() => knex("audit_entries").where({ portal_id: portalId, seq: 2 }).update({ details: "no JSON" }));
      await judged();
      expect(await found()).toContain("I18 audit entry 2");
      const [head, ...rest] = await exported();
      expect(head).toMatchObject({ kind: "audit_check", facts: { broken: { seq: 2, what: "altered" } } });
      expect(new Set(rest.map((line) => line.kind))).toEqual(new Set(before.slice(1).map((line) => line.kind)));
      expect(rest.length).toBeGreaterThanOrEqual(before.length);
    });

    it("goes through what takes several slices, whatever the order of keys", async () => {
      const { connectionId } = (await rig.app.context.store.connections.list(portalId))[0] ?? { connectionId: "" };
      const rest = { portalId, connectionId, kind: "test", checkoutReference: null, paymentId: null, body: "" };
      const kept = { ...rest, state: "done" as const, receivedAt: rig.clock.now() };
      const entries = Array.from({ length: 230 }, (_, place) => ({
        ...kept,
        entryId: `many${place}`,
        dedupeKey: `many${place}`,
      }));
      await rig.app.context.store.inbox.put(entries);
      const wrong = () =>
        knex("inbox").where({ portal_id: portalId }).whereIn("entry_id", ["many0", "many101", "many99"]);
      await wrong().update({ reason: null });
      await judged();
      const many = async () => (await found()).filter((one) => one.includes(" many"));
      expect(await many()).toEqual(["I2 delivery many0", "I2 delivery many101", "I2 delivery many99"]);
      await wrong().update({ reason: "nothing follows from it" });
      await judged();
      expect(await many()).toEqual([]);
    });

    it("goes on where a process that was ended has come to, and of two on the same rows one counts", async () => {
      const { store } = rig.app.context;
      rig.clock.pass(day);
      const walk = await claimed();
      const next = { ...walk, place: "audit", position: null, dueAt: rig.clock.now() };
      expect(await store.judgementWalks.note(walk, next)).toBe(true);
      expect(await store.judgementWalks.note(walk, { ...next, place: "payments" })).toBe(false);
      const own = { portal_id: walk.portalId, part: walk.part };
      expect(await knex("judgement_walks").where(own).first()).toMatchObject({ place: "audit" });
      while (await judgeBooks(rig.app.context));
      const row = (await knex("judgement_walks").where(own).first()) as { due_at: number; place: string };
      expect(Number(row.due_at)).toBeGreaterThan(rig.clock.now());
    });

    it("P6 judges an account that left no more, and forgets what it found there", async () => {
      const left = 70_002;
      await addNeighbour(rig, left);
      await judgeBooks(rig.app.context);
      expect(await knex("judgement_walks").where({ portal_id: left })).toHaveLength(2);
      const finding = { invariant: "I2", about: "delivery d", fault: "It has ended without a reason." } as const;
      await rig.app.context.store.findings.note(left, [finding], rig.clock.now());
      await knex("portals").where({ portal_id: left }).update({ state: "disconnected" });
      await judged();
      expect(await found(left)).toEqual([]);
      expect(await knex("judgement_walks").where({ portal_id: left })).toEqual([]);
    });
  });
}

interface Plant {
  readonly table: "inbox" | "checkouts" | "payments" | "crm_writes";
  /** The payment whose row it is, or how many done rows to leave to others. */
  readonly of?: string;
  readonly skip?: number;
  readonly wrong: Readonly<Record<string, string | number | null>>;
  readonly is: string;
}

interface Planted {
  readonly finding: string;
  plantIt(): PromiseLike<unknown>;
  putRight(): PromiseLike<unknown>;
}

interface Entry {
  readonly connection_id: string;
}

/** Payments that are over, an open one, and one to do strange things with. */
async function livesOf(rig: Rig) {
  const payments = [];
  for (let made = 0; made < 9; made += 1) payments.push(await create(newScene(rig), { validityDays: 30 }));
  const [paid, second, third, cancelled, confirmed, strange, ...alsoPaid] = payments as [
    Made,
    Made,
    Made,
    Made,
    Made,
    Made,
  ];
  for (const one of [paid, second, third, ...alsoPaid]) await actAsPayer(rig, one, "pay");
  await press(rig, cancelled, "cancellation");
  await confirm(rig, confirmed);
  await rig.drain();
  return {
    paid: paid.id,
    second: second.id,
    third: third.id,
    cancelled: cancelled.id,
    confirmed: confirmed.id,
    strange: strange.id,
  };
}

type Made = Awaited<ReturnType<typeof create>>;
