import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../server/domain/errors.ts";
import { currencies } from "../../server/domain/money.ts";
import type { CheckoutOrder, OrderLine, Snapshot } from "../../server/ports/provider.ts";
import { fromDojoMoney } from "../../server/providers/dojo/intent.ts";
import { toDojoMoney } from "../../server/providers/dojo/mapping.ts";
import { amountRequest, intentRequest } from "../../server/providers/dojo/order.ts";
import { dojoProvider } from "../../server/providers/dojo/index.ts";
import { orderFor, upstreamErrorOf } from "../contracts/provider.ts";
import { Refusal } from "../sandbox/provider-kit/index.ts";
import { openAtDojo, payAtDojo, startAtDojo } from "./dojo-set-up.ts";

const provider = dojoProvider({ apiUrl: "https://api.dojo.tech", clock: { now: () => 0 }, appVersion: "0.1.0" });

function sumsIn({ money, totals }: Snapshot): readonly (readonly [string, number])[] {
  return [...money, ...totals].map(({ kind, amount }) => [kind, amount.minor] as const);
}

describe("Money at Dojo", () => {
  it("is counted as ISO 4217 counts it, and comes back as the same sum (S4.4)", () => {
    fc.assert(
      fc.property(fc.constantFrom("GBP", "EUR"), fc.integer({ min: 1 }), (currency, minor) => {
        expect(fromDojoMoney(toDojoMoney({ minor, currency }))).toEqual({ minor, currency });
      }),
    );
  });

  it("is taken in pounds and euros and in nothing else", () => {
    const taken = currencies.filter((currency) => provider.refusalOf({ minor: 1250, currency }) === null);
    expect(taken.toSorted()).toEqual([...(provider.capabilities.currencies ?? [])].toSorted());
    expect(provider.refusalOf({ minor: 1250, currency: "KWD" })).toBe("Dojo takes GBP and EUR only.");
  });

  it("reaches Dojo as whole minor units, also in euros", async () => {
    const { dojo, account, reference } = await openAtDojo({ amount: { minor: 1250, currency: "EUR" } });
    expect(dojo.intents()[0]?.amount).toEqual({ value: 1250, currencyCode: "EUR" });
    expect((await account.read(reference)).asked).toEqual({ minor: 1250, currency: "EUR" });
  });

  it("counts a tip into what was captured, apart from what was asked (F83)", async () => {
    const { dojo, account, reference } = await payAtDojo();
    dojo.rewrite(reference, { totalAmount: { value: 76_000, currencyCode: "GBP" } });
    const snapshot = await account.read(reference);
    expect(snapshot.asked.minor).toBe(75_000);
    expect(sumsIn(snapshot)).toEqual([["captured", 76_000]]);
  });
});

describe("Whatever a merchant does with the money", () => {
  type Act = readonly ["refund" | "capture" | "reverse", number];
  const acts = fc.array(
    fc.tuple(fc.constantFrom("refund", "capture", "reverse"), fc.integer({ min: 1, max: 60_000 })),
    {
      maxLength: 6,
    },
  ) as fc.Arbitrary<readonly Act[]>;

  it("a read tells exactly what was taken and given back, under keys that stay (P2, F85)", async () => {
    const subject = await startAtDojo();
    const { dojo, account } = subject;
    let generation = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("auto" as const, "manual" as const), acts, async (capture, acts) => {
        generation += 1;
        const { reference } = await account.openCheckout(orderFor(subject, { capture, generation }));
        dojo.pay(reference);
        const truth = { captured: capture === "auto" ? 75_000 : 0, refunded: 0 };
        for (const [act, amount] of acts) {
          const isDone = attempted(() => dojo[act](reference, amount));
          if (isDone && act === "capture") truth.captured += amount;
          if (isDone && act === "refund") truth.refunded += amount;
          if (isDone && act === "reverse") truth.refunded = truth.captured;
        }
        const first = await account.read(reference);
        const sumOf = (kind: string) =>
          sumsIn(first).reduce((sum, [is, minor]) => (is === kind ? sum + minor : sum), 0);
        expect({ captured: sumOf("captured"), refunded: sumOf("refunded") }).toEqual(truth);
        expect(first.unknownWords).toEqual([]);
        expect((await account.read(reference)).money).toEqual(first.money);
      }),
      { numRuns: 30 },
    );
  });
});

