import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseKinds, type TestDatabase } from "../databases.ts";
import { sqliteFile } from "../table-look.ts";

const [, postgres] = databaseKinds;

describe("what SQLite acknowledges", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await sqliteFile.open();
  });
  afterAll(async () => {
    await database.knex.destroy();
    await database.close();
  });

  it("F61 R1 is synced to the disk before the answer: a log written ahead, and FULL", async () => {
    const [[{ journal_mode: journal }], [{ synchronous }]] = await Promise.all([
      database.knex.raw("pragma journal_mode"),
      database.knex.raw("pragma synchronous"),
    ]);
    expect([journal, synchronous]).toEqual(["wal", 2]);
  });
});

describe.skipIf(!postgres?.isHere)("what PostgreSQL is asked", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    if (!postgres) throw new Error("There is no PostgreSQL.");
    database = await postgres.open();
  });
  afterAll(() => database.close());

  it("F66 is cut off after five seconds, and nobody waits longer for a connection", async () => {
    const { rows } = await database.knex.raw("show statement_timeout");
    expect(rows).toEqual([{ statement_timeout: "5s" }]);
    expect(database.knex.client.config.acquireConnectionTimeout).toBe(5_000);
  });
});
