import Sqlite3Client from "knex/lib/dialects/sqlite3/index.js";
import type { Knex } from "knex";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { judgeBooks } from "../../server/use-cases/account/judge-books.ts";
import { databaseKinds } from "../databases.ts";
import { startRig, type Rig } from "../rig.ts";
import { actAsPayer, confirm, create, newScene, press, pressPay, shown, tabOf, type Scene } from "../scene.ts";
import { visitOverview } from "../http/overview.ts";

interface Statement {
  readonly sql: string;
  readonly bindings: readonly unknown[];
}

interface Step {
  readonly detail: string;
}

const day = 24 * 60 * 60_000;

/** A row or a few for each account, person or pipeline: what was set, not what happens. */
const settings = [
  "api_keys",
  "audit_heads",
  "connections",
  "circuits",
  "connection_troubles",
  "crm_features",
  "crm_parkings",
  "go_live_waivers",
  "judgement_walks",
  "people",
  "policies",
  "portals",
  "process_beats",
  "rule_sets",
  "rule_stops",
  "webhook_endpoints",
];

/** Emptied as they are worked. */
const waitingRooms = ["provider_reads", "balance_checks"];

const asked = new Map<string, Statement>();
let knex: Knex;
let tables: readonly string[] = [];
/** Indexes of only the rows that wait for something, which stay few however many there are. */
let waiting: ReadonlySet<string> = new Set();

beforeAll(async () => {
  const { _query: query } = Sqlite3Client.prototype;
  vi.spyOn(Sqlite3Client.prototype, "_query").mockImplementation(function note(this: Sqlite3Client, connection, work) {
    const { sql, bindings = [] } = work as Partial<Statement>;
    if (sql !== undefined && /^(select|update|delete)/i.test(sql) && !asksForNothing(sql))
      asked.set(sql, { sql, bindings });
    return query.call(this, connection, work);
  });
  const rig = await startRig();
  asked.clear();
  await aDay(rig);
  await rig.close();
  vi.restoreAllMocks();
  ({ knex } = (await databaseKinds[0]?.open()) ?? expect.fail("There is no SQLite."));
  tables = await namesOf("table");
  waiting = new Set(await namesOf("index", "% where %"));
}, 120_000);

afterAll(() => knex.destroy());

async function namesOf(type: "table" | "index", text = "%"): Promise<readonly string[]> {
  const rows: readonly { name: string }[] = await knex("sqlite_master")
    .where({ type })
    .whereLike("sql", text)
    .select("name");
  return rows.map(({ name }) => name);
}

/** A list without an entry becomes `1 = 0`, for which no row is read. */
const asksForNothing = (sql: string): boolean => sql.endsWith(" 1 = ?");

/** What sellers, customers, providers and timers ask of the database. */
async function aDay(rig: Rig): Promise<void> {
  const [paid, waiting, ended] = [newScene(rig), newScene(rig), newScene(rig)] as const;
  const first = await create(paid);
  await actAsPayer(rig, first, "pay");
  const second = await create(waiting, { validityDays: 1 });
  await pressPay(rig, second);
  await rig.page(new URL(second.link).pathname);
  await confirm(rig, second);
  const third = await create(ended);
  await press(rig, third, "cancellation");
  await press(rig, first, "checks");
  await rig.drain();
  for (const scene of [paid, waiting, ended]) await look(scene);
  for (const payment of [first, second, third]) await shown(rig, payment);
  await lookAtTheAccount(rig);
  rig.clock.pass(2 * day);
  await rig.drain();
  await judgeBooks(rig.app.context);
  rig.clock.pass(day);
  while (await judgeBooks(rig.app.context));
}

async function look(scene: Scene): Promise<void> {
  await tabOf(scene);
  await scene.rig.card("GET", `/api/payments?objectTypeId=0-1&objectId=${scene.contactId}`);
}

async function lookAtTheAccount(rig: Rig): Promise<void> {
  const visitor = await visitOverview(rig);
  for (const query of ["", "?status=open", "?status=paid&from=2026-09-01", "?payer=mia", "?currency=EUR&least=1"]) {
    await visitor.open(`/overview${query}`);
  }
  for (const part of ["settings", "rules", "policies", "dead-letters"]) await rig.card("GET", `/api/${part}`);
}

/** What of a plan takes the longer the more payments there are: a whole table, or all rows of an account. */
function slowParts({ sql }: Statement, steps: readonly Step[], grows: (table: string) => boolean): readonly string[] {
  const details = steps.map(({ detail }) => detail);
  const isOnePage = sql.endsWith(" limit ?") && !details.some((detail) => detail.includes("TEMP B-TREE"));
  return details.filter((detail) => {
    const {
      how,
      name = "",
      index = "",
    } = /^(?<how>SCAN|SEARCH) (?<name>\w+)(?:.* USING (?:COVERING )?INDEX (?<index>\w+))?/.exec(detail)?.groups ?? {};
    if (how === undefined || !grows(tableOf(sql, name)) || waiting.has(index)) return false;
    return how === "SCAN" || (!isOnePage && /\(portal_id=\?\)/.test(detail));
  });
}

/** The table behind another name that a statement gives it. */
function tableOf(sql: string, name: string): string {
  return new RegExp(`\\b(?:from|join) \`?(\\w+)\`?(?: as)? \`?${name}\\b`).exec(sql)?.[1] ?? name;
}

describe("what is asked of the database while people wait and timers run", () => {
  it("reads no more rows the more payments there are", async () => {
    const growing = new Set(tables.filter((table) => ![...settings, ...waitingRooms].includes(table)));
    const slow: string[] = [];
    for (const statement of asked.values()) {
      const steps = await plansOf(statement);
      slow.push(
        ...slowParts(statement, steps, (table) => growing.has(table)).map((part) => `${part}: ${statement.sql}`),
      );
    }
    expect(slow).toEqual([]);
  });

  it("asks what a day of work asks", () => {
    expect(asked.size).toBeGreaterThan(100);
  });
});

async function plansOf({ sql, bindings }: Statement): Promise<readonly Step[]> {
  return knex.raw(`explain query plan ${sql}`, bindings as Knex.RawBinding[]);
}
