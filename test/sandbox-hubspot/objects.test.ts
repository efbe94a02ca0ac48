import { describe, expect, it } from "vitest";
import { start, startHubSpot } from "./running.ts";

const deals = "/crm/objects/2026-09/deals";

describe("reading one record", () => {
  it("gives the asked properties as text, empty ones as null and unknown ones not at all", async () => {
    const { get } = await startHubSpot();
    const { body } = await get(`${deals}/512?properties=amount,closed_won_reason,nonsense`);
    expect(body?.properties).toEqual({
      amount: "1000.00",
      closed_won_reason: null,
      hs_object_id: "512",
      createdate: new Date(start).toISOString(),
      hs_lastmodifieddate: new Date(start).toISOString(),
    });
    expect(body).toMatchObject({ id: "512", archived: false });
  });

  it("gives the usual properties when none are asked", async () => {
    const { get } = await startHubSpot();
    const { body } = await get(`${deals}/512`);
    expect(Object.keys(body?.properties ?? {}).toSorted()).toEqual(
      ["amount", "closedate", "createdate", "dealname", "dealstage", "hs_lastmodifieddate", "hs_object_id", "pipeline"], // prettier-ignore
    );
  });

  it("knows whether a deal is closed, and won", async () => {
    const { get, hubspot } = await startHubSpot();
    const read = async () => (await get(`${deals}/512?properties=hs_is_closed,hs_is_closed_won`)).body?.properties;
    expect(await read()).toMatchObject({ hs_is_closed: "false", hs_is_closed_won: "false" });
    hubspot.world.moveDealByHand(62515, "512", "closedlost", 7);
    expect(await read()).toMatchObject({ hs_is_closed: "true", hs_is_closed_won: "false" });
    hubspot.world.moveDealByHand(62515, "512", "closedwon", 7);
    expect(await read()).toMatchObject({ hs_is_closed: "true", hs_is_closed_won: "true" });
  });

  it("gives the associations, the same contact once for each kind", async () => {
    const { get, demo } = await startHubSpot();
    const { body } = await get(`${deals}/${demo.dealWithTwoContactsId}?associations=contacts`);
    expect(body?.["associations"]).toEqual({
      contacts: {
        results: [
          { id: "202", type: "deal_to_contact" },
          { id: "203", type: "deal_to_contact" },
          { id: "203", type: "deal_to_contact_primary" },
        ],
      },
    });
  });

  it("leaves associations out where there are none", async () => {
    const { get, demo } = await startHubSpot();
    const { body } = await get(`${deals}/${demo.dealWithoutContactId}?associations=contacts`);
    expect(body).not.toHaveProperty("associations");
  });

  it("pages long lists of associations", async () => {
    const { get, hubspot } = await startHubSpot();
    for (let count = 0; count < 101; count += 1) {
      hubspot.world.associate(62515, hubspot.world.addDeal(62515, { name: "D", stageId: "contractsent" }), "204");
    }
    const { body } = await get("/crm/objects/2026-09/contacts/204?associations=deals");
    expect(body?.["associations"]).toMatchObject({ deals: { paging: { next: { after: "100" } } } });
  });

  it("tells the history, newest first, with who did it (F48)", async () => {
    const { get, send, hubspot, advance } = await startHubSpot();
    advance(1_000);
    hubspot.world.moveDealByHand(62515, "512", "contractsent", 8);
    advance(1_000);
    await send("PATCH", `${deals}/512`, { properties: { dealstage: "closedwon" } });
    const { body } = await get(`${deals}/512?propertiesWithHistory=dealstage`);
    expect(body?.["propertiesWithHistory"]).toEqual({
      dealstage: [
        { value: "closedwon", timestamp: iso(2_000), sourceType: "INTEGRATION", sourceId: "4711" },
        {
          value: "contractsent",
          timestamp: iso(1_000),
          sourceType: "CRM_UI",
          sourceId: "userId:8",
          updatedByUserId: 8,
        },
        { value: "presentationscheduled", timestamp: iso(0), sourceType: "IMPORT", sourceId: "1" },
      ],
    });
  });

  it("finds a contact by e-mail, and refuses a property that is not unique", async () => {
    const { get } = await startHubSpot();
    const { body } = await get("/crm/objects/2026-09/contacts/mia.keller@example.com?idProperty=email");
    expect(body?.id).toBe("201");
    expect((await get("/crm/objects/2026-09/contacts/Mia?idProperty=firstname")).status).toBe(400);
  });

  it("answers 404 for an archived record unless archived ones are asked for (F40)", async () => {
    const { get, hubspot, send } = await startHubSpot();
    expect((await get(`${deals}/512?archived=true`)).status).toBe(404);
    hubspot.world.archiveDeal(62515, "512");
    const { status, body } = await get(`${deals}/512`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ category: "OBJECT_NOT_FOUND" });
    expect((await get(`${deals}/512?archived=true`)).body).toMatchObject({ id: "512", archived: true });
    expect((await send("PATCH", `${deals}/512`, { properties: { amount: "1" } })).status).toBe(404);
    hubspot.world.restoreDeal(62515, "512");
    expect((await get(`${deals}/512`)).status).toBe(200);
  });

  it("leads from merged deals to the new one, whose id it gives (F41)", async () => {
    const { get, hubspot, demo } = await startHubSpot();
    const merged = hubspot.world.mergeDeals(62515, ["512", demo.dealWithoutContactId], 7);
    const { body } = await get(`${deals}/512?properties=dealname,hs_merged_object_ids&associations=contacts`);
    expect(body).toMatchObject({
      id: merged,
      properties: { dealname: "Website redesign", hs_merged_object_ids: "512;513" },
    });
    expect(body).not.toHaveProperty("associations");
    const own = await get(`${deals}/${merged}?associations=contacts`);
    expect(own.body?.["associations"]).toMatchObject({ contacts: { results: [{ id: "201" }] } });
  });

  it("refuses kinds of record that are not there", async () => {
    const { get } = await startHubSpot();
    expect((await get("/crm/objects/2026-09/spaceships/1")).status).toBe(400);
  });
});

function iso(after: number): string {
  return new Date(start + after).toISOString();
}
