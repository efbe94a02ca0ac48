import { describe, expect, it } from "vitest";
import { portalId, setUpCrm } from "./set-up.ts";

const record = (id: string, properties: Readonly<Record<string, string | null>>) => ({ id, properties });

describe("searching HubSpot for records", () => {
  it("S2.6 asks by words and answers names, with what tells contacts of one name apart", async () => {
    const contacts = [
      record("201", { firstname: "Mia", lastname: "Keller", email: "mia@example.com" }),
      record("202", { firstname: null, lastname: null, email: null, company: "Keller Ltd" }),
      { ...record("203", { email: "gone@example.com" }), archived: true },
    ];
    const { crm, stub } = await setUpCrm(() => ({ body: { total: 3, results: contacts } }));
    expect(await crm.search(portalId, "contact", "keller")).toEqual([
      { type: "contact", id: "201", name: "Mia Keller", detail: "mia@example.com" },
      { type: "contact", id: "202", name: "Keller Ltd", detail: null },
    ]);
    const [request] = stub.requests;
    expect([request?.method, request?.path]).toEqual(["POST", "/crm/objects/2026-09/contacts/search"]);
    expect(JSON.parse(request?.body ?? "")).toMatchObject({ query: "keller", limit: 10 });
  });

  it("S2.6 gives a deal without a name its number", async () => {
    const deals = [record("512", { dealname: "Website redesign" }), record("513", { dealname: "" })];
    const { crm } = await setUpCrm(() => ({ body: { results: deals } }));
    expect((await crm.search(portalId, "deal", "web")).map(({ name }) => name)).toEqual([
      "Website redesign",
      "Deal 513",
    ]);
  });
});
