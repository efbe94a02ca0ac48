import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../server/domain/errors.ts";
import type { CheckoutOrder, OrderLine } from "../../server/ports/provider.ts";
import { orderBody, sessionBody } from "../../server/providers/dintero/order.ts";
import { orderFor, upstreamErrorOf } from "../contracts/provider.ts";
import { readOrder } from "../sandbox/dintero/rules.ts";
import { nok, openAtDintero, payAtDintero, setUpDintero } from "./dintero-set-up.ts";

const plain = orderFor({ portalId: 4_711, amount: nok(25_000), now: () => 0 } as never);

function withLines(...lines: readonly OrderLine[]): CheckoutOrder {
  const total = lines.reduce((sum, line) => sum + line.total, 0);
  return { ...plain, amount: nok(total), lines };
}

const consulting: OrderLine = { description: "Consulting", quantity: "2", total: 25_000, vatRate: "25" };

describe("Lines as Dintero wants them (S2.12, X14)", () => {
  it("are totals with VAT in percent and the VAT contained", () => {
    expect(orderBody(withLines(consulting, { ...consulting, total: 1_150, vatRate: "15", quantity: "1.5" }))).toEqual({
      amount: 26_150,
      currency: "NOK",
      vat_amount: 5_150,
      merchant_reference: "PT-1001-1",
      merchant_reference_2: plain.paymentId,
      items: [
        { id: "1", line_id: "1", description: "Consulting", quantity: 2, amount: 25_000, vat: 25, vat_amount: 5_000 },
        { id: "2", line_id: "2", description: "Consulting", quantity: 1.5, amount: 1_150, vat: 15, vat_amount: 150 },
      ],
    });
  });

  it("are one of the whole sum where none are given, and say nothing of VAT that nobody told", () => {
    expect(orderBody(plain)).toMatchObject({
      amount: 25_000,
      items: [{ line_id: "1", description: "Consulting, October", quantity: 1, amount: 25_000 }],
    });
    expect(JSON.stringify(orderBody(plain))).not.toContain("vat");
  });

  it("are taken by Dintero's rules whatever sums and rates there are, to the smallest unit", () => {
    const line = fc.record({
      description: fc.constant("Anything"),
      quantity: fc.constantFrom("1", "2.5", "1000"),
      total: fc.integer({ min: 1, max: 99_999_999 }),
      vatRate: fc.constantFrom(null, "0", "6", "11.11", "12.5", "25", "100"),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), (lines) => {
        const order = withLines(...lines);
        expect(readOrder(JSON.parse(JSON.stringify(orderBody(order))), true).amount).toBe(order.amount.minor);
      }),
    );
  });

  it("are refused before anything is asked when they do not add up to the amount", () => {
    const order = { ...withLines(consulting), amount: nok(25_001) };
    expect(() => orderBody(order)).toThrow("The lines do not add up to the amount.");
    expect(() => orderBody(order)).toThrow(UpstreamError);
  });

  it.each(["25.125", "-1", "", "1e1", "VAT"])("are refused with a rate of %o", (vatRate) => {
    expect(() => orderBody(withLines({ ...consulting, vatRate }))).toThrow("at most two decimals");
  });

  it("are checked by the sandbox too: a fraction for percent, or a wrong sum, does not get through", () => {
    const item = { line_id: "1", description: "Consulting", quantity: 1, amount: 25_000 };
    const order = { amount: 25_000, currency: "NOK", merchant_reference: "PT-1" };
    for (const wrong of [{ vat: 0.25 }, { vat: 25, vat_amount: 6_250 }, { amount: 24_999 }]) {
      expect(() => readOrder({ ...order, items: [{ ...item, ...wrong }] }, true)).toThrow("not valid");
    }
  });
});

