import { beforeEach, describe, expect, it } from "vitest";
import type { WorkSigns } from "../../server/ports/work-signs.ts";
import { isPostgres } from "../../server/store/database.ts";
import { processBeatsTable } from "../../server/store/process-beats.ts";
import { workSigns } from "../../server/store/work-signs.ts";
import type { TestDatabase } from "../databases.ts";
import { startOfTests } from "../parts.ts";
import { onEachDatabase, type OpenedStore } from "./on-each-database.ts";
import { addPayment, installation } from "./samples.ts";

const portalId = 62515;
const neighbour = 62516;
const now = startOfTests;
const minute = 60_000;

onEachDatabase("signs of the whole program,", (open) => {
  let database: TestDatabase;
  let store: OpenedStore["store"];
  let signs: WorkSigns;
  beforeEach(async () => {
    ({ database, store } = await open());
    signs = workSigns(database.knex);
    await addPayment(store, "p1");
    await store.portals.install(installation(neighbour), now);
  });

  const deliver = (entryId: string, receivedAt: number) =>
    store.inbox.put([
      {
        portalId,
        connectionId: "con1",
        entryId,
        dedupeKey: entryId,
        kind: "test",
        checkoutReference: null,
        paymentId: null,
        body: "",
        state: "ready",
        receivedAt,
      },
    ]);
  const promiseNote = (portal: number, writeId: string, at: number) =>
    store.crmWrites.insert({ portalId: portal, writeId, kind: "note", objectType: "deal", objectId: "512" }, at);

  it("G4 F131 count what is due, from when it was due, over all accounts", async () => {
    await deliver("e1", now - minute);
    await deliver("e2", now + minute);
    await store.providerReads.ask(portalId, "p1", now - 5);
    await promiseNote(portalId, "w1", now - 7);
    await promiseNote(neighbour, "w1", now - 9);
    const waiting = await signs.waiting(now);
    expect(waiting.deliveries).toEqual({ due: 1, oldestDueAt: now - minute });
    expect(waiting.reads).toEqual({ due: 1, oldestDueAt: now - 5 });
    expect(waiting.crm_writes).toEqual({ due: 2, oldestDueAt: now - 9 });
    for (const quiet of [waiting.mails, waiting.webhooks, waiting.workflows, waiting.hubspot_events]) {
      expect(quiet).toEqual({ due: 0, oldestDueAt: null });
    }
    expect(await signs.oldestOwn(now)).toBe(now - minute);
  });

  it("F24 leave out what an account has not allowed and who is to rest, without losing sight of what is behind", async () => {
    await promiseNote(portalId, "w1", now - minute);
    await promiseNote(neighbour, "w2", now - 5);
    await store.crmWrites.park(portalId, { kind: "note", objectType: "deal" }, "missing_scope", now);
    expect((await signs.waiting(now)).crm_writes).toEqual({ due: 1, oldestDueAt: now - 5 });
    const bucket = await store.portals.readBucket(neighbour);
    await store.portals.saveBucket(neighbour, bucket, { ...bucket, blockedUntil: now + minute });
    expect((await signs.waiting(now)).crm_writes).toEqual({ due: 0, oldestDueAt: null });
    expect(await signs.heldBack(now)).toEqual({ missing_scope: 1, resting: 1 });
    expect(await signs.heldBack(now + minute)).toEqual({ missing_scope: 1, resting: 0 });
  });

  it("I17 count what was given up until a person has set it aside", async () => {
    await deliver("e1", now);
    await database.knex("inbox").update({ state: "dead" });
    expect(await signs.givenUp()).toEqual({ deliveries: 1, hubspot_events: 0, crm_writes: 0 });
    const aside = { by: "7", at: now, note: "seen", paymentId: null };
    await store.deadLetters.ignore(portalId, "delivery-e1", aside);
    expect((await signs.givenUp()).deliveries).toBe(0);
  });

  it("G7 walk the indexes of what is unfinished, however much was done", async () => {
    const plans = await plansOf(database, async () => {
      await signs.waiting(now);
      await signs.givenUp();
      await signs.oldestOwn(now);
    });
    expect(plans.length).toBeGreaterThan(10);
    expect(plans.flatMap(fullScansIn)).toEqual([]);
  });

  it("R10 X41 count by name who has fallen silent, and nobody who is only watched", async () => {
    const hubspot = { portalId, connectionId: null, upstream: "hubspot" };
    expect(await signs.silent()).toEqual({});
    await store.circuits.watch([{ portalId, connectionId: "con1", upstream: "stripe" }], {
      since: now,
      probeAt: now,
    });
    await store.circuits.open({ ...hubspot, since: now, probeAt: now });
    expect(await signs.silent()).toEqual({ hubspot: 1 });
  });

  it("F131 keep the word of each process until it leaves or is long silent", async () => {
    const beats = processBeatsTable(database.knex);
    expect(await beats.latestRoundAt()).toBeNull();
    await beats.beat({ processId: "a", startedAt: now, beatAt: now, roundAt: now });
    await beats.beat({ processId: "b", startedAt: now, beatAt: now + 5, roundAt: now + 5 });
    await beats.beat({ processId: "a", startedAt: now, beatAt: now + 9, roundAt: now + 3 });
    expect(await beats.latestRoundAt()).toBe(now + 5);
    await beats.leave("b");
    expect(await beats.latestRoundAt()).toBe(now + 3);
    await beats.prune(now + 10);
    expect(await beats.latestRoundAt()).toBeNull();
  });
});

