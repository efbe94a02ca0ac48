import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { accountEndpoints } from "../sandbox/hubspot/api/account.ts";
import { associationEndpoints } from "../sandbox/hubspot/api/associations.ts";
import { batchEndpoints } from "../sandbox/hubspot/api/batches.ts";
import { type Contract, contractBeside, loadContract } from "../sandbox/hubspot/gate/contract.ts";
import { objectEndpoints } from "../sandbox/hubspot/api/objects.ts";
import { pipelineEndpoints } from "../sandbox/hubspot/api/pipelines.ts";
import { propertyEndpoints } from "../sandbox/hubspot/api/properties.ts";
import { searchEndpoints } from "../sandbox/hubspot/api/search.ts";
import { createTokens } from "../sandbox/hubspot/oauth/tokens.ts";
import { app, startHubSpot } from "./running.ts";

const thing = { type: "object", required: ["name"], properties: { name: { type: "string" } } };

const small = {
  endpoints: [
    {
      api: "things",
      method: "GET",
      datedPath: "/crm/pipelines/{version}/{objectType}",
      query: [],
      responses: { "200": "Thing" },
    },
    {
      api: "things",
      method: "POST",
      datedPath: "/crm/objects/{version}/deals",
      query: ["strict"],
      request: "Array<Thing>",
      responses: { "201": null },
    },
    { api: "oauth", method: "POST", datedPath: "/oauth/{version}/token", form: ["client_id"], responses: {} },
  ],
  models: { shared: { Thing: { type: "null" } }, things: { Thing: thing } },
};

