import { describe, expect, it } from "vitest";
import { startHubSpot } from "./running.ts";

const path = "/crm/objects/2026-09/deals/search";

const one = (propertyName: string, operator: string, more: object = {}) => ({
  filterGroups: [{ filters: [{ propertyName, operator, ...more }] }],
});

describe("search", () => {
  it.each([
    ["EQ", one("amount", "EQ", { value: "1000.00" }), ["512"]],
    ["NEQ", one("deal_currency_code", "NEQ", { value: "EUR" }), ["515", "516"]],
    ["LT", one("amount", "LT", { value: "310.25" }), ["513"]],
    ["LTE", one("amount", "LTE", { value: "310.25" }), ["513", "516"]],
    ["GT", one("amount", "GT", { value: "18400" }), ["515"]],
    ["GTE", one("amount", "GTE", { value: "18400" }), ["514", "515"]],
    ["BETWEEN", one("amount", "BETWEEN", { value: "300", highValue: "500" }), ["516", "517"]],
    ["IN", one("dealstage", "IN", { values: ["contractsent", "renewal_due"] }), ["514", "517"]],
    ["NOT_IN", one("deal_currency_code", "NOT_IN", { values: ["EUR", "JPY"] }), ["516"]],
    ["HAS_PROPERTY", one("closedate", "HAS_PROPERTY"), ["512"]],
    ["NOT_HAS_PROPERTY", one("amount", "NOT_HAS_PROPERTY"), []],
    ["CONTAINS_TOKEN", one("dealname", "CONTAINS_TOKEN", { value: "Kuwait" }), ["516"]],
    [
      "NOT_CONTAINS_TOKEN",
      one("dealname", "NOT_CONTAINS_TOKEN", { value: "o" }),
      ["512", "513", "514", "515", "516", "517"],
    ],
  ])("knows %s", async (_operator, body, expected) => {
    const { send } = await startHubSpot();
    const found = await send("POST", path, body);
    expect(found.status).toBe(200);
    expect(found.body?.results.map(({ id }) => id)).toEqual(expected);
    expect(found.body?.["total"]).toBe(expected.length);
  });

  it("finds a bare query's words at the beginning of words, in whatever order", async () => {
    const { send } = await startHubSpot();
    const { body } = await send("POST", path, { properties: ["dealname"] });
    const [first] = body?.results ?? [];
    const words = String(first?.properties["dealname"]).split(" ").toReversed();
    const found = await send("POST", path, { query: words.map((word) => word.slice(0, 4)).join(" ") });
    expect(found.body?.results.map(({ id }) => id)).toEqual([first?.id]);
    expect((await send("POST", path, { query: "nothing of this kind" })).body?.["total"]).toBe(0);
  });

  it("joins filters by and, groups by or, leaves archived records out, and pages", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.archiveDeal(62515, "517");
    const eur = { propertyName: "deal_currency_code", operator: "EQ", value: "EUR" };
    const filterGroups = [
      { filters: [eur, { propertyName: "amount", operator: "GT", value: "400" }] },
      { filters: [{ propertyName: "deal_currency_code", operator: "EQ", value: "JPY" }] },
    ];
    const first = await send("POST", path, { filterGroups, limit: 2, properties: ["amount"] });
    expect(first.body?.results.map(({ id }) => id)).toEqual(["512", "514"]);
    expect(first.body).toMatchObject({ total: 3, paging: { next: { after: "2" } } });
    const second = await send("POST", path, { filterGroups, limit: 2, after: "2" });
    expect(second.body?.results.map(({ id }) => id)).toEqual(["515"]);
  });

  const filter = { propertyName: "amount", operator: "HAS_PROPERTY" };

  it.each([
    ["more than 200 results a page", { limit: 201 }],
    ["more than the first 10,000", { limit: 200, after: "9900" }],
    ["six groups", { filterGroups: Array.from({ length: 6 }, () => ({ filters: [filter] })) }],
    ["seven filters in a group", { filterGroups: [{ filters: Array.from({ length: 7 }, () => filter) }] }],
    [
      "nineteen filters",
      { filterGroups: Array.from({ length: 4 }, () => ({ filters: Array.from({ length: 5 }, () => filter) })) },
    ],
    ["an unknown operator", one("amount", "LIKE")],
    ["a body beyond 3,000 characters", { query: "x".repeat(3_000) }],
  ])("refuses %s", async (_what, body) => {
    const { send } = await startHubSpot();
    expect((await send("POST", path, body)).status).toBe(400);
  });
});
