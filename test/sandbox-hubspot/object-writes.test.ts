import { describe, expect, it } from "vitest";
import { start, startHubSpot } from "./running.ts";

const deals = "/crm/objects/2026-09/deals";

describe("making a record", () => {
  it("makes a deal for a contact in one call", async () => {
    const { send, hubspot } = await startHubSpot();
    const { status, body } = await send("POST", deals, {
      properties: { dealname: "Invoice 1042", dealstage: "contractsent", amount: "1500.00", deal_currency_code: "EUR" },
      associations: [{ to: { id: "204" }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 3 }] }],
    });
    expect(status).toBe(201);
    const deal = hubspot.world.deal(62515, body?.id ?? "");
    expect(deal).toMatchObject({ pipelineId: "default", stageId: "contractsent", contactIds: ["204"] });
    expect(Number(deal.id)).toBeGreaterThan(2 ** 31);
    expect(hubspot.world.dealsMovedByApp()).toEqual([]);
  });

  it.each([
    ["deals", { dealname: "No stage" }, "dealstage"],
    ["contacts", { phone: "1" }, "email"],
    ["notes", { hs_note_body: "When?" }, "hs_timestamp"],
  ])("refuses %s that lack what they need", async (type, properties, name) => {
    const { send } = await startHubSpot();
    const { status, body } = await send("POST", `/crm/objects/2026-09/${type}`, { properties });
    expect(status).toBe(400);
    expect(body?.errors[0]).toMatchObject({ code: "MISSING_REQUIRED_PROPERTY" });
    expect(body?.errors[0]?.context["propertyName"]).toContain(name);
  });

  it.each([
    ["a type id of other records", "204", 202],
    ["a record that is not there", "9999", 3],
  ])("refuses an association with %s", async (_what, id, associationTypeId) => {
    const { send, hubspot } = await startHubSpot();
    const before = hubspot.world.deals(62515).length;
    const { status } = await send("POST", deals, {
      properties: { dealname: "D", dealstage: "contractsent" },
      associations: [{ to: { id }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId }] }],
    });
    expect(status).toBe(400);
    expect(hubspot.world.deals(62515)).toHaveLength(before);
  });

  it("answers 409 to a contact whose e-mail is taken", async () => {
    const { send } = await startHubSpot();
    const { status, body } = await send("POST", "/crm/objects/2026-09/contacts", {
      properties: { email: "mia.keller@example.com" },
    });
    expect(status).toBe(409);
    expect(body?.["message"]).toBe("Contact already exists. Existing ID: 201");
  });

  it("hangs a note on deal and contact", async () => {
    const { send, hubspot } = await startHubSpot();
    const to = (id: string, associationTypeId: number) => ({
      to: { id },
      types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId }],
    });
    const { status } = await send("POST", "/crm/objects/2026-09/notes", {
      properties: { hs_timestamp: "2026-11-20T10:00:00Z", hs_note_body: "Payment received" },
      associations: [to("512", 214), to("201", 202)],
    });
    expect(status).toBe(201);
    expect(hubspot.world.notes(62515)).toMatchObject([
      { body: "Payment received", dealIds: ["512"], contactIds: ["201"] },
    ]);
  });
});

describe("changing and archiving a record", () => {
  it("changes only what is named and clears with empty text", async () => {
    const { send, hubspot } = await startHubSpot();
    await send("PATCH", `${deals}/512`, { properties: { dealstage: "decisionmakerboughtin", closedate: "" } });
    const deal = hubspot.world.deal(62515, "512");
    expect(deal.stageId).toBe("decisionmakerboughtin");
    expect(deal.property("closedate")).toBeNull();
    expect(deal.amount).toBe("1000.00");
  });

  it("notes every stage the app writes, also the one the deal stood in (P3)", async () => {
    const { send, hubspot, advance } = await startHubSpot();
    advance(5_000);
    await send("PATCH", `${deals}/512`, { properties: { dealstage: "contractsent" } });
    await send("PATCH", `${deals}/512`, { properties: { dealstage: "contractsent" } });
    hubspot.world.moveDealByHand(62515, "512", "closedwon", 7);
    const write = { at: start + 5_000, portalId: 62515, dealId: "512", source: "app" };
    expect(hubspot.world.dealsMovedByApp()).toEqual([
      { ...write, from: "presentationscheduled", to: "contractsent" },
      { ...write, from: "contractsent", to: "contractsent" },
    ]);
    expect(
      hubspot.world
        .deal(62515, "512")
        .history("dealstage")
        .map(({ value }) => value),
    ).toEqual(
      ["presentationscheduled", "contractsent", "closedwon"], // prettier-ignore
    );
  });

  it("archives, and does so again without complaint", async () => {
    const { send, hubspot } = await startHubSpot();
    expect((await send("DELETE", `${deals}/512`)).status).toBe(204);
    expect(hubspot.world.deal(62515, "512").isArchived).toBe(true);
    expect((await send("DELETE", `${deals}/512`)).status).toBe(204);
    expect((await send("DELETE", `${deals}/9999`)).status).toBe(404);
  });
});
