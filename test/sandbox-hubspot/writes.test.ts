import { describe, expect, it } from "vitest";
import { startHubSpot } from "./running.ts";

const deal = "/crm/objects/2026-09/deals/512";

describe("what HubSpot refuses to write", () => {
  it.each([
    ["a property that does not exist", { nonsense: "1" }, "nonsense", "PROPERTY_DOESNT_EXIST"],
    ["a property HubSpot keeps itself", { hs_is_closed: "true" }, "hs_is_closed", "READ_ONLY_VALUE"],
    ["an amount in words", { amount: "a lot" }, "amount", "INVALID_INTEGER"],
    ["an amount with an exponent", { amount: "1.4e-14" }, "amount", "INVALID_INTEGER"],
    ["an amount with a comma", { amount: "1,000" }, "amount", "INVALID_INTEGER"],
    ["a date that is none", { closedate: "soon" }, "closedate", "INVALID_DATE"],
    ["a text that is too long", { dealname: "x".repeat(65_537) }, "dealname", "INVALID_STRING_LENGTH"],
    ["an owner who does not exist", { hubspot_owner_id: "7" }, "hubspot_owner_id", "INVALID_OWNER_ID"],
    [
      "a currency the account does not use (§7.2)",
      { deal_currency_code: "CHF" },
      "deal_currency_code",
      "INVALID_OPTION",
    ],
    ["a stage that does not exist (F45)", { dealstage: "gone" }, "dealstage", "INVALID_OPTION"],
    ["no stage at all", { dealstage: "" }, "dealstage", "INVALID_OPTION"],
    ["a stage of another pipeline (F47)", { dealstage: "renewal_paid" }, "dealstage", "INVALID_OPTION"],
    ["a pipeline without one of its stages", { pipeline: "renewals" }, "dealstage", "INVALID_OPTION"],
    ["a pipeline that does not exist", { pipeline: "gone", dealstage: "x" }, "pipeline", "INVALID_OPTION"],
  ])("%s", async (_what, properties, name, code) => {
    const { send, hubspot } = await startHubSpot();
    const before = hubspot.world.changes().length;
    const { status, body } = await send("PATCH", deal, { properties });
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: "error", category: "VALIDATION_ERROR" });
    expect(body?.errors).toMatchObject([{ code, context: { propertyName: [name] } }]);
    expect(String(body?.["message"])).toContain(`"error":"${code}"`);
    expect(String(body?.["message"])).toContain(`"name":"${name}"`);
    expect(hubspot.world.changes()).toHaveLength(before);
  });

  it("names every problem of a write at once", async () => {
    const { send } = await startHubSpot();
    const { body } = await send("PATCH", deal, { properties: { nonsense: "1", amount: "x" } });
    expect(body?.errors).toHaveLength(2);
  });

  it("a stage an admin has removed since (F45)", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.removeStage(62515, "contractsent");
    const { status, body } = await send("PATCH", deal, { properties: { dealstage: "contractsent" } });
    expect(status).toBe(400);
    expect(body?.errors[0]).toMatchObject({ code: "INVALID_OPTION" });
  });

  it("a stage apps may not write", async () => {
    const { send, hubspot } = await startHubSpot();
    const stages = [{ id: "locked", label: "Locked", probability: 0.5, writePermissions: "READ_ONLY" as const }];
    hubspot.world.addPipeline(62515, { id: "internal", label: "Internal", stages });
    const { status } = await send("PATCH", deal, { properties: { pipeline: "internal", dealstage: "locked" } });
    expect(status).toBe(400);
  });

  it("a property an admin has removed since, which is not read either (§7.5)", async () => {
    const { send, get, hubspot } = await startHubSpot();
    expect((await get(`${deal}?properties=description`)).body?.properties).toHaveProperty("description");
    hubspot.world.removeProperty(62515, "deals", "description");
    expect((await get(`${deal}?properties=description`)).body?.properties).not.toHaveProperty("description");
    const { body } = await send("PATCH", deal, { properties: { description: "x" } });
    expect(body?.errors[0]).toMatchObject({ code: "PROPERTY_DOESNT_EXIST" });
  });

  it("the e-mail of another contact", async () => {
    const { send } = await startHubSpot();
    const properties = { email: "jonas.weber@example.com" };
    expect((await send("PATCH", "/crm/objects/2026-09/contacts/201", { properties })).status).toBe(409);
  });
});

