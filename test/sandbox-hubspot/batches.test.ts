import { describe, expect, it } from "vitest";
import { type Running, startHubSpot } from "./running.ts";

const path = "/crm/objects/2026-09/deals/batch";

function ask(ids: readonly string[], more: object = {}) {
  return { properties: ["dealstage"], propertiesWithHistory: [], inputs: ids.map((id) => ({ id })), ...more };
}

function addDeals({ hubspot }: Running, count: number): readonly string[] {
  return Array.from({ length: count }, () => hubspot.world.addDeal(62515, { name: "D", stageId: "contractsent" }));
}

describe("reading a batch", () => {
  it("reads a hundred records in one call", async () => {
    const running = await startHubSpot();
    const ids = addDeals(running, 100);
    const { status, body } = await running.send("POST", `${path}/read`, ask(ids));
    expect(status).toBe(200);
    expect(body?.results.map(({ id }) => id)).toEqual(ids);
  });

  it("refuses a hundred and one", async () => {
    const running = await startHubSpot();
    const { status, body } = await running.send("POST", `${path}/read`, ask(addDeals(running, 101)));
    expect(status).toBe(400);
    expect(body).toMatchObject({ category: "VALIDATION_ERROR" });
  });

  it("reads fifty with history and refuses fifty-one", async () => {
    const running = await startHubSpot();
    const ids = addDeals(running, 51);
    const history = { propertiesWithHistory: ["dealstage"] };
    const { status, body } = await running.send("POST", `${path}/read`, ask(ids.slice(1), history));
    expect(status).toBe(200);
    expect(body?.results[0]).toHaveProperty("propertiesWithHistory.dealstage");
    expect((await running.send("POST", `${path}/read`, ask(ids, history))).status).toBe(400);
  });

  it("answers 207 with the ids that are missing or archived (F40)", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.archiveDeal(62515, "513");
    const { status, body } = await send("POST", `${path}/read`, ask(["512", "513", "9999"]));
    expect(status).toBe(207);
    expect(body?.results.map(({ id }) => id)).toEqual(["512"]);
    expect(body).toMatchObject({ numErrors: 1, errors: [{ category: "OBJECT_NOT_FOUND" }] });
    expect(body?.errors[0]?.context["ids"]).toEqual(["513", "9999"]);
  });

  it("gives merged deals once, under their new id (F41)", async () => {
    const { send, hubspot } = await startHubSpot();
    const merged = hubspot.world.mergeDeals(62515, ["512", "513"], 7);
    const { body } = await send("POST", `${path}/read`, ask(["512", "513"]));
    expect(body?.results.map(({ id }) => id)).toEqual([merged]);
  });

  it("reads the archived ones when asked", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.archiveDeal(62515, "513");
    const { body } = await send("POST", `${path}/read?archived=true`, ask(["513"]));
    expect(body?.results).toMatchObject([{ id: "513", archived: true }]);
  });

  it("finds contacts by e-mail", async () => {
    const { send } = await startHubSpot();
    const asked = ask(["mia.keller@example.com"], { idProperty: "email" });
    const { body } = await send("POST", "/crm/objects/2026-09/contacts/batch/read", asked);
    expect(body?.results.map(({ id }) => id)).toEqual(["201"]);
  });
});