describe("Sums at Dintero (S4.4)", () => {
  it("are minor units as ours, in its currencies and no others", async () => {
    const { provider, close } = await setUpDintero();
    await close();
    expect(provider.capabilities.currencies).toEqual(["NOK", "SEK", "DKK", "EUR"]);
    expect(provider.refusalOf({ minor: 1, currency: "NOK" })).toBeNull();
    expect(provider.refusalOf({ minor: 100, currency: "KWD" })).toBe("Dintero takes NOK, SEK, DKK, EUR only.");
    expect(provider.refusalOf({ minor: 0, currency: "NOK" })).toMatch(/smallest/);
  });

  it("of a hold and what of it was captured, released and refunded add up (S2.17)", async () => {
    const { account, dintero, reference, amount } = await payAtDintero({ capture: "manual" }, "vipps");
    dintero.inBackOffice(reference, "CAPTURE", 20_000);
    dintero.inBackOffice(reference, "CAPTURE", 30_000);
    dintero.inBackOffice(reference, "VOID");
    dintero.inBackOffice(reference, "REFUND", 5_000);
    const { money, attempts, checkout } = await account.read(reference);
    expect(money.map(({ kind, amount: { minor } }) => [kind, minor])).toEqual([
      ["authorised", amount.minor],
      ["captured", 20_000],
      ["captured", 30_000],
      ["released", amount.minor - 50_000],
      ["refunded", 5_000],
    ]);
    expect(new Set(money.map(({ key }) => key)).size).toBe(money.length);
    expect([checkout, attempts[0]?.state]).toEqual(["used", "partially_captured"]);
  });

  it("count once they are done: what was only begun and what failed is no money", async () => {
    const { account, dintero, reference, transaction } = await payAtDintero();
    dintero.takeTime();
    dintero.inBackOffice(reference, "REFUND", 10_000);
    expect(transaction().events.at(-1)).toMatchObject({ event: "INITIATE_REFUND", success: true, amount: 10_000 });
    expect((await account.read(reference)).money.map(({ kind }) => kind)).toEqual(["captured"]);
    dintero.finish("failed");
    expect(transaction().events.at(-1)).toMatchObject({ event: "REFUND", success: false, amount: 10_000 });
    expect((await account.read(reference)).money.map(({ kind }) => kind)).toEqual(["captured"]);
  });

  it("tell a hold and its capture apart although one request made both", async () => {
    const { account, dintero, reference, transaction } = await payAtDintero({ capture: "manual" });
    dintero.inBackOffice(reference, "CAPTURE");
    const events = transaction().events.map(({ id: _id, ...event }) => ({ ...event, request_id: "request-1" }));
    dintero.rewrite(transaction().id, { events });
    const { money } = await account.read(reference);
    expect(money.map(({ kind }) => kind)).toEqual(["authorised", "captured"]);
    expect(new Set(money.map(({ key }) => key)).size).toBe(2);
  });

  it("that come in another currency than ours are asked for in none", async () => {
    const { account, reference } = await payAtDintero();
    const order = { checkout: reference, amount: { minor: 100, currency: "SEK" }, reason: "", key: "refund-1" };
    const error = await upstreamErrorOf(account.refund?.(order) ?? Promise.resolve());
    expect(error).toMatchObject({ fault: "validation", details: { said: "This was paid in NOK." } });
  });

  it("that come late carry the time of the bank (F82)", async () => {
    const { account, dintero, reference, order } = await openAtDintero();
    dintero.challenge(reference);
    expect(dintero.payLate(reference)).toBe("paid");
    const [captured] = (await account.read(reference)).money;
    expect(captured?.occurredAt).toBe(order.expiresAt + 60_000);
  });
});

describe("Ways to pay (S2.7)", () => {
  const configured = (methods: readonly string[] | null) =>
    (sessionBody({ ...plain, methods }, "default") as { configuration: unknown }).configuration;

  it("are all that the account has unless an order chooses", () => {
    expect(configured(null)).toEqual({
      active_payment_types: { enabled: true },
      auto_capture: true,
      channel: "ecommerce",
    });
  });

  it("are switched on one by one under their products", () => {
    expect(configured(["dintero_psp.creditcard", "dintero_psp.vipps", "swish.swish", "vipps"])).toEqual({
      dintero_psp: { creditcard: { enabled: true }, vipps: { enabled: true } },
      swish: { swish: { enabled: true } },
      vipps: { enabled: true },
      auto_capture: true,
      channel: "ecommerce",
    });
  });

  it("are each taken by Dintero as we name them", async () => {
    const { account, provider, order } = await openAtDintero();
    const all = provider.capabilities.methods?.map(({ value }) => value) ?? [];
    expect(all.length).toBeGreaterThan(10);
    const opened = account.openCheckout({ ...order, generation: 2, methods: all });
    await expect(opened).resolves.toMatchObject({ url: expect.stringMatching(/view/) });
  });
});