describe("what HubSpot accepts", () => {
  it("takes stage and pipeline together into another pipeline", async () => {
    const { send, hubspot } = await startHubSpot();
    await send("PATCH", deal, { properties: { pipeline: "renewals", dealstage: "renewal_due" } });
    expect(hubspot.world.deal(62515, "512")).toMatchObject({ pipelineId: "renewals", stageId: "renewal_due" });
  });

  it("takes a stage that was renamed by its id (F46)", async () => {
    const { send, get, hubspot } = await startHubSpot();
    hubspot.world.renameStage(62515, "contractsent", "Contract out");
    expect((await send("PATCH", deal, { properties: { dealstage: "contractsent" } })).status).toBe(200);
    const { body } = await get("/crm/pipelines/2026-09/deals/default");
    expect(body?.["stages"]).toContainEqual(expect.objectContaining({ id: "contractsent", label: "Contract out" }));
  });

  it("takes every currency of the account", async () => {
    const { send, hubspot } = await startHubSpot();
    for (const currency of ["EUR", "JPY", "KWD"]) {
      expect((await send("PATCH", deal, { properties: { deal_currency_code: currency } })).status).toBe(200);
      expect(hubspot.world.deal(62515, "512").currency).toBe(currency);
    }
  });

  it.each([
    ["1790000000000", "2026-09-21T14:13:20.000Z"],
    ["2026-12-24", "2026-12-24T00:00:00.000Z"],
    ["2026-12-24T10:00:00+01:00", "2026-12-24T09:00:00.000Z"],
  ])("keeps the time %s as %s and says so from 2026-09 on", async (raw, kept) => {
    const { send, hubspot } = await startHubSpot();
    const { body } = await send("PATCH", deal, { properties: { closedate: raw } });
    expect(hubspot.world.deal(62515, "512").property("closedate")).toBe(kept);
    expect(body?.["warnings"]).toMatchObject([
      {
        category: "PROPERTY_VALUE_NORMALIZED",
        context: { propertyName: "closedate", rawValue: raw, normalizedValue: kept },
      },
    ]);
    const older = await send("PATCH", deal.replace("2026-09", "2026-03"), { properties: { closedate: raw } });
    expect(older.body).not.toHaveProperty("warnings");
  });
});

describe("an admin's own rules (F45)", () => {
  const properties = { dealstage: "closedwon" };

  it("are enforced from 2026-09 on and name what is missing", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.requireAtStage(62515, "closedwon", ["closedate", "closed_won_reason"]);
    const { status, body } = await send("PATCH", deal, { properties });
    expect(status).toBe(400);
    expect(body?.errors).toMatchObject([
      { code: "MISSING_CONDITIONAL_REQUIRED_PROPERTY", context: { propertyName: ["closed_won_reason"] } },
    ]);
    expect(hubspot.world.deal(62515, "512").stageId).toBe("presentationscheduled");
  });

  it("are met by a value in the same write or in the record", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.requireAtStage(62515, "closedwon", ["closedate", "closed_won_reason"]);
    const together = { properties: { ...properties, closed_won_reason: "Price" } };
    expect((await send("PATCH", deal, together)).status).toBe(200);
  });

  it("do not concern a deal that stands in the stage already", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.requireAtStage(62515, "presentationscheduled", ["closed_won_reason"]);
    const same = { properties: { dealstage: "presentationscheduled" } };
    expect((await send("PATCH", deal, same)).status).toBe(200);
  });

  it("do not bind 2026-03", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.requireAtStage(62515, "closedwon", ["closed_won_reason"]);
    expect((await send("PATCH", deal.replace("2026-09", "2026-03"), { properties })).status).toBe(200);
  });

  it("demand properties of new records too", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.requireOnCreate(62515, "deals", ["amount"]);
    const wanted = { properties: { dealname: "D", dealstage: "contractsent" } };
    const { body } = await send("POST", "/crm/objects/2026-09/deals", wanted);
    expect(body?.errors).toMatchObject([{ code: "MISSING_REQUIRED_PROPERTY", context: { propertyName: ["amount"] } }]);
    expect((await send("POST", "/crm/objects/2026-03/deals", wanted)).status).toBe(201);
  });
});
