import type { Knex } from "knex";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../../server/store/database.ts";
import { compileOnce, type SqliteConnection } from "./compiled-statements.ts";

let knex: Knex;
let compiled: string[];
beforeEach(async () => {
  knex = openDatabase(":memory:");
  await knex.raw("create table sums (name text unique, cents integer)");
  compiled = [];
  const connection = (await knex.client.acquireConnection()) as SqliteConnection;
  const { prepare } = connection;
  connection.prepare = (sql, done) => {
    compiled.push(sql);
    return prepare.call(connection, sql, done);
  };
  compileOnce(connection);
  await knex.client.releaseConnection(connection);
});
afterEach(() => knex.destroy());

describe("statements compiled once", () => {
  it("answers as ever, however often a statement comes again with other values", async () => {
    for (const [name, cents] of [
      ["a", 1],
      ["b", 2],
    ] as const)
      await knex("sums").insert({ name, cents });
    expect(await knex("sums").where({ name: "a" }).first()).toEqual({ name: "a", cents: 1 });
    expect(await knex("sums").where({ name: "b" }).first()).toEqual({ name: "b", cents: 2 });
    expect(await knex("sums").where({ name: "b" }).update({ cents: 3 })).toBe(1);
    expect(await knex("sums").where({ name: "c" }).update({ cents: 3 })).toBe(0);
    expect(compiled.filter((sql) => sql.startsWith("insert"))).toHaveLength(1);
    expect(compiled.filter((sql) => sql.startsWith("select"))).toHaveLength(1);
    expect(compiled.filter((sql) => sql.startsWith("update"))).toHaveLength(1);
  });

  it("goes on after a statement that failed, in its running or in its compiling", async () => {
    await knex("sums").insert({ name: "a", cents: 1 });
    await expect(knex("sums").insert({ name: "a", cents: 2 })).rejects.toThrow("UNIQUE");
    await knex("sums").insert({ name: "b", cents: 2 });
    await expect(knex("later").select("*")).rejects.toThrow("no such table");
    await knex.raw("create table later (name text)");
    expect(await knex("later").select("*")).toEqual([]);
    expect(await knex("sums").count({ rows: "*" })).toEqual([{ rows: 2 }]);
  });

  it("sees tables as they are after they have changed", async () => {
    await knex("sums").insert({ name: "a", cents: 1 });
    expect(await knex("sums").select("*")).toEqual([{ name: "a", cents: 1 }]);
    await knex.raw("alter table sums add column currency text");
    expect(await knex("sums").select("*")).toEqual([{ name: "a", cents: 1, currency: null }]);
  });

  it("leaves no statement open that keeps its transaction from ending", async () => {
    await knex("sums").insert([
      { name: "a", cents: 1 },
      { name: "b", cents: 2 },
    ]);
    await knex.transaction(async (trx) => {
      await trx("sums").del().returning("name");
      await trx.raw("select 1");
    });
    await knex.raw("drop table sums");
    await expect(knex("sums").select("*")).rejects.toThrow("no such table");
  });
});
