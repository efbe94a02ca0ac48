import { describe, expect, it } from "vitest";
import { NotFoundError, UpstreamError } from "../../server/domain/errors.ts";
import { dealRecord, portalId, rejection, setUpCrm } from "./set-up.ts";

const gone = { status: 404, body: { status: "error", category: "OBJECT_NOT_FOUND", message: "resource not found" } };

function contact(id: string, properties: Readonly<Record<string, string | null>>) {
  return { id, properties, createdAt: "2026-11-20T10:00:00Z", updatedAt: "2026-11-20T10:00:00Z", archived: false };
}

function inputIds(body: string): readonly string[] {
  return (JSON.parse(body) as { inputs: { id: string }[] }).inputs.map(({ id }) => id);
}

describe("reading a deal", () => {
  it("takes one call with its properties and its contacts", async () => {
    const associations = {
      contacts: {
        results: [
          { id: "202", type: "deal_to_contact" },
          { id: "201", type: "deal_to_contact" },
          { id: "202", type: "payer" },
        ],
      },
    };
    const { crm, stub } = await setUpCrm(() => ({ body: { ...dealRecord("512"), associations } }));
    expect(await crm.readDeal(portalId, "512")).toEqual({
      id: "512",
      name: "Deal 512",
      amount: "1500.00",
      currency: "EUR",
      pipelineId: "default",
      stageId: "contractsent",
      changedAt: Date.parse("2026-11-20T10:00:00Z"),
      contactIds: ["202", "201"],
    });
    const [request] = stub.requests;
    expect(stub.requests).toHaveLength(1);
    expect(request?.method).toBe("GET");
    expect(request?.query.get("associations")).toBe("contacts");
    expect(request?.query.get("properties")?.split(",")).toEqual(
      expect.arrayContaining(["dealname", "amount", "deal_currency_code", "pipeline", "dealstage"]),
    );
  });

  it("survives empty properties, missing associations and an id that is a number", async () => {
    const { crm } = await setUpCrm(() => ({ body: { id: 512, properties: { amount: "", dealname: null } } }));
    expect(await crm.readDeal(portalId, "512")).toEqual({
      id: "512",
      name: "Deal 512",
      amount: null,
      currency: null,
      pipelineId: "",
      stageId: "",
      changedAt: null,
      contactIds: [],
    });
  });

  it("F40 throws NotFoundError for a deal that is gone, and for an archived one", async () => {
    const { crm } = await setUpCrm((_, count) =>
      count === 1 ? gone : { body: { ...dealRecord("512"), archived: true } },
    );
    expect(await rejection(crm.readDeal(portalId, "512"))).toBeInstanceOf(NotFoundError);
    expect(await rejection(crm.readDeal(portalId, "512"))).toBeInstanceOf(NotFoundError);
  });

  it("F40 does not take a wrong address for a deleted deal", async () => {
    const { crm } = await setUpCrm(() => ({ status: 404, body: "<html>No such page</html>" }));
    const error = await rejection(crm.readDeal(portalId, "512"));
    expect(error).toBeInstanceOf(UpstreamError);
    expect(error).toMatchObject({ fault: "unexpected" });
  });

  it("cannot be led to another path by an id", async () => {
    const { crm, stub } = await setUpCrm(() => gone);
    await rejection(crm.readDeal(portalId, "../contacts/1?x=#"));
    expect(stub.requests[0]?.path).toBe("/crm/objects/2026-09/deals/..%2Fcontacts%2F1%3Fx%3D%23");
  });

  it("F41 answers a merged deal with the one it became", async () => {
    const { crm } = await setUpCrm(() => ({ body: dealRecord("600", { hs_merged_object_ids: "512" }) }));
    expect((await crm.readDeal(portalId, "512")).id).toBe("600");
  });
});