describe("updating a batch", () => {
  const move = (id: string, more: object = {}) => ({ id, properties: { dealstage: "closedwon" }, ...more });

  it("writes a hundred records in one call", async () => {
    const running = await startHubSpot();
    const ids = addDeals(running, 100);
    const { status, body } = await running.send("POST", `${path}/update`, { inputs: ids.map((id) => move(id)) });
    expect(status).toBe(200);
    expect(body?.results).toHaveLength(100);
    expect(running.hubspot.world.dealsMovedByApp()).toHaveLength(100);
  });

  it("refuses a hundred and one and writes none", async () => {
    const running = await startHubSpot();
    const inputs = addDeals(running, 101).map((id) => move(id));
    expect((await running.send("POST", `${path}/update`, { inputs })).status).toBe(400);
    expect(running.hubspot.world.dealsMovedByApp()).toEqual([]);
  });

  it("refuses the same id twice", async () => {
    const { send, hubspot } = await startHubSpot();
    const { status, body } = await send("POST", `${path}/update`, { inputs: [move("512"), move("512")] });
    expect(status).toBe(400);
    expect(body?.["message"]).toContain("512");
    expect(hubspot.world.dealsMovedByApp()).toEqual([]);
  });

  it("answers 207 for records that are not there and writes the others (F40)", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.archiveDeal(62515, "513");
    const { status, body } = await send("POST", `${path}/update`, { inputs: [move("512"), move("513"), move("9999")] });
    expect(status).toBe(207);
    expect(body?.results.map(({ id }) => id)).toEqual(["512"]);
    expect(body?.errors.map(({ context }) => context["ids"])).toEqual([["513"], ["9999"]]);
    expect(hubspot.world.deal(62515, "512").stageId).toBe("closedwon");
  });

  it("answers 207 for values that are not accepted where the inputs carry trace ids (F45)", async () => {
    const { send, hubspot } = await startHubSpot();
    const bad = { id: "513", properties: { dealstage: "gone" }, objectWriteTraceId: "second" };
    const inputs = [move("512", { objectWriteTraceId: "first" }), bad];
    const { status, body } = await send("POST", `${path}/update`, { inputs });
    expect(status).toBe(207);
    expect(body?.results).toMatchObject([{ id: "512", objectWriteTraceId: "first" }]);
    expect(body?.errors).toMatchObject([
      {
        category: "VALIDATION_ERROR",
        context: { ids: ["513"], objectWriteTraceId: ["second"] },
        errors: [{ code: "INVALID_OPTION", context: { propertyName: ["dealstage"] } }],
      },
    ]);
    expect(hubspot.world.deal(62515, "512").stageId).toBe("closedwon");
  });

  it("refuses the whole batch for one such value without trace ids, and writes none of it", async () => {
    const { send, hubspot } = await startHubSpot();
    const inputs = [move("512"), { id: "513", properties: { dealstage: "gone" } }];
    const { status, body } = await send("POST", `${path}/update`, { inputs });
    expect(status).toBe(400);
    expect(body?.errors).toMatchObject([{ code: "INVALID_OPTION" }]);
    expect(hubspot.world.deal(62515, "512").stageId).toBe("presentationscheduled");
  });

  it("enforces an admin's rules per record from 2026-09 on (F45)", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.requireAtStage(62515, "closedwon", ["closedate"]);
    const inputs = [move("512", { objectWriteTraceId: "a" }), move("513", { objectWriteTraceId: "b" })];
    const { status, body } = await send("POST", `${path}/update`, { inputs });
    expect(status).toBe(207);
    expect(body?.results.map(({ id }) => id)).toEqual(["512"]);
    expect(body?.errors[0]?.errors).toMatchObject([{ code: "MISSING_CONDITIONAL_REQUIRED_PROPERTY" }]);
    const older = await send("POST", `${path.replace("2026-09", "2026-03")}/update`, { inputs });
    expect(older.status).toBe(200);
  });
});

describe("making a batch", () => {
  const note = (trace: string | null, dealId: string, typeId = 214) => ({
    ...(trace !== null && { objectWriteTraceId: trace }),
    properties: { hs_timestamp: "2026-11-20T10:00:00Z", hs_note_body: "<p>Paid</p>" },
    associations: [
      { to: { id: dealId }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: typeId }] },
    ],
  });
  const making = "/crm/objects/2026-09/notes/batch/create";

  it("makes notes on their records and says which is which", async () => {
    const { send, hubspot } = await startHubSpot();
    const { status, body } = await send("POST", making, { inputs: [note("a", "512"), note("b", "513")] });
    expect(status).toBe(201);
    expect(body?.results).toMatchObject([{ objectWriteTraceId: "a" }, { objectWriteTraceId: "b" }]);
    expect(hubspot.world.notes(62515).map(({ dealIds }) => dealIds)).toEqual([["512"], ["513"]]);
  });

  it("answers for each input that carries a trace id", async () => {
    const { send, hubspot } = await startHubSpot();
    const inputs = [note("a", "512"), note("b", "999"), note("c", "513", 202)];
    const { status, body } = await send("POST", making, { inputs });
    expect(status).toBe(207);
    expect(body?.errors).toMatchObject([
      {
        category: "VALIDATION_ERROR",
        context: { objectWriteTraceId: ["b"] },
        errors: [{ code: "INVALID_OBJECT_IDS" }],
      },
      { category: "VALIDATION_ERROR", context: { objectWriteTraceId: ["c"] } },
    ]);
    expect(hubspot.world.notes(62515)).toHaveLength(1);
  });

  it("refuses the whole batch without trace ids, and makes none of it", async () => {
    const { send, hubspot } = await startHubSpot();
    const { status } = await send("POST", making, { inputs: [note(null, "512"), note(null, "999")] });
    expect(status).toBe(400);
    expect(hubspot.world.notes(62515)).toEqual([]);
  });

  it("refuses a hundred and one", async () => {
    const { send } = await startHubSpot();
    const inputs = Array.from({ length: 101 }, (_, index) => note(String(index), "512"));
    expect((await send("POST", making, { inputs })).status).toBe(400);
  });
});

describe("reading a batch of properties", () => {
  it("answers those that are there, and 207 for those that are not or were deleted", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.removeProperty(62515, "deals", "closed_won_reason");
    const names = ["amount", "closed_won_reason", "nobody_knows"];
    const reading = { archived: false, inputs: names.map((name) => ({ name })) };
    const { status, body } = await send("POST", "/crm/properties/2026-09/deals/batch/read", reading);
    expect(status).toBe(207);
    expect(body?.results).toMatchObject([{ name: "amount", type: "number", archived: false }]);
    expect(body?.errors).toHaveLength(2);
    const deleted = await send("POST", "/crm/properties/2026-09/deals/batch/read", { ...reading, archived: true });
    expect(deleted.body?.results).toMatchObject([{ name: "closed_won_reason", archived: true }]);
  });
});
