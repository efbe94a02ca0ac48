import { describe, expect, it } from "vitest";
import { describeRecord, recordSourceOf, seedDemo } from "../sandbox/hubspot/index.ts";
import { createRecord } from "../sandbox/hubspot/world/records.ts";
import { createWorld } from "../sandbox/hubspot/world/world.ts";

function demoWorld() {
  let time = 1_000;
  const world = createWorld(() => (time += 1));
  return { world, demo: seedDemo(world) };
}

describe("the demo account", () => {
  it("is one believable account", () => {
    const { world, demo } = demoWorld();
    expect(world.portals()).toHaveLength(1);
    expect(world.portal(demo.portalId)).toMatchObject({ companyCurrency: "EUR", timeZone: "Europe/Berlin" });
    expect(world.portal(62515).users).toMatchObject([
      { id: 7, firstName: "Ann", lastName: "Admin", email: "ann@example.com" },
      { id: 8, firstName: "Sam", lastName: "Seller", email: "sam@example.com" },
    ]);
  });

  it("has the records the demo and the tests count on", () => {
    const { world, demo } = demoWorld();
    const deal = (id: string) => world.deal(demo.portalId, id);
    expect(deal(demo.dealId)).toMatchObject({
      amount: "1000.00",
      currency: "EUR",
      pipelineId: "default",
      stageId: "presentationscheduled",
      contactIds: [demo.contactId],
    });
    expect(world.contact(demo.portalId, demo.contactId).property("email")).toBe("mia.keller@example.com");
    expect(deal(demo.dealWithoutContactId).contactIds).toEqual([]);
    expect(deal(demo.dealWithTwoContactsId).contactIds).toContain(demo.primaryContactId);
    expect(deal(demo.dealWithTwoContactsId).contactIds).toHaveLength(2);
    expect(deal(demo.yenDealId)).toMatchObject({ amount: "125000", currency: "JPY" });
    expect(deal(demo.dinarDealId)).toMatchObject({ amount: "310.250", currency: "KWD" });
    expect(deal(demo.renewalDealId).pipelineId).toBe("renewals");
    const everyContact = world.deals(demo.portalId).flatMap(({ contactIds }) => contactIds);
    expect(everyContact).not.toContain(demo.contactWithoutDealsId);
  });
});

describe("hands in the world", () => {
  it("move deals by person and by workflow, across pipelines, with a history", () => {
    const { world } = demoWorld();
    world.moveDealByHand(62515, "512", "contractsent", 8);
    world.moveDealByWorkflow(62515, "512", "renewal_offered");
    expect(world.deal(62515, "512")).toMatchObject({ pipelineId: "renewals", stageId: "renewal_offered" });
    expect(
      world
        .deal(62515, "512")
        .history("dealstage")
        .map(({ value, source }) => [value, source]),
    ).toEqual([
      ["presentationscheduled", "import"],
      ["contractsent", "user:8"],
      ["renewal_offered", "workflow"],
    ]);
    expect(world.dealsMovedByApp()).toEqual([]);
  });

  it("edit, archive and restore", () => {
    const { world } = demoWorld();
    world.editByHand(62515, { type: "deals", id: "512", userId: 8, properties: { amount: "900.00" } });
    expect(world.deal(62515, "512").amount).toBe("900.00");
    world.archiveDeal(62515, "512");
    world.archiveDeal(62515, "512");
    expect(world.deal(62515, "512").isArchived).toBe(true);
    world.restoreDeal(62515, "512");
    expect(world.deal(62515, "512").isArchived).toBe(false);
    expect(
      world
        .changes(62515)
        .slice(-3)
        .map(({ kind }) => kind),
    ).toEqual(["propertyChange", "deletion", "restore"]);
  });

  it("merge deals into a new one that keeps the first one's values and all contacts (F41)", () => {
    const { world, demo } = demoWorld();
    world.editByHand(62515, { type: "deals", id: "513", userId: 7, properties: { closed_won_reason: "Price" } });
    const id = world.mergeDeals(62515, ["512", demo.dealWithTwoContactsId, "513"], 7);
    const merged = world.deal(62515, id);
    expect(merged).toMatchObject({ name: "Website redesign", amount: "1000.00" });
    expect(merged.property("closed_won_reason")).toBe("Price");
    expect(merged.contactIds.toSorted()).toEqual(["201", "202", "203"]);
    expect(world.deal(62515, "512").id).toBe(id);
    expect(world.deals(62515).map((deal) => deal.id)).not.toContain("512");
    expect(world.changes().at(-1)).toMatchObject({ kind: "merge", id, mergedIds: ["512", "514", "513"] });
  });

  it("refuse what is not there", () => {
    const { world } = demoWorld();
    expect(() => world.portal(1)).toThrow("no portal 1");
    expect(() => world.deal(62515, "9999")).toThrow("no deals record 9999");
    expect(() => world.addDeal(62515, { name: "D", stageId: "gone" })).toThrow("no stage gone");
    expect(() => world.moveDealByHand(62515, "512", "gone", 7)).toThrow("no stage gone");
    expect(() => world.removeStage(62515, "gone")).toThrow("no stage gone");
    expect(() => world.removeProperty(62515, "deals", "gone")).toThrow("no property gone");
  });
});

