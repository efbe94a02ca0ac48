import { describe, expect, it } from "vitest";
import { startHubSpot } from "./running.ts";

describe("pipelines", () => {
  it("come with their stages in order and say which are closed, won and lost", async () => {
    const { get } = await startHubSpot();
    const { body } = await get("/crm/pipelines/2026-09/deals");
    expect(body?.results.map(({ id }) => id)).toEqual(["default", "renewals"]);
    const stages = body?.results[0]?.["stages"];
    expect(stages).toHaveLength(7);
    expect(stages).toMatchObject([
      { id: "appointmentscheduled", displayOrder: 0, writePermissions: "CRM_PERMISSIONS_ENFORCEMENT" },
      { id: "qualifiedtobuy" },
      { id: "presentationscheduled", metadata: { isClosed: "false", probability: "0.6" } },
      { id: "decisionmakerboughtin" },
      { id: "contractsent" },
      { id: "closedwon", metadata: { isClosed: "true", probability: "1.0" } },
      { id: "closedlost", metadata: { isClosed: "true", probability: "0.0" }, displayOrder: 6 },
    ]);
  });

  it("can be read one by one, with or without the rest", async () => {
    const { get } = await startHubSpot();
    expect((await get("/crm/pipelines/2026-09/deals/renewals")).body).toMatchObject({ label: "Renewals" });
    expect((await get("/crm/pipelines/2026-09/deals/renewals/stages")).body?.results).toHaveLength(4);
    expect((await get("/crm/pipelines/2026-09/deals/gone")).status).toBe(404);
    expect((await get("/crm/pipelines/2026-09/contacts")).body?.results).toEqual([]);
  });
});

describe("properties", () => {
  const path = "/crm/properties/2026-09/deals";
  const group = { name: "payments_tab", label: "Payments tab", displayOrder: -1 };
  const status = {
    name: "ptab_payment_status",
    label: "Payment status",
    groupName: "payments_tab",
    type: "enumeration",
    fieldType: "select",
    options: [
      { label: "Paid", value: "paid", displayOrder: 0, hidden: false },
      { label: "Created", value: "created", displayOrder: 1, hidden: false },
    ],
  };

  it("are made, written and read", async () => {
    const { send, get, hubspot } = await startHubSpot();
    expect((await send("POST", `${path}/groups`, group)).status).toBe(201);
    const { status: made, body } = await send("POST", path, status);
    expect(made).toBe(201);
    expect(body).toMatchObject({ name: "ptab_payment_status", hubspotDefined: false, archived: false });
    await send("PATCH", "/crm/objects/2026-09/deals/512", { properties: { ptab_payment_status: "paid" } });
    expect(hubspot.world.deal(62515, "512").property("ptab_payment_status")).toBe("paid");
    const refused = await send("PATCH", "/crm/objects/2026-09/deals/512", {
      properties: { ptab_payment_status: "other" },
    });
    expect(refused.body?.errors).toMatchObject([{ code: "INVALID_OPTION" }]);
    expect((await get(`${path}/ptab_payment_status`)).status).toBe(200);
    expect((await get(path)).body?.results.map(({ name }) => name)).toContain("ptab_payment_status");
    expect((await get(`${path}/groups`)).body?.results.map(({ name }) => name)).toContain("payments_tab");
    expect((await get(`${path}/groups/payments_tab`)).body).toMatchObject({ label: "Payments tab" });
  });

  it("answer 409 when they are there already (§7.5)", async () => {
    const { send } = await startHubSpot();
    await send("POST", `${path}/groups`, group);
    const again = await send("POST", `${path}/groups`, group);
    expect(again.status).toBe(409);
    await send("POST", path, status);
    const { status: code, body } = await send("POST", path, status);
    expect(code).toBe(409);
    expect(body).toMatchObject({
      category: "OBJECT_ALREADY_EXISTS",
      subCategory: "Properties.PROPERTY_WITH_NAME_EXISTS",
    });
  });

  it("come back when the name of a removed one is made again", async () => {
    const { send, get, hubspot } = await startHubSpot();
    await send("POST", `${path}/groups`, group);
    await send("POST", path, status);
    hubspot.world.removeProperty(62515, "deals", status.name);
    expect((await get(`${path}/${status.name}`)).status).toBe(404);
    expect((await get(`${path}/${status.name}?archived=true`)).status).toBe(200);
    expect((await send("POST", path, status)).status).toBe(201);
    expect((await get(`${path}/${status.name}`)).status).toBe(200);
  });

  it.each([
    ["a name with capitals", { name: "PtabStatus" }],
    ["a field type of another type", { fieldType: "number" }],
    ["a type that does not exist", { type: "money" }],
    ["an enumeration without options", { options: [] }],
    ["a group that does not exist", { groupName: "nowhere" }],
    ["a member that is not documented", { colour: "red" }],
  ])("are refused with %s", async (_what, changes) => {
    const { send } = await startHubSpot();
    await send("POST", `${path}/groups`, group);
    expect((await send("POST", path, { ...status, ...changes })).status).toBe(400);
  });

  it("can have unique values ten times per type and no more", async () => {
    const { send } = await startHubSpot();
    const unique = (index: number) => ({
      name: `ref_${index}`,
      label: "Ref",
      groupName: "dealinformation",
      type: "string",
      fieldType: "text",
      hasUniqueValue: true,
    });
    for (let index = 0; index < 10; index += 1) expect((await send("POST", path, unique(index))).status).toBe(201);
    expect((await send("POST", path, unique(10))).status).toBe(400);
  });

  it("are made in batches, each with its own outcome", async () => {
    const { send } = await startHubSpot();
    await send("POST", `${path}/groups`, group);
    const all = await send("POST", `${path}/batch/create`, { inputs: [status] });
    expect(all.status).toBe(200);
    const part = await send("POST", `${path}/batch/create`, { inputs: [status, { ...status, name: "ptab_other" }] });
    expect(part.status).toBe(207);
    expect(part.body?.results.map(({ name }) => name)).toEqual(["ptab_other"]);
    expect(part.body?.errors).toMatchObject([{ category: "OBJECT_ALREADY_EXISTS" }]);
    const older = path.replace("2026-09", "2026-03");
    const third = await send("POST", `${older}/batch/create`, { inputs: [{ ...status, name: "ptab_third" }] });
    expect(third.status).toBe(201);
  });
});