async function load(content: object = small): Promise<Contract> {
  const folder = await mkdtemp(join(tmpdir(), "contract-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "contract.json");
  await writeFile(file, JSON.stringify(content));
  const contract = loadContract(pathToFileURL(file));
  if (!contract) throw new Error("The contract was not read.");
  return contract;
}

describe("a contract", () => {
  it("is nothing where there is no file", () => {
    expect(loadContract(new URL("file:///nowhere/contract.json"))).toBeNull();
  });

  const request = { method: "POST", path: "/crm/objects/2026-09/deals", query: [], body: [{ name: "a" }] };

  it.each([
    ["an address it does not know", { path: "/crm/objects/2026-09/spaceships" }, "not in the contract"],
    ["another version", { path: "/crm/objects/2027-03/deals" }, "not in the contract"],
    ["another method", { method: "PUT" }, "not in the contract"],
    ["a query parameter it does not know", { query: ["strict", "loose"] }, "query parameter loose"],
    ["a body of another form", { body: [{}] }, "must have required property 'name'"],
    ["a body that is no list", { body: { name: "a" } }, "must be array"],
  ])("complains about %s", async (_what, changes, complaint) => {
    const contract = await load();
    expect(contract.complaintAbout(request)).toBeNull();
    expect(contract.complaintAbout({ ...request, ...changes })).toContain(complaint);
  });

  it("complains about a form field it does not know", async () => {
    const contract = await load();
    const form = { method: "POST", path: "/oauth/2026-09/token", query: [], body: { client_id: "a" } };
    expect(contract.complaintAbout(form)).toBeNull();
    expect(contract.complaintAbout({ ...form, body: { audience: "a" } })).toBe(
      "form field audience is not in the contract",
    );
  });

  it("holds the stand-in's own answers to it, members without a value aside", async () => {
    const contract = await load();
    const answer =
      (body: unknown, status = 200) =>
      () =>
        contract.assertAnswer({ method: "GET", path: "/crm/pipelines/2026-03/deals", answer: { status, body } });
    expect(answer({ name: "a" })).not.toThrow();
    expect(answer({ name: null })).toThrow("outside the contract");
    expect(answer({}, 207)).toThrow("outside the contract");
    expect(answer({}, 400)).not.toThrow();
  });

  it("stops the stand-in from serving what it does not allow", async () => {
    const { get, send } = await startHubSpot({ contract: await load() });
    const refused = await get("/crm/objects/2026-09/deals/512");
    expect(refused.status).toBe(400);
    expect(refused.body?.["message"]).toContain("Outside the contract");
    const misshapen = await get("/crm/pipelines/2026-09/deals");
    expect(misshapen.status).toBe(500);
    expect((await send("POST", "/crm/objects/2026-09/deals", { properties: {} })).status).toBe(400);
  });
});

describe.skipIf(contractBeside() === null)("the contract beside the project (skipped where there is none)", () => {
  const endpoints = [
    ...objectEndpoints,
    ...batchEndpoints,
    ...searchEndpoints,
    ...associationEndpoints,
    ...pipelineEndpoints,
    ...propertyEndpoints,
    ...accountEndpoints(createTokens(Date.now, { bytes: (length) => Buffer.alloc(length) })),
  ];
  const names: Readonly<Record<string, string>> = {
    objectType: "deals",
    fromObjectType: "deals",
    toObjectType: "contacts",
  };
  const addresses = endpoints.flatMap(({ method, path, query = [] }) =>
    ["2026-03", "2026-09"].map((version) => ({
      method,
      query,
      path: path.replace("{version}", version).replaceAll(/\{(\w+)\}/g, (_whole, name: string) => names[name] ?? "1"),
    })),
  );

  it.each(addresses)("knows $method $path and its query", ({ method, path, query }) => {
    expect(contractBeside()?.complaintAbout({ method, path, query, body: undefined }) ?? "").not.toContain("contract");
  });
});

describe.each([
  ["with the contract beside the project", contractBeside()],
  ["by its own rules alone", null],
])("the stand-in %s", (_name, contract) => {
  it.each([
    ["JSON that is none", "PATCH", "/crm/objects/2026-09/deals/512", "{"],
    ["a number for a property", "PATCH", "/crm/objects/2026-09/deals/512", { properties: { amount: 1000 } }],
    ["null for a property", "PATCH", "/crm/objects/2026-09/deals/512", { properties: { amount: null } }],
    ["no properties", "PATCH", "/crm/objects/2026-09/deals/512", {}],
    ["a list for an object", "PATCH", "/crm/objects/2026-09/deals/512", []],
    ["a query parameter nobody knows", "GET", "/crm/objects/2026-09/deals/512?fields=amount", undefined],
    [
      "a batch without propertiesWithHistory",
      "POST",
      "/crm/objects/2026-09/deals/batch/read",
      { inputs: [], properties: [] },
    ],
    ["a batch of bare ids", "POST", "/crm/objects/2026-09/deals/batch/update", { inputs: ["512"] }],
    ["a batch of numbers", "POST", "/crm/associations/2026-09/deals/contacts/batch/read", { inputs: [{ id: 512 }] }],
    ["an association without types", "PUT", "/crm/objects/2026-09/deals/512/associations/contacts/204", []],
    ["a property without a type", "POST", "/crm/properties/2026-09/deals", { name: "a", label: "A" }],
  ])("answers 400 to %s", async (_what, method, path, body) => {
    const { send, hubspot } = await startHubSpot({ contract });
    const before = hubspot.world.changes().length;
    const answer = await send(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ status: "error", category: "VALIDATION_ERROR" });
    expect(hubspot.world.changes()).toHaveLength(before);
  });

  it("answers 400 to a form field nobody knows", async () => {
    const { form } = await startHubSpot({ contract });
    const client = { client_id: app.clientId, client_secret: app.clientSecret, grant_type: "refresh_token" };
    expect((await form("/oauth/2026-09/token", { ...client, audience: "x" })).status).toBe(400);
  });

  it("answers 200 to what is right", async () => {
    const { send, get } = await startHubSpot({ contract });
    const ask = { inputs: [{ id: "512" }], properties: ["amount"], propertiesWithHistory: [] };
    expect((await send("POST", "/crm/objects/2026-09/deals/batch/read", ask)).status).toBe(200);
    expect((await get("/crm/objects/2026-03/contacts/201?associations=deals")).status).toBe(200);
  });
});
