import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { WorkKind, WorkLine } from "../../server/ports/work-line.ts";
import { pgWorkLine } from "../../server/store/pg-work-line.ts";
import { databaseKinds, type TestDatabase } from "../databases.ts";
import { testLog } from "../parts.ts";

const postgres = databaseKinds.find(({ name }) => name === "PostgreSQL");

/** Something that goes on until the test ends it. */
function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

describe.skipIf(!postgres?.isHere)("the line between processes on PostgreSQL", () => {
  let database: TestDatabase;
  let answering: WorkLine;
  const working: WorkLine[] = [];
  const taken: { readonly by: number; readonly kind: WorkKind; readonly key: string }[] = [];
  let hold: (key: string) => Promise<void> = () => Promise.resolve();
  const log = testLog();

  const keysOf = (kind: WorkKind) => taken.filter((one) => one.kind === kind).map(({ key }) => key);
  const until = (seen: () => unknown, wanted: unknown) =>
    vi.waitFor(() => expect(seen()).toEqual(wanted), { timeout: 20_000, interval: 10 });

  beforeAll(async () => {
    if (!postgres) throw new Error("There is no PostgreSQL.");
    database = await postgres.open();
    const { url } = database;
    answering = pgWorkLine({ url, log });
    working.push(pgWorkLine({ url, log }), pgWorkLine({ url, log }));
    await Promise.all([answering.open("only says"), ...working.map((line) => line.open("works"))]);
    for (const [by, line] of working.entries()) {
      for (const kind of ["inbox", "crm", "rounds"] as const) {
        await line.serve(kind, 4, async (key) => {
          taken.push({ by, kind, key });
          await hold(key);
        });
      }
    }
  });

  afterAll(async () => {
    await Promise.all([answering, ...working].map((line) => line.close()));
    await database.close();
  });

  it("R9 brings what a process that only answers says to one that works, each once, and to both of them", async () => {
    const work = gate();
    hold = () => work.opened;
    const keys = Array.from({ length: 6 }, (_, place) => `${100 + place}`);
    await answering.offer("inbox", keys);
    await until(() => keysOf("inbox").toSorted(), keys);
    expect(new Set(taken.map(({ by }) => by)).size).toBe(2);
    work.open();
  });

  it("R15 says the same thing once, however often it is said before somebody takes it", async () => {
    const work = gate();
    hold = () => work.opened;
    // All places are taken: what is said now has to wait.
    const busy = Array.from({ length: 8 }, (_, place) => `${200 + place}`);
    await answering.offer("crm", busy);
    await until(() => keysOf("crm").length, 8);
    for (let times = 0; times < 5; times += 1) await answering.offer("crm", ["300", "301"]);
    work.open();
    await until(() => keysOf("crm").slice(8).toSorted(), ["300", "301"]);
  });

  it("F30 R9 lets nobody wait for an account whose turn goes on while there is news for it", async () => {
    const work = gate();
    hold = (key) => (key === "400" ? work.opened : Promise.resolve());
    await answering.offer("rounds", ["400"]);
    await until(() => keysOf("rounds"), ["400"]);
    await answering.offer("rounds", ["400"]);
    await until(() => keysOf("rounds"), ["400", "400"]);
    await answering.offer("rounds", ["400"]);
    await answering.offer("rounds", ["401", "402"]);
    await until(
      () =>
        keysOf("rounds")
          .filter((key) => key !== "400")
          .toSorted(),
      ["401", "402"],
    );
    work.open();
  });

  it("keeps its tables in a schema of its own", async () => {
    const rows = await database
      .knex("information_schema.tables")
      .where({ table_schema: "pgboss" })
      .select("table_name");
    expect(rows.length).toBeGreaterThan(0);
    expect(await database.knex.schema.hasTable("job")).toBe(false);
  });
});

describe.skipIf(!postgres?.isHere)("a line that is closed", () => {
  it("F16 takes no more, and is closed when what it had taken has been done", async () => {
    if (!postgres) throw new Error("There is no PostgreSQL.");
    const database = await postgres.open();
    const options = { url: database.url, log: testLog() };
    const [line, answering] = [pgWorkLine(options), pgWorkLine(options)];
    await Promise.all([line.open("works"), answering.open("only says")]);
    const work = gate();
    const seen: string[] = [];
    await line.serve("inbox", 2, async (key) => {
      seen.push(`begun ${key}`);
      await work.opened;
      seen.push(`done ${key}`);
    });
    await answering.offer("inbox", ["500"]);
    await vi.waitFor(() => expect(seen).toEqual(["begun 500"]), { timeout: 20_000, interval: 10 });
    const closed = line.close().then(() => seen.push("closed"));
    await answering.offer("inbox", ["501"]);
    work.open();
    await closed;
    expect(seen).toEqual(["begun 500", "done 500", "closed"]);
    await expect(line.offer("inbox", ["502"])).rejects.toThrow("not open");
    await answering.close();
    await database.close();
  });
});
