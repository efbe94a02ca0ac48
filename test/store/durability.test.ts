import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildApp } from "../../server/app.ts";
import { ConfigError, readConfig } from "../../server/config.ts";
import { weaknessesOf } from "../../server/store/durability.ts";
import { databaseKinds, type TestDatabase } from "../databases.ts";
import { testLog, testRandom } from "../parts.ts";
import { sqliteFile } from "../table-look.ts";

const [, postgres] = databaseKinds;

const inProduction = readConfig({
  NODE_ENV: "production",
  PUBLIC_URL: "https://payments.example.com",
  SECRET_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
  SIGNING_SECRET: "a signing secret of thirty-two characters",
  HUBSPOT_CLIENT_ID: "client",
  HUBSPOT_CLIENT_SECRET: "secret",
});

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
    expect(await weaknessesOf(database.knex)).toEqual([]);
  });

  it("R1 F61 is asked about at the start: a database that does not sync is named with its cure, and production refuses it", async () => {
    const { knex, close } = await sqliteFile.open();
    await knex.raw("pragma synchronous = NORMAL");
    const weak = await weaknessesOf(knex);
    expect(weak).toEqual([expect.stringContaining("synchronous = 1")]);
    const start = buildApp(inProduction, { database: knex, log: testLog(), random: testRandom() });
    await expect(start).rejects.toThrow(ConfigError);
    await close();
  });
});

describe.skipIf(!postgres?.isHere)("what PostgreSQL is asked", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    if (!postgres) throw new Error("There is no PostgreSQL.");
    database = await postgres.open();
  });
  afterAll(() => database.close());

  it("R1 F61 is asked at the start whether it waits for the disk, and says of each setting that it does not", async () => {
    // The server of these tests does not, so that they are quick.
    const weak = await weaknessesOf(database.knex);
    const settings = ["fsync", "full_page_writes", "synchronous_commit"];
    for (const setting of settings) expect(weak).toContainEqual(expect.stringContaining(`${setting} = off`));
    await database.knex.transaction(async (trx) => {
      await trx.raw("set local synchronous_commit = local");
      expect((await weaknessesOf(trx)).join()).not.toContain("synchronous_commit");
    });
  });

  it("F66 is cut off after five seconds, and nobody waits longer for a connection", async () => {
    const { rows } = await database.knex.raw("show statement_timeout");
    expect(rows).toEqual([{ statement_timeout: "5s" }]);
    expect(database.knex.client.config.acquireConnectionTimeout).toBe(5_000);
  });
});