/** How the database would go about each statement that the work makes. */
async function plansOf({ knex }: TestDatabase, work: () => Promise<void>): Promise<readonly string[]> {
  const statements: { readonly sql: string; readonly bindings: readonly number[] }[] = [];
  const note = (query: { sql: string; bindings: number[] }) => void statements.push(query);
  knex.on("query", note);
  await work();
  knex.removeListener("query", note);
  const plans: string[] = [];
  for (const { sql, bindings } of statements) plans.push(await planOf(knex, sql, bindings));
  return plans;
}

async function planOf(knex: TestDatabase["knex"], sql: string, bindings: readonly number[]): Promise<string> {
  if (!isPostgres(knex)) {
    const steps = (await knex.raw(`explain query plan ${sql}`, [...bindings])) as { readonly detail: string }[];
    return steps.map(({ detail }) => detail).join("\n");
  }
  // An empty table is read whole whatever its indexes; what it would do if that were dear is asked.
  const written = bindings.reduce<string>((text, value, place) => text.replace(`$${place + 1}`, String(value)), sql);
  return knex.transaction(async (trx) => {
    await trx.raw("set local enable_seqscan = off");
    const { rows } = (await trx.raw(`explain ${written}`)) as { readonly rows: Readonly<Record<string, string>>[] };
    return rows.map((row) => row["QUERY PLAN"] ?? "").join("\n");
  });
}

/** Lists of constants and results of inner queries by their short names, and tables of as many rows as there are accounts. */
const small = /(?:SCAN (?:[dcokh]|CONSTANT ROW)$)|\b(?:portals|crm_parkings|webhook_endpoints|dead_letters_ignored)\b/;

function fullScansIn(plan: string): readonly string[] {
  const scans = plan.split("\n").filter((step) => /(?:^SCAN (?!.*USING .*INDEX)|Seq Scan on)/.test(step));
  return scans.filter((step) => !small.test(step));
}

describe("a plan", () => {
  it("is seen to read a table whole", () => {
    expect(fullScansIn("CO-ROUTINE d\nSCAN w\nSCAN d")).toEqual(["SCAN w"]);
    expect(fullScansIn("  ->  Seq Scan on inbox w  (cost=0)")).toHaveLength(1);
    expect(fullScansIn("SCAN w USING COVERING INDEX inbox_due\nSEARCH w USING INDEX x (y=?)")).toEqual([]);
  });
});
