import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../server/domain/errors.ts";
import { totalOf } from "../../server/domain/lines.ts";
import { defaultPolicies } from "../../server/domain/policies.ts";
import type { Context } from "../../server/ports/context.ts";
import type { CrmLineItem } from "../../server/ports/crm-records.ts";
import { readDealLines } from "../../server/use-cases/ask/read-deal-lines.ts";

const item = (change: Partial<CrmLineItem>): CrmLineItem => ({
  id: "1",
  name: "Chair",
  quantity: "1",
  price: "100",
  amount: null,
  taxAmount: null,
  currency: "EUR",
  isRecurring: false,
  ...change,
});

/** The lines of a deal of 100.00 EUR with these line items. */
function read(items: readonly CrmLineItem[] | UpstreamError, currency = "EUR") {
  const crm = {
    readDeal: () => Promise.resolve({ amount: "100.00" }),
    readLineItems: () => (items instanceof UpstreamError ? Promise.reject(items) : Promise.resolve(items)),
  } as unknown as Context["crm"];
  const store = {
    policies: { read: () => Promise.resolve({ policies: defaultPolicies, version: 0 }) },
  } as unknown as Context["store"];
  return readDealLines({ crm, store }, { portalId: 1, dealId: "512", currency });
}

const one = async (change: Partial<CrmLineItem>) => (await read([item(change)])).lines[0];

describe("a deal's line items as lines of a payment", () => {
  it("X19 keep quantity, price and discount as in HubSpot", async () => {
    expect(await one({ quantity: "2.50", price: "40", amount: "90" })).toEqual({
      description: "Chair",
      quantity: "2.5",
      unitPrice: 4_000,
      discount: 1_000,
      vatRate: null,
    });
  });

  it("X19 have HubSpot's tax in their price, and its rate", async () => {
    expect(await one({ quantity: "2", price: "40", amount: "80", taxAmount: "20" })).toEqual({
      description: "Chair",
      quantity: "2",
      unitPrice: 5_000,
      discount: 0,
      vatRate: "25",
    });
  });

  it("X19 become one piece where the price of one does not come out even", async () => {
    expect(await one({ quantity: "3", price: "33", amount: "80", taxAmount: "20" })).toMatchObject({
      description: "3 × Chair",
      quantity: "1",
      unitPrice: 10_000,
    });
    expect(await one({ quantity: "3", price: null, amount: "100" })).toMatchObject({
      description: "3 × Chair",
      unitPrice: 10_000,
    });
  });

  it("X19 come to what HubSpot says, to the cent, whatever decimals it has", async () => {
    const { lines } = await read([item({ quantity: "3", price: "33.335", amount: "100.005" })]);
    expect(totalOf(lines).total).toBe(10_001);
  });

  it.each([
    ["a subscription", { isRecurring: true }, /billed again and again/],
    ["another currency", { currency: "USD" }, /priced in USD/],
    ["no price", { price: null }, /no price/],
    ["a price below zero", { price: "-5" }, /below zero/],
    ["a quantity of nothing", { quantity: "0" }, /no quantity/],
    ["a quantity below zero", { quantity: "-2" }, /no quantity/],
  ])("S2.8 leave out %s with a word", async (_what, change, note) => {
    const { lines, notes } = await read([item({}), item(change)]);
    expect(lines).toHaveLength(1);
    expect(notes).toEqual([expect.stringMatching(note)]);
  });

  it("X19 are held against the deal's amount", async () => {
    expect((await read([item({ price: "90" })])).notes).toEqual([
      "These lines come to 90.00 EUR, while the deal's amount is 100.00 EUR.",
    ]);
    expect((await read([item({})])).notes).toEqual([]);
  });

  it("S2.8 are a hundred at most", async () => {
    const { lines, notes } = await read(Array.from({ length: 103 }, () => item({ price: "1" })));
    expect(lines).toHaveLength(100);
    expect(notes).toEqual(["Only the first 100 line items were taken; 3 are left out."]);
  });

  it("S2.10 start with the currency's usual VAT where HubSpot tells no tax", async () => {
    const { lines } = await read([item({ currency: "NOK" })], "NOK");
    expect(lines[0]?.vatRate).toBe("25");
  });

  it("S2.8 say so where there are none, and where the account has not allowed reading them", async () => {
    expect(await read([])).toEqual({ lines: [], notes: ["This deal has no line items."] });
    const refused = await read(new UpstreamError("permission", { upstream: "hubspot" }));
    expect(refused).toEqual({ lines: [], notes: [expect.stringMatching(/install it again and allow it/)] });
    const broken = new UpstreamError("unavailable", { upstream: "hubspot" });
    await expect(read(broken)).rejects.toBe(broken);
  });
});
