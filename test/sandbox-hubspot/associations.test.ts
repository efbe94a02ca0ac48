import { describe, expect, it } from "vitest";
import { startHubSpot } from "./running.ts";

const read = "/crm/associations/2026-09/deals/contacts/batch/read";

function ids(...list: readonly string[]) {
  return { inputs: list.map((id) => ({ id })) };
}

describe("reading associations", () => {
  it("tells the kinds and the label Primary; ids are text from 2026-09 on", async () => {
    const { send, demo } = await startHubSpot();
    const { status, body } = await send("POST", read, ids(demo.dealWithTwoContactsId));
    expect(status).toBe(200);
    expect(body?.results).toEqual([
      {
        from: { id: demo.dealWithTwoContactsId },
        to: [
          { toObjectId: "202", associationTypes: [{ category: "HUBSPOT_DEFINED", typeId: 3, label: null }] },
          {
            toObjectId: "203",
            associationTypes: [
              { category: "HUBSPOT_DEFINED", typeId: 3, label: null },
              { category: "USER_DEFINED", typeId: 101, label: "Primary" },
            ],
          },
        ],
      },
    ]);
  });

  it("gives numbers until 2026-03", async () => {
    const { send } = await startHubSpot();
    const { body } = await send("POST", read.replace("2026-09", "2026-03"), ids("512"));
    expect(body?.results).toMatchObject([{ to: [{ toObjectId: 201 }] }]);
  });

  it("reads the other direction under its own type ids", async () => {
    const { send } = await startHubSpot();
    const { body } = await send("POST", "/crm/associations/2026-09/contacts/deals/batch/read", ids("203"));
    expect(body?.results).toMatchObject([
      { to: [{ toObjectId: "514", associationTypes: [{ typeId: 4 }, { typeId: 102, label: "Primary" }] }] },
    ]);
  });

  it("answers 207 for records without associations", async () => {
    const { send, demo } = await startHubSpot();
    const { status, body } = await send("POST", read, ids("512", demo.dealWithoutContactId));
    expect(status).toBe(207);
    expect(body?.results).toHaveLength(1);
    expect(body?.errors).toMatchObject([
      { subCategory: "crm.associations.NO_ASSOCIATIONS_FOUND", context: { fromObjectId: [demo.dealWithoutContactId] } },
    ]);
  });

  it("leaves out archived contacts, and the old ids of merged deals (F41)", async () => {
    const { send, hubspot } = await startHubSpot();
    const merged = hubspot.world.mergeDeals(62515, ["514", "513"], 7);
    hubspot.world.archiveContact(62515, "202");
    const { body } = await send("POST", read, ids(merged, "514"));
    expect(body?.results).toMatchObject([{ from: { id: merged }, to: [{ toObjectId: "203" }] }]);
    expect(body?.errors).toMatchObject([{ context: { fromObjectId: ["514"] } }]);
  });

  it("pages the associations of one record", async () => {
    const { send, hubspot } = await startHubSpot();
    for (let count = 0; count < 501; count += 1) {
      hubspot.world.associate(62515, hubspot.world.addDeal(62515, { name: "D", stageId: "contractsent" }), "204");
    }
    const path = "/crm/associations/2026-09/contacts/deals/batch/read";
    const first = await send("POST", path, ids("204"));
    expect(first.body?.results).toMatchObject([{ paging: { next: { after: "500" } } }]);
    const second = await send("POST", path, { inputs: [{ id: "204", after: "500" }] });
    expect(second.body?.results[0]?.["to"]).toHaveLength(1);
    expect(second.body?.results[0]).not.toHaveProperty("paging");
  });

  it("refuses more than a thousand records and pairs that do not exist", async () => {
    const { send } = await startHubSpot();
    const many = Array.from({ length: 1_001 }, (_, index) => String(index));
    expect((await send("POST", read, ids(...many))).status).toBe(400);
    const strange = "/crm/associations/2026-09/deals/spaceships/batch/read";
    expect((await send("POST", strange, ids("512"))).status).toBe(400);
  });
});

describe("making and ending associations", () => {
  const put = "/crm/objects/2026-09/deals/513/associations";

  it("makes the default one, in both directions, twice without harm", async () => {
    const { send, hubspot } = await startHubSpot();
    const { status, body } = await send("PUT", `${put}/default/contacts/204`);
    expect(status).toBe(200);
    expect(body?.results.map(({ associationSpec }) => associationSpec)).toMatchObject([
      { associationTypeId: 3 },
      { associationTypeId: 4 },
    ]);
    await send("PUT", `${put}/default/contacts/204`);
    expect(hubspot.world.deal(62515, "513").contactIds).toEqual(["204"]);
  });

  it("makes a labelled one", async () => {
    const { send } = await startHubSpot();
    const label = [{ associationCategory: "USER_DEFINED", associationTypeId: 101 }];
    const { status, body } = await send("PUT", `${put}/contacts/204`, label);
    expect(status).toBe(201);
    expect(body).toMatchObject({ fromObjectTypeId: "0-3", toObjectTypeId: "0-1", labels: ["Primary"] });
  });

  it.each([
    ["a type id that does not exist", { associationCategory: "HUBSPOT_DEFINED", associationTypeId: 999 }, 400],
    ["the right id of the wrong category", { associationCategory: "HUBSPOT_DEFINED", associationTypeId: 101 }, 400],
  ])("refuses %s", async (_what, spec, expected) => {
    const { send } = await startHubSpot();
    expect((await send("PUT", `${put}/contacts/204`, [spec])).status).toBe(expected);
  });

  it("answers 404 where one of the records is not there", async () => {
    const { send } = await startHubSpot();
    expect((await send("PUT", `${put}/default/contacts/9999`)).status).toBe(404);
  });

  it("ends one", async () => {
    const { send, hubspot } = await startHubSpot();
    const path = "/crm/objects/2026-09/deals/512/associations/contacts/201";
    expect((await send("DELETE", path)).status).toBe(204);
    expect(hubspot.world.deal(62515, "512").contactIds).toEqual([]);
  });
});
