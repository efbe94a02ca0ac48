import { expect, it } from "vitest";
import { simulatedDatabase, statementsUnderWay } from "./database.ts";

const event = {
  portal_id: 1,
  dedupe_key: "e1",
  occurred_at: 1,
  received_at: 1,
  state: "ready",
  attempts: 0,
  run_at: 1,
  claimed_until: 0,
};

it("R14 numbers the rows of each history alike, whatever was lived through before", async () => {
  const calm = { isBusy: () => false, isFull: () => false };
  const database = await simulatedDatabase(":memory:", statementsUnderWay(), calm);
  const numbered = () => database.knex("hubspot_events").insert(event).returning("seq");
  await database.remember();
  const first = await numbered();
  await database.restore();
  expect([first, await numbered()]).toEqual([[{ seq: 1 }], [{ seq: 1 }]]);
  await database.close();
});