/** Whether Dojo did it. */
function attempted(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

describe("An attempt at Dojo", () => {
  it("S5.16 tells the card and its last four digits, declined or paid", async () => {
    const { dojo, account, reference } = await openAtDojo();
    dojo.decline(reference);
    dojo.pay(reference);
    const card = { brand: "MASTERCARD", last4: "1005" };
    expect((await account.read(reference)).attempts).toMatchObject([
      { state: "declined", card },
      { state: "captured", card },
    ]);
  });
});

describe("Refunds at Dojo", () => {
  it.each(["Captured", "Refunded"])(
    "are told by their sum, whether a part leaves the status at Captured or makes it %s (F85)",
    async (word) => {
      const { dojo, account, reference } = await payAtDojo();
      dojo.refund(reference, 1_000);
      dojo.say(reference, word);
      const first = await account.read(reference);
      expect(first.totals).toMatchObject([
        { kind: "refunded", key: `${reference}:refunded`, amount: { minor: 1_000 } },
      ]);
      dojo.refund(reference, 2_000);
      dojo.say(reference, word);
      const second = await account.read(reference);
      expect(sumsIn(second)).toEqual([
        ["captured", 75_000],
        ["refunded", 3_000],
      ]);
      expect(second.attempts.map(({ state }) => state)).toEqual(["captured"]);
    },
  );

  it("never give more than came in (F86)", async () => {
    const { account, reference } = await payAtDojo();
    const refund = (minor: number, key: string) =>
      account.refund?.({ checkout: reference, amount: { minor, currency: "GBP" }, reason: "", key });
    await refund(50_000, "refund-1");
    const error = await upstreamErrorOf(refund(25_001, "refund-2") ?? Promise.resolve());
    expect(error).toMatchObject({ fault: "validation", details: { said: expect.stringContaining("25000") } });
  });

  it("of the same day, by a reversal in Dojo's app, give back all of it", async () => {
    const { dojo, account, reference } = await payAtDojo();
    dojo.reverse(reference);
    expect(sumsIn(await account.read(reference))).toEqual([
      ["captured", 75_000],
      ["refunded", 75_000],
    ]);
  });

  it("belong to their own checkout only", async () => {
    const subject = await payAtDojo();
    const { refundId } = subject.dojo.refund(subject.reference, 100);
    const other = await subject.account.openCheckout(orderFor(subject, { generation: 2 }));
    const read = (checkout: string) => subject.account.readRefund?.({ checkout, refund: refundId });
    expect(await read(subject.reference)).toEqual({ checkout: subject.reference, refund: refundId, state: "done" });
    expect((await upstreamErrorOf(read(other.reference) ?? Promise.resolve())).fault).toBe("not_found");
    const unknown = subject.account.readRefund?.({ checkout: subject.reference, refund: "rfnd_none" });
    expect((await upstreamErrorOf(unknown ?? Promise.resolve())).fault).toBe("not_found");
  });
});

describe("Lines at Dojo (S2.12)", () => {
  const lines: readonly OrderLine[] = [
    { description: "Consulting, day", quantity: "2", total: 60_000, vatRate: "20" },
    { description: "Books", quantity: "3.0", total: 10_000, vatRate: "0" },
    { description: "Train", quantity: "1", total: 5_000, vatRate: "20" },
  ];

  it("are shown with the VAT of each rate, rounded line by line (S2.10)", async () => {
    const { dojo } = await openAtDojo({ lines });
    const [intent] = dojo.intents();
    expect(intent?.itemLines).toEqual([
      { id: "1", quantity: 2, name: "Consulting, day", amountTotal: { value: 60_000, currencyCode: "GBP" } },
      { id: "2", quantity: 3, name: "Books", amountTotal: { value: 10_000, currencyCode: "GBP" } },
      { id: "3", quantity: 1, name: "Train", amountTotal: { value: 5_000, currencyCode: "GBP" } },
    ]);
    expect(intent?.taxLines).toEqual([
      { id: "vat-20", caption: "VAT", subCaption: "20%", amountTotal: { value: 10_833, currencyCode: "GBP" } },
    ]);
  });

  it("are left out together where one of them has no sum above zero", async () => {
    const free = { description: "A free sample", quantity: "1", total: 0, vatRate: null };
    const { dojo } = await openAtDojo({ lines: [...lines, free] });
    expect(dojo.intents()[0]).toMatchObject({ itemLines: [], taxLines: [] });
  });

  it("need whole quantities, and names of a hundred letters at most", async () => {
    const subject = await startAtDojo();
    const order = (line: Partial<OrderLine>): CheckoutOrder =>
      orderFor(subject, { lines: [{ description: "Hours", quantity: "1", total: 75_000, vatRate: null, ...line }] });
    expect(() => intentRequest(order({ quantity: "1.5" }))).toThrow(UpstreamError);
    await subject.account.openCheckout(order({ description: "x".repeat(101) }));
    expect(subject.dojo.intents()[0]?.itemLines).toMatchObject([{ name: "x".repeat(100) }]);
  });

  it("of a former sum do not stay beside the new one", async () => {
    const { dojo, account, reference, order, amount } = await openAtDojo({ lines });
    const changed = { ...order, lines: [], amount: { ...amount, minor: 10_000 } };
    expect(amountRequest(changed)).toMatchObject({ itemLines: [], taxLines: [] });
    expect(await account.changeAmount?.(reference, changed)).toBe("changed");
    expect(dojo.intents()[0]).toMatchObject({ itemLines: [], taxLines: [], amount: { value: 10_000 } });
  });
});
