import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Knex } from "knex";
import { openDatabase } from "../../server/store/database.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, tabOf, tryToCreate, type Scene } from "../scene.ts";

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