describe("reading many deals", () => {
  it("takes one batch of up to a hundred, and asks for each deal once", async () => {
    const ids = Array.from({ length: 100 }, (_, index) => String(index + 1));
    const { crm, stub, budget } = await setUpCrm(({ body }) => ({
      body: { status: "COMPLETE", results: inputIds(body).map((id) => dealRecord(id)) },
    }));
    const deals = await crm.readDeals(portalId, [...ids, "1"], "worker");
    expect([...deals.keys()].toSorted()).toEqual(ids.toSorted());
    expect(stub.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /crm/objects/2026-09/deals/batch/read",
    ]);
    expect(budget.spent).toEqual(["worker"]);
  });

  it("sends a body HubSpot accepts", async () => {
    const { crm, stub } = await setUpCrm(() => ({ body: { results: [] } }));
    await crm.readDeals(portalId, ["512"], "worker");
    expect(stub.requests[0]?.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(stub.requests[0]?.body ?? "")).toEqual({
      properties: expect.arrayContaining(["dealstage", "pipeline"]),
      propertiesWithHistory: [],
      inputs: [{ id: "512" }],
    });
  });

  it("F40 leaves out what a 207 reports missing, and archived deals", async () => {
    const { crm } = await setUpCrm(() => ({
      status: 207,
      body: {
        status: "COMPLETE",
        results: [dealRecord("1"), { ...dealRecord("2"), archived: true }],
        numErrors: 1,
        errors: [{ status: "error", category: "OBJECT_NOT_FOUND", context: { ids: ["3"] } }],
      },
    }));
    expect([...(await crm.readDeals(portalId, ["1", "2", "3"], "worker")).keys()]).toEqual(["1"]);
  });

  it("F41 answers a merged deal under its former id", async () => {
    const merged = dealRecord("600", { hs_merged_object_ids: "511;512" });
    const { crm } = await setUpCrm(() => ({ body: { results: [merged] } }));
    const deals = await crm.readDeals(portalId, ["512", "600"], "worker");
    expect([...deals].map(([asked, { id }]) => `${asked}→${id}`)).toEqual(["512→600", "600→600"]);
  });

  it("makes no call for no deals", async () => {
    const { crm, stub } = await setUpCrm(() => ({}));
    expect((await crm.readDeals(portalId, [], "worker")).size).toBe(0);
    expect(await crm.readContacts(portalId, [])).toEqual([]);
    expect(stub.requests).toEqual([]);
  });
});

describe("reading contacts", () => {
  it("takes one call for a contact and its deals", async () => {
    const associations = { deals: { results: [{ id: "512", type: "contact_to_deal" }] } };
    const body = { ...contact("201", { firstname: "Ann", lastname: "Lee", email: "ann@example.com" }), associations };
    const { crm, stub } = await setUpCrm(() => ({ body }));
    expect(await crm.readContact(portalId, "201")).toEqual({
      id: "201",
      name: "Ann Lee",
      email: "ann@example.com",
      dealIds: ["512"],
    });
    expect(stub.requests[0]?.path).toBe("/crm/objects/2026-09/contacts/201");
    expect(stub.requests[0]?.query.get("associations")).toBe("deals");
  });

  it.each([
    [{ firstname: "Ann", lastname: "Lee", email: "a@b.example", company: "Acme" }, "Ann Lee"],
    [{ firstname: null, lastname: "Lee", email: "a@b.example", company: "Acme" }, "Lee"],
    [{ firstname: "", lastname: "", email: "a@b.example", company: "Acme" }, "a@b.example"],
    [{ email: null, company: "Acme" }, "Acme"],
    [{}, "Contact 201"],
  ])("names the contact of %j %s", async (properties, name) => {
    const { crm } = await setUpCrm(() => ({ body: contact("201", properties) }));
    expect((await crm.readContact(portalId, "201")).name).toBe(name);
  });

  it("throws NotFoundError for a contact that is gone", async () => {
    const { crm } = await setUpCrm(() => gone);
    expect(await rejection(crm.readContact(portalId, "201"))).toBeInstanceOf(NotFoundError);
  });

  it("reads more than a hundred in batches, answers them in the order asked and leaves out the missing", async () => {
    const ids = Array.from({ length: 120 }, (_, index) => String(index + 1));
    const { crm, stub } = await setUpCrm(({ body }) => ({
      status: 207,
      body: {
        results: inputIds(body)
          .filter((id) => id !== "7")
          .map((id) => contact(id, { email: `${id}@example.com` }))
          .toReversed(),
      },
    }));
    const contacts = await crm.readContacts(portalId, ids);
    expect(contacts.map(({ id }) => id)).toEqual(ids.filter((id) => id !== "7"));
    expect(stub.requests.map(({ body }) => inputIds(body).length)).toEqual([100, 20]);
  });
});
