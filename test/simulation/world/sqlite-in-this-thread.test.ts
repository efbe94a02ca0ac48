import type { Knex } from "knex";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../../server/store/database.ts";
import { sqliteInThisThread } from "./sqlite-in-this-thread.ts";
import { simulatedDatabase, statementsUnderWay, type SimulatedDatabase } from "./database.ts";

const tables = "create table sums (name text unique, cents integer, at integer, isOpen integer, proof blob)";

let program: Knex;
let simulated: SimulatedDatabase;
let both: readonly Knex[];
beforeAll(async () => {
  program = openDatabase(":memory:");
  simulated = await simulatedDatabase(":memory:", statementsUnderWay(), { isBusy: () => false, isFull: () => false });
  both = [program, simulated.knex];
});
beforeEach(async () => {
  for (const knex of both) {
    for (const table of ["sums", "later"]) await knex.raw(`drop table if exists ${table}`);
    await knex.raw(tables);
  }
});
afterAll(async () => {
  await simulated.close();
  await program.destroy();
});

/** What the program's driver says, once the simulation's has said the same. */
async function agreed<T>(ask: (knex: Knex) => PromiseLike<T>): Promise<T> {
  const [expected, seen] = await Promise.all(both.map(ask));
  expect(seen).toEqual(expected);
  return expected as T;
}

/** What a failed statement tells as far as the program reads it. */
async function failureOf(work: PromiseLike<unknown>): Promise<{ readonly code: unknown; readonly message: string }> {
  try {
    await work;
  } catch (error) {
    const { code, message } = error as { code: unknown; message: string };
    return { code, message };
  }
  throw new Error("It did not fail.");
}

describe("SQLite in the simulation's thread", () => {
  it("keeps values as the program's driver does, whatever their kind", async () => {
    await agreed((knex) =>
      knex("sums").insert([
        {
          name: "ä€😀",
          cents: 2 ** 53 - 1,
          at: new Date(1_700_000_000_000),
          isOpen: true,
          proof: Buffer.from([0, 255]),
        },
        { name: null, cents: -1, at: 1_700_000_000_000, isOpen: false, proof: null },
        { name: 1_700_000_000_000, cents: 7, at: undefined, isOpen: undefined, proof: "" },
      ]),
    );
    const rows = await agreed((knex) => knex("sums").select("*", knex.raw("typeof(name) as kind")).orderBy("cents"));
    expect(rows).toHaveLength(3);
    expect(rows.at(-1)).toMatchObject({ name: "ä€😀", cents: 2 ** 53 - 1, at: 1_700_000_000_000, isOpen: 1 });
  });

  it("is asked through the program's own checks: no number is rounded without a word", async () => {
    const half = await agreed((knex) => failureOf(knex("sums").insert({ cents: 0.5 })));
    expect(half.message).toContain("no safe integer");
    expect(await agreed((knex) => knex.raw("pragma foreign_keys"))).toEqual([{ foreign_keys: 1 }]);
  });

  it("answers how much was changed, which row was added, and what a change returns", async () => {
    expect(await agreed((knex) => knex("sums").insert({ name: "a", cents: 1 }))).toEqual([1]);
    expect(await agreed((knex) => knex("sums").insert({ name: "b", cents: 2 }).returning("name"))).toEqual([
      { name: "b" },
    ]);
    expect(await agreed((knex) => knex("sums").update({ cents: 3 }))).toBe(2);
    expect(await agreed((knex) => knex("sums").where({ name: "c" }).del())).toBe(0);
    expect(await agreed((knex) => knex("sums").update({ cents: 4 }).where({ name: "a" }).returning("*"))).toHaveLength(
      1,
    );
    expect(await agreed((knex) => knex("sums").insert({ name: "a" }).onConflict().ignore().returning("name"))).toEqual(
      [],
    );
  });

  it("fails as the program's driver does, by code and words, and goes on after it", async () => {
    const twice = await agreed((knex) => failureOf(knex("sums").insert([{ name: "a" }, { name: "a" }])));
    expect(twice.code).toBe("SQLITE_CONSTRAINT");
    expect(twice.message).toContain("SQLITE_CONSTRAINT: UNIQUE constraint failed: sums.name");
    expect((await agreed((knex) => failureOf(knex("later").select("*")))).code).toBe("SQLITE_ERROR");
    await agreed((knex) => knex.raw("create table later (name text)"));
    expect(await agreed((knex) => knex("later").select("*"))).toEqual([]);
    expect(await agreed((knex) => knex("sums").count({ rows: "*" }))).toEqual([{ rows: 0 }]);
  });

  it("sees tables as they are after they have changed", async () => {
    await agreed((knex) => knex("sums").insert({ name: "a", cents: 1 }));
    await agreed((knex) => knex("sums").where({ name: "a" }).select("*"));
    await agreed((knex) => knex.raw("alter table sums add column currency text"));
    expect(await agreed((knex) => knex("sums").where({ name: "a" }).select("*"))).toMatchObject([{ currency: null }]);
  });

  it("leaves no statement open that keeps its transaction from ending", async () => {
    await agreed((knex) => knex("sums").insert([{ name: "a" }, { name: "b" }]));
    await agreed((knex) =>
      knex.transaction(async (trx) => {
        await trx("sums").del().returning("name");
        await trx.raw("select 1");
      }),
    );
    await agreed((knex) => knex.raw("drop table sums"));
    expect((await agreed((knex) => failureOf(knex("sums").select("*")))).message).toContain("no such table");
  });

  it("answers later and one by one, so that what an answer sets going is not overtaken by the next", async () => {
    const connection = sqliteInThisThread(":memory:");
    const turns: string[] = [];
    const goOn = async () => {
      for (let step = 1; step <= 3; step += 1) await Promise.resolve(turns.push(`step ${step}`));
    };
    await new Promise<void>((resolve) => {
      connection.all("select 1", [], () => void goOn());
      connection.all("select 2", [], () => resolve(void turns.push("second")));
      turns.push("asked");
    });
    expect(turns).toEqual(["asked", "step 1", "step 2", "step 3", "second"]);
    await new Promise<void>((resolve) => connection.close(() => resolve()));
  });
});
