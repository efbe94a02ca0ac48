import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Knex } from "knex";
import { openDatabase } from "../../server/store/database.ts";
import { startRig, type Rig } from "../rig.ts";
import { databaseKinds } from "../databases.ts";
import { create, newKey, newScene, tabOf, tryToCreate, type Scene } from "../scene.ts";
import { callApi, makeKey } from "./api.ts";

let rig: Rig;
let knex: Knex;
let scene: Scene;

beforeAll(async () => {
  rig = await startRig();
  knex = openDatabase(rig.databaseUrl);
  scene = newScene(rig);
  await rig.drain();
});

afterEach(makeRoom);

afterAll(async () => {
  await knex.destroy();
  await rig.close();
});

/** From now on the database takes nothing in, as on a full disk. */
async function fill(): Promise<void> {
  for (const table of await tables()) {
    for (const act of ["insert", "update"]) {
      await knex.raw(
        `create trigger no_room_${act}_${table} before ${act} on ${table} begin select raise(fail, 'full'); end`,
      );
    }
  }
}

async function makeRoom(): Promise<void> {
  for (const table of await tables()) {
    for (const act of ["insert", "update"]) await knex.raw(`drop trigger if exists no_room_${act}_${table}`);
  }
}

async function tables(): Promise<readonly string[]> {
  const rows = (await knex("sqlite_master").where({ type: "table" }).select("name")) as { name: string }[];
  return rows.map(({ name }) => name).filter((name) => !name.startsWith("sqlite_") && !name.startsWith("knex_"));
}

describe("a database without room", () => {
  it("F64 shows people a record's payments and the settings all the same", async () => {
    const payment = await create(scene);
    await fill();
    // Somebody who was never here before: that cannot be noted now, nor can the calls to HubSpot be counted.
    const { sellerId } = rig.sandbox.demo;
    const tab = await rig.card("GET", `/api/payments?objectTypeId=0-3&objectId=${scene.dealId}`, undefined, sellerId);
    expect(tab).toMatchObject({ status: 200, body: { payments: [{ id: payment.id }] } });
    expect(await rig.card("GET", "/api/settings", undefined, sellerId)).toMatchObject({ status: 200 });
  });

  it("F64 P1 promises no payment that it cannot keep, and makes it once there is room again", async () => {
    const other = newScene(rig);
    await fill();
    expect((await tryToCreate(other)).status).toBeGreaterThanOrEqual(500);
    await makeRoom();
    expect((await tryToCreate(other)).status).toBe(201);
    expect((await tabOf(other)).payments).toHaveLength(1);
  });
});

const [, postgres] = databaseKinds;

describe.skipIf(!postgres?.isHere)("a PostgreSQL that takes no writes", () => {
  let program: Rig;
  let admin: Knex;
  beforeAll(async () => {
    program = await startRig({ database: postgres! });
    admin = openDatabase(program.databaseUrl);
    await program.drain();
  });
  afterAll(async () => {
    await admin.destroy();
    await program.close();
  });

  /** As a full disk or a standby does, from the next connection of the program's on; its present ones are cut. */
  async function takeWrites(does: boolean): Promise<void> {
    const name = new URL(program.databaseUrl).pathname.slice(1);
    await admin.raw(`alter database ${name} set default_transaction_read_only = ${does ? "off" : "on"}`);
    await admin.raw(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = ? and pid <> pg_backend_pid()",
      [name],
    );
    const tab = () => program.card("GET", `/api/payments?objectTypeId=0-3&objectId=${newScene(program).dealId}`);
    await expect.poll(async () => (await tab()).status).toBe(200);
  }

  it("F64 F15 answers writes with 503 and a time to come back, people and programs alike, and reads with what there is", async () => {
    const key = await makeKey(program);
    const { dealId } = newScene(program);
    const order = { amount: 75_000, currency: "EUR", dealId, description: "Second half" };
    const asked = { key, idempotencyKey: newKey() };
    await takeWrites(false);
    const refused = await callApi(program, asked, "/v1/payments", order);
    expect(refused).toMatchObject({ status: 503, body: { title: "Nothing can be read or kept at the moment." } });
    expect(refused.headers.get("retry-after")).toBe("30");
    expect(JSON.stringify(refused.body), "the statement").not.toMatch(/insert|update|read-only/);
    const scene = newScene(program);
    expect((await tryToCreate(scene)).status).toBe(503);
    expect(await tabOf(scene)).toMatchObject({ payments: [] });
    await takeWrites(true);
    // The refusal was not kept as the answer to this key.
    expect(await callApi(program, asked, "/v1/payments", order)).toMatchObject({ status: 201 });
    expect((await tryToCreate(scene)).status).toBe(201);
  });

  it("F64 F58 shows a record's payments without what HubSpot knows when no new access to it can be kept, and says why", async () => {
    const scene = newScene(program);
    const payment = await create(scene);
    await program.drain();
    await takeWrites(false);
    program.clock.pass(31 * 60_000);
    const tab = await tabOf(scene);
    await takeWrites(true);
    expect(tab).toMatchObject({
      payments: [{ id: payment.id }],
      outOfReach: { title: "Nothing can be kept at the moment.", looksAgain: true },
    });
  });
});