describe("what the record page shows", () => {
  it("of a deal: its properties, stages and contacts", () => {
    const { world, demo } = demoWorld();
    const shown = describeRecord(world, 62515, "0-3", demo.dealId);
    expect(shown).toMatchObject({
      objectTypeId: "0-3",
      id: "512",
      name: "Website redesign",
      pipeline: "Sales Pipeline",
    });
    expect(shown?.properties).toContainEqual({ name: "amount", label: "Amount", value: "1000.00", currency: "EUR" });
    expect(shown?.stages.map(({ id }) => id)).toHaveLength(7);
    expect(shown?.stages.filter(({ isCurrent }) => isCurrent)).toEqual([
      { id: "presentationscheduled", label: "Presentation scheduled", isCurrent: true, isClosed: false },
    ]);
    expect(shown?.stages.at(-1)).toMatchObject({ id: "closedlost", isClosed: true });
    expect(shown?.associated).toEqual([{ objectTypeId: "0-1", id: "201", name: "Mia Keller" }]);
  });

  it("of a contact: its properties and deals, and no stages", async () => {
    const { world, demo } = demoWorld();
    const shown = await recordSourceOf(world).describe(62515, "0-1", demo.contactId);
    expect(shown).toMatchObject({ name: "Mia Keller", stages: [] });
    expect(shown?.properties).toContainEqual({ name: "email", label: "Email", value: "mia.keller@example.com" });
    expect(shown?.associated).toEqual([{ objectTypeId: "0-3", id: "512", name: "Website redesign" }]);
  });

  it("names a contact by e-mail, company or id where it has no name", () => {
    const { world } = demoWorld();
    const nameOf = (id: string) => describeRecord(world, 62515, "0-1", id)?.name;
    expect(nameOf(world.addContact(62515, { email: "a@example.com" }))).toBe("a@example.com");
    expect(nameOf(world.addContact(62515, { properties: { company: "ACME" } }))).toBe("ACME");
    const bare = world.addContact(62515, {});
    expect(nameOf(bare)).toBe(`Contact ${bare}`);
  });

  it("nothing where there is no such record, account or kind", () => {
    const { world } = demoWorld();
    world.archiveDeal(62515, "513");
    expect(describeRecord(world, 62515, "0-3", "513")).toBeNull();
    expect(describeRecord(world, 62515, "0-3", "9999")).toBeNull();
    expect(describeRecord(world, 1, "0-3", "512")).toBeNull();
    const note = { type: "notes", properties: {}, source: "app" } as const;
    const { id } = createRecord(world.state, world.portal(62515), note);
    expect(describeRecord(world, 62515, "0-46", id)).toBeNull();
    expect(describeRecord(world, 62515, "0-2", "512")).toBeNull();
  });
});
