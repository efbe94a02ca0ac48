import { describe, expect, it } from "vitest";
import type { CheckoutOrder, OrderLine } from "../../server/ports/provider.ts";
import { invoiceBody } from "../../server/providers/myfatoorah/order.ts";
import { orderFor, upstreamErrorOf, type ProviderUnderTest } from "../contracts/provider.ts";
import { portalId, sentTo, start, startTogether } from "./myfatoorah-set-up.ts";

const terms = { zone: "Asia/Kuwait", isLocal: false, hasWebhookSecret: true, now: start };

function order(changes: Partial<CheckoutOrder> = {}): CheckoutOrder {
  const subject = { portalId, now: () => start, amount: { minor: 12_500, currency: "KWD" } } as ProviderUnderTest;
  return orderFor(subject, changes);
}

describe("What an invoice is asked with", () => {
  it("S5.9 has MyFatoorah send nothing, and carries our reference and mark", () => {
    expect(invoiceBody(order(), terms)).toMatchObject({
      NotificationOption: "LNK",
      CustomerName: "Mia Keller",
      CustomerReference: "PT-1001-1",
      UserDefinedField: "payments-tab/4711/3kTMd0vX9aBcDeFgHiJkLm/1/take",
    });
  });

  it("S5.6 names a payer without a name by the e-mail, else in general", () => {
    expect(invoiceBody(order({ payer: { name: "", email: "mia@example.com" } }), terms)).toMatchObject({
      CustomerName: "mia@example.com",
    });
    const nobody = invoiceBody(order({ payer: { name: "", email: null } }), terms);
    expect(nobody["CustomerName"]).toBe("Customer");
    expect(nobody).not.toHaveProperty("CustomerEmail");
  });

  it.each([
    ["en", "EN"],
    ["ar", "AR"],
  ])("asks for the page in %s", (language, Language) => {
    expect(invoiceBody(order({ language }), terms)).toMatchObject({ Language });
  });

  it("leaves the language to MyFatoorah where none is asked for", () => {
    expect(invoiceBody(order(), terms)).not.toHaveProperty("Language");
  });

  it("S5.13 brings payers back to one address, paid or not, if it has at most 254 characters", () => {
    const returnUrl = `https://pay.example.com/${"a".repeat(230)}`;
    expect(returnUrl).toHaveLength(254);
    expect(invoiceBody(order({ returnUrl }), terms)).toMatchObject({ CallBackUrl: returnUrl, ErrorUrl: returnUrl });
    const longer = invoiceBody(order({ returnUrl: `${returnUrl}a` }), terms);
    expect(longer).not.toHaveProperty("CallBackUrl");
    expect(longer).not.toHaveProperty("ErrorUrl");
  });

  it("S5.17 names no address on this machine to the real MyFatoorah, which would refuse it", () => {
    const returnUrl = "http://localhost:8080/p/t/return";
    expect(invoiceBody(order({ returnUrl }), terms)).not.toHaveProperty("CallBackUrl");
    expect(invoiceBody(order({ returnUrl }), { ...terms, isLocal: true })).toMatchObject({ CallBackUrl: returnUrl });
  });

  it("asks for deliveries only where they could be verified", () => {
    expect(invoiceBody(order(), terms)).toHaveProperty("WebhookUrl", order().webhookUrl);
    expect(invoiceBody(order(), { ...terms, hasWebhookSecret: false })).not.toHaveProperty("WebhookUrl");
  });

  it("only authorises where the order says so", () => {
    expect(invoiceBody(order({ capture: "manual" }), terms)).toMatchObject({
      ProcessingDetails: { AutoCapture: false },
    });
    expect(invoiceBody(order(), terms)).not.toHaveProperty("ProcessingDetails");
  });

  it("is refused by MyFatoorah's sentence where holding is not enabled for the account", async () => {
    const subject = await startTogether({ mayHold: false });
    const error = await upstreamErrorOf(subject.account.openCheckout(orderFor(subject, { capture: "manual" })));
    expect(error).toMatchObject({ fault: "validation", details: { said: expect.stringMatching(/AutoCapture/) } });
  });
});

function line(description: string, quantity: string, total: number): OrderLine {
  return { description, quantity, total, vatRate: "15" };
}

function itemsOf(lines: readonly OrderLine[], minor: number) {
  return invoiceBody(order({ lines, amount: { minor, currency: "KWD" } }), terms)["InvoiceItems"];
}

describe("An invoice's lines", () => {
  it("come to the invoice's value exactly, at gross prices", async () => {
    const subject = await startTogether();
    const lines = [line("Rent", "1", 10_001), line("Water", "3", 9_999), line("Heat", "7", 5_000)];
    const amount = { minor: 25_000, currency: "KWD" };
    const { reference } = await subject.account.openCheckout(orderFor(subject, { lines, amount }));
    expect((await subject.account.read(reference)).asked).toEqual(amount);
    expect(JSON.parse(sentTo(subject, "SendPayment")[0]?.text ?? "{}")).toMatchObject({
      InvoiceItems: [
        { ItemName: "Rent", Quantity: 1, UnitPrice: 10.001 },
        { ItemName: "Water", Quantity: 3, UnitPrice: 3.333 },
        { ItemName: "7 × Heat", Quantity: 1, UnitPrice: 5 },
      ],
    });
  });

  it.each([
    ["3", 10_000, "3 × Hours", 1, 10],
    ["3.0", 9_000, "Hours", 3, 3],
    ["1.5", 9_000, "1.5 × Hours", 1, 9],
    ["0.5", 9_000, "0.5 × Hours", 1, 9],
    ["0", 9_000, "0 × Hours", 1, 9],
    ["12", 12, "Hours", 12, 0.001],
  ])("%s pieces for %i fils are told without a rest", (quantity, total, ...told) => {
    const [ItemName, Quantity, UnitPrice] = told;
    expect(itemsOf([line("Hours", quantity, total)], total)).toEqual([{ ItemName, Quantity, UnitPrice }]);
  });

  it("are one line of the whole where one takes something off, or they do not add up", () => {
    const whole = [{ ItemName: "Consulting, October", Quantity: 1, UnitPrice: 9 }];
    expect(itemsOf([line("Rent", "1", 10_000), line("Discount", "1", -1_000)], 9_000)).toEqual(whole);
    expect(itemsOf([line("Rent", "1", 10_000)], 9_000)).toEqual(whole);
    expect(itemsOf([], 9_000)).toEqual(whole);
  });
});