describe("the account", () => {
  it("tells its currencies, zone and addresses", async () => {
    const { get } = await startHubSpot();
    const { body } = await get("/account-info/2026-09/details");
    expect(body).toEqual({
      portalId: 62515,
      accountType: "STANDARD",
      timeZone: "Europe/Berlin",
      companyCurrency: "EUR",
      additionalCurrencies: ["USD", "GBP", "JPY", "KWD"],
      uiDomain: "app.hubspot.com",
      utcOffset: "+01:00",
      utcOffsetMilliseconds: 3_600_000,
      dataHostingLocation: "na1",
    });
  });

  it.each([
    ["America/St_Johns", "-03:30", -12_600_000],
    ["Asia/Kuwait", "+03:00", 10_800_000],
    ["UTC", "+00:00", 0],
  ])("knows the offset of %s", async (timeZone, utcOffset, utcOffsetMilliseconds) => {
    const { get, hubspot } = await startHubSpot();
    const users = [{ id: 1, firstName: "O", lastName: "T", email: "o@example.com" }];
    hubspot.world.addPortal({ portalId: 99, timeZone, users, uiDomain: "app-eu1.hubspot.com" });
    const { body } = await get("/account-info/2026-09/details", hubspot.installs.grant(99, 1).accessToken);
    expect(body).toMatchObject({ utcOffset, utcOffsetMilliseconds, dataHostingLocation: "eu1" });
  });

  it("lists owners, whose ids are not user ids, in pages and by e-mail", async () => {
    const { get } = await startHubSpot();
    const first = await get("/crm/owners/2026-09?limit=1");
    expect(first.body?.results).toMatchObject([{ id: "910907", userId: 7, email: "ann@example.com", type: "PERSON" }]);
    expect(first.body?.["paging"]).toEqual({ next: { after: "1" } });
    const second = await get("/crm/owners/2026-09?limit=1&after=1");
    expect(second.body?.results).toMatchObject([{ userId: 8 }]);
    expect(second.body).not.toHaveProperty("paging");
    expect((await get("/crm/owners/2026-09?email=sam%40example.com")).body?.results).toHaveLength(1);
    expect((await get("/crm/owners/2026-09/910908")).body).toMatchObject({ firstName: "Sam" });
    expect((await get("/crm/owners/2026-09/8?idProperty=userId")).body).toMatchObject({ firstName: "Sam" });
    expect((await get("/crm/owners/2026-09/8")).status).toBe(404);
  });
});

describe("a workflow that waits for the app (F54)", () => {
  const path = "/automation/actions/callbacks/2026-09/ap-62515-1/complete";
  const done = { outputFields: { hs_execution_state: "SUCCESS" }, typedOutputs: {} };

  it("is completed once", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.openCallback(62515, "ap-62515-1");
    expect(hubspot.world.callback(62515, "ap-62515-1")).toBeNull();
    expect((await send("POST", path, done)).status).toBe(204);
    expect(hubspot.world.callback(62515, "ap-62515-1")).toEqual({ hs_execution_state: "SUCCESS" });
    expect((await send("POST", path, done)).status).toBe(404);
  });

  it("answers 404 under an unknown id", async () => {
    const { send } = await startHubSpot();
    expect((await send("POST", path, done)).status).toBe(404);
  });

  it("wants typedOutputs from 2026-09 on", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.openCallback(62515, "ap-62515-1");
    const { outputFields } = done;
    expect((await send("POST", path, { outputFields })).status).toBe(400);
    expect((await send("POST", path.replace("2026-09", "2026-03"), { outputFields })).status).toBe(204);
  });
});
