import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StorageError } from "../../server/domain/errors.ts";
import { openDatabase } from "../../server/store/database.ts";
import { databaseKinds, type TestDatabase } from "../databases.ts";
import { freePort } from "../free-port.ts";

const [sqlite, postgres] = databaseKinds;

describe("SQLite in trouble", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await sqlite!.open();
  });
  afterAll(() => database.close());

  it("F64 says so in one word when its disk is full, with what it said as the cause, and goes on when there is room", async () => {
    const { knex } = database;
    await knex.schema.createTable("letters", (table) => void table.text("body"));
    const letter = { body: "x".repeat(100_000) };
    const [{ page_count: pages }] = (await knex.raw("pragma page_count")) as [{ page_count: number }];
    await knex.raw(`pragma max_page_count = ${pages + 1}`);
    const full = knex("letters").insert(letter);
    await expect(full).rejects.toMatchObject({ name: "StorageError", cause: { code: "SQLITE_FULL" } });
    expect(await knex("letters").count({ count: "*" })).toEqual([{ count: 0 }]);
    await knex.raw(`pragma max_page_count = ${pages + 1_000}`);
    await knex("letters").insert(letter);
  });

  it("F15 leaves the faults of statements what they are: a key that is taken, a table that is not there", async () => {
    const { knex } = database;
    await knex.schema.createTable("keys", (table) => void table.text("key").primary());
    await knex("keys").insert({ key: "a" });
    await expect(knex("keys").insert({ key: "a" })).rejects.toMatchObject({ code: "SQLITE_CONSTRAINT" });
    await expect(knex("nowhere")).rejects.toMatchObject({ code: "SQLITE_ERROR" });
  });
});

describe.skipIf(!postgres?.isHere)("PostgreSQL in trouble", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await postgres!.open();
  });
  afterAll(() => database.close());

  it("F62 says so in one word when nobody listens", async () => {
    const knex = openDatabase(`postgres://nobody@127.0.0.1:${await freePort()}/nothing`);
    await expect(knex.raw("select 1")).rejects.toBeInstanceOf(StorageError);
    await knex.destroy();
  });

  it.each([
    ["its server is being ended", "57P01"],
    ["a statement took too long", "57014"],
    ["its disk is full", "53100"],
    ["it is a standby that takes no writes", "25006"],
  ])("F62 F64 says so in one word when %s", async (_, code) => {
    const raised = database.knex.raw(`do $$ begin raise exception 'no' using errcode = '${code}'; end $$`);
    await expect(raised).rejects.toMatchObject({ name: "StorageError", cause: { code } });
  });

  it("F62 says so in one word when its line is cut, and has a new one soon after", async () => {
    const { knex } = database;
    await expect(knex.raw("select pg_terminate_backend(pg_backend_pid())")).rejects.toBeInstanceOf(StorageError);
    await expect.poll(() => knex.raw("select 1").then(() => "answered", String)).toBe("answered");
  });

  it("F15 leaves the faults of statements what they are", async () => {
    await expect(database.knex("nowhere")).rejects.toMatchObject({ code: "42P01" });
  });
});
