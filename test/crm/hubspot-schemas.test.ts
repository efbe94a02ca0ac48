import { describe, expect, it } from "vitest";
import { crmPropertyGroup, propertiesOf } from "../../server/domain/crm-properties.ts";
import { portalId, setUpCrm } from "./set-up.ts";
import type { StubAnswer, StubRequest } from "./stub-hubspot.ts";

const base = "/crm/properties/2026-09/deals";
const properties = propertiesOf("deal");
const names = properties.map(({ name }) => name);
const [first, second] = names as [string, string];
const wanted = { groupName: crmPropertyGroup.name, properties };

function inputsOf({ body }: StubRequest): readonly { readonly name: string; readonly options?: readonly object[] }[] {
  return (JSON.parse(body) as { inputs: { name: string }[] }).inputs;
}

const done: StubAnswer = { body: { status: "COMPLETE", results: [] } };

describe("properties in HubSpot", () => {
  it("X30 are read by name in one call; those that are not there cost nothing", async () => {
    const { crm, stub } = await setUpCrm(() => ({
      status: 207,
      body: {
        results: [
          { name: first, type: "string" },
          { name: second, type: "number", archived: true },
        ],
        errors: [{ category: "OBJECT_NOT_FOUND", message: "gone" }],
      },
    }));
    expect([...(await crm.readPropertyTypes(portalId, "deal", names))]).toEqual([[first, "string"]]);
    expect(stub.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([`POST ${base}/batch/read`]);
    expect(JSON.parse(stub.requests[0]?.body ?? "")).toEqual({
      archived: false,
      inputs: names.map((name) => ({ name })),
    });
  });

  it("X30 get their group only where it is missing, and 409 is as good", async () => {
    const there = await setUpCrm(() => ({ body: { results: [{ name: "payments_tab" }] } }));
    await there.crm.ensurePropertyGroup(portalId, "deal", crmPropertyGroup);
    expect(there.stub.requests.map(({ method }) => method)).toEqual(["GET"]);
    const taken = { status: "error", category: "OBJECT_ALREADY_EXISTS", message: "exists" };
    const quicker = await setUpCrm(({ method }) =>
      method === "GET" ? { body: { results: [] } } : { status: 409, body: taken },
    );
    await quicker.crm.ensurePropertyGroup(portalId, "deal", crmPropertyGroup);
    expect(quicker.stub.requests.map(({ path }) => path)).toEqual([`${base}/groups`, `${base}/groups`]);
  });

  it("X30 are made in one call, with the options of those that have some", async () => {
    const { crm, stub } = await setUpCrm(() => done);
    expect((await crm.createProperties(portalId, "deal", wanted)).size).toBe(0);
    expect(stub.requests.map(({ path }) => path)).toEqual([`${base}/batch/create`]);
    const inputs = inputsOf(stub.requests[0] as StubRequest);
    expect(inputs.map(({ name }) => name)).toEqual(names);
    const yesNo = inputs.find(({ name }) => name === "payments_tab_has_test_payments");
    expect(yesNo?.options).toEqual([
      { value: "true", label: "Yes", displayOrder: 0, hidden: false },
      { value: "false", label: "No", displayOrder: 1, hidden: false },
    ]);
    expect(inputs[0]).not.toHaveProperty("on");
  });

  it("X30 one of a batch that is there already counts as made, one that is refused is told with HubSpot's words", async () => {
    const error = (name: string, category: string, message: string) => {
      return { status: "error", category, message, context: { name: [name] }, errors: [], links: {} };
    };
    const { crm } = await setUpCrm(() => ({
      status: 207,
      body: {
        results: [],
        errors: [
          error(first, "OBJECT_ALREADY_EXISTS", "It exists."),
          error(second, "VALIDATION_ERROR", "No room for more properties."),
        ],
      },
    }));
    expect([...(await crm.createProperties(portalId, "deal", wanted))]).toEqual([
      [second, "No room for more properties."],
    ]);
  });

  it("X30 are made one by one where HubSpot refuses the batch as a whole", async () => {
    const exists = { status: "error", category: "OBJECT_ALREADY_EXISTS", message: "exists" };
    const invalid = { status: "error", category: "VALIDATION_ERROR", message: "A reserved name." };
    const { crm, stub } = await setUpCrm((request) => {
      const [input, ...others] = inputsOf(request);
      if (others.length > 0 || input?.name === first) return { status: 409, body: exists };
      return input?.name === second ? { status: 400, body: invalid } : done;
    });
    expect([...(await crm.createProperties(portalId, "deal", wanted))]).toEqual([[second, "A reserved name."]]);
    expect(stub.requests).toHaveLength(1 + properties.length);
  });
});
