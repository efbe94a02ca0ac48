import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toDecimal, type Money } from "../../server/domain/money.ts";
import {
  currencyOf,
  majorNumber,
  myFatoorahRefusal,
  readAmount,
  splitSum,
  sumsOf,
} from "../../server/providers/myfatoorah/amounts.ts";
import { displayCurrencies } from "../../server/providers/myfatoorah/countries.ts";
import { openInvoice, payInvoice } from "./myfatoorah-set-up.ts";

const sums = fc.record({
  minor: fc.integer({ min: 1, max: 999_999_999_999_999 }),
  currency: fc.constantFrom(...displayCurrencies),
});

describe("Sums to MyFatoorah", () => {
  it("are JSON numbers of just the digits that were meant (F89)", () => {
    fc.assert(
      fc.property(sums, (money) => {
        const literal = JSON.stringify(majorNumber(money));
        expect(literal).toMatch(/^\d+(?:\.\d+)?$/);
        expect(readAmount(literal, money.currency)).toEqual(money);
      }),
    );
  });

  it.each([
    [{ minor: 12_500, currency: "KWD" }, "12.5"],
    [{ minor: 1, currency: "KWD" }, "0.001"],
    [{ minor: 1, currency: "SAR" }, "0.01"],
    [{ minor: 29_999, currency: "OMR" }, "29.999"],
    [{ minor: 110, currency: "EUR" }, "1.1"],
    [{ minor: 435, currency: "AED" }, "4.35"],
    [{ minor: 999_999_999_999_999, currency: "BHD" }, "999999999999.999"],
  ])("%o is written %s", (money, literal) => {
    expect(JSON.stringify(majorNumber(money))).toBe(literal);
  });

  it("are refused where a JSON number might not hold them (F89)", () => {
    expect(() => majorNumber({ minor: 1_000_000_000_000_000, currency: "KWD" })).toThrow(
      /at most 999999999999\.999 KWD/,
    );
  });

  it.each(displayCurrencies)("in %s arrive as asked, in the invoice and in its one line (F89)", async (currency) => {
    const { account, fake, reference, id } = await openInvoice({}, { amount: { minor: 1_234_567, currency } });
    expect((await account.read(reference)).asked).toEqual({ minor: 1_234_567, currency });
    const sent = fake.calls().find(({ path }) => path === "/v2/SendPayment")?.text ?? "";
    const value = toDecimal({ minor: 1_234_567, currency });
    expect(sent).toContain(`"InvoiceValue":${value},`);
    expect(sent).toContain(`"UnitPrice":${value}}`);
    fake.pay(id);
    const { money, attempts } = await account.read(reference);
    expect(money).toMatchObject([{ kind: "captured", amount: { minor: 1_234_567, currency } }]);
    expect(attempts).toMatchObject([{ state: "captured" }]);
  });
});

describe("Why MyFatoorah would not take a sum", () => {
  it("is its currency or its size, in words for the form", () => {
    expect(myFatoorahRefusal({ minor: 100, currency: "NOK" })).toBe("MyFatoorah takes no NOK.");
    expect(myFatoorahRefusal({ minor: 1_000_000_000_000_000, currency: "SAR" })).toMatch(
      /at most 9999999999999\.99 SAR/,
    );
    for (const currency of displayCurrencies) expect(myFatoorahRefusal({ minor: 1, currency })).toBeNull();
  });
});

describe("Sums from MyFatoorah", () => {
  it.each<[string | number, string, number]>([
    ["12,345.000", "KWD", 12_345_000],
    ["1,234,567.89", "SAR", 123_456_789],
    ["12.5", "KWD", 12_500],
    [12.5, "KWD", 12_500],
    [0.1, "EUR", 10],
    [1000, "AED", 100_000],
    ["30.0000", "USD", 3_000],
    ["0.000", "KWD", 0],
  ])("%o %s is %i", (text, currency, minor) => {
    expect(readAmount(text, currency)).toEqual({ minor, currency });
  });

  it.each(["1,23.00", "12,3456.00", "12.345", "-5.00", "1e3", "5.", ".5", "5 000", "", "NaN", "1,000,00", "٥"])(
    "%o is no sum of riyals",
    (text) => {
      expect(readAmount(text, "SAR")).toBeNull();
    },
  );

  it("survive being grouped and aliased", () => {
    fc.assert(
      fc.property(sums, (money) => {
        const [whole = "", places = ""] = toDecimal(money).split(".");
        const text = `${whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ",")}.${places} ${aliased(money)}`;
        expect(sumsOf(text, toDecimal(money), money.currency)).toMatchObject({ asked: money, unknown: [] });
      }),
    );
  });

  it.each([
    ["12.500 KD", { digits: "12.500", word: "KD" }],
    ["KD 12.500", { digits: "12.500", word: "KD" }],
    ["12,345.000KWD", { digits: "12,345.000", word: "KWD" }],
    ["12.500 د.ك", { digits: "12.500", word: "د.ك" }],
    ["12.500", null],
    ["KD", null],
    ["", null],
  ])("%o is split into number and currency", (text, parts) => {
    expect(splitSum(text)).toEqual(parts);
  });

  it.each([
    ["KD", "KWD"],
    ["kd", "KWD"],
    ["SR", "SAR"],
    [" USD ", "USD"],
    ["NOK", undefined],
    ["constructor", undefined],
  ])("the currency %o is %s", (word, currency) => {
    expect(currencyOf(word)).toBe(currency);
  });
});

function aliased({ currency }: Money): string {
  return currency === "KWD" ? "KD" : currency === "SAR" ? "SR" : currency;
}

/** What the status answer says of an invoice's own sum, changed. */
async function told(displayed: string, value: number | string, transaction: object = {}) {
  const subject = await payInvoice({}, { amount: { minor: 12_500, currency: "KWD" } });
  subject.fake.faults.add({
    kind: "changed_after",
    path: /GetPaymentStatus/,
    change: (body) => {
      const data = body["Data"] as { InvoiceTransactions: readonly object[] };
      const InvoiceTransactions = data.InvoiceTransactions.map((one) => ({ ...one, ...transaction }));
      return { ...body, Data: { ...data, InvoiceDisplayValue: displayed, InvoiceValue: value, InvoiceTransactions } };
    },
  });
  return subject.account.read(subject.reference);
}

describe("A currency by a word that nobody knows", () => {
  it("is the account's own where the number is the same, also in the transaction", async () => {
    const { asked, money, unknownWords } = await told("12.500 DK", 12.5, { Currency: "DK" });
    expect(asked).toEqual({ minor: 12_500, currency: "KWD" });
    expect(money).toMatchObject([{ kind: "captured", amount: { minor: 12_500, currency: "KWD" } }]);
    expect(unknownWords).toEqual([]);
  });

  it("is shown to a person where the number is another one (F12)", async () => {
    const { asked, unknownWords } = await told("40.70 $", 12.5);
    expect(asked).toEqual({ minor: 12_500, currency: "KWD" });
    expect(unknownWords).toEqual(["40.70 $"]);
  });

  it("brings no money by itself (F12, R16)", async () => {
    const { money, unknownWords, checkout } = await told("12.500 KD", 12.5, { Currency: "ZZ" });
    expect({ money, unknownWords, checkout }).toEqual({ money: [], unknownWords: ["12.500 ZZ"], checkout: "used" });
  });

  it("does not keep an invoice from being read at all", async () => {
    const { asked, unknownWords } = await told("a lot", "very much");
    expect(asked.minor).toBe(0);
    expect(unknownWords).toEqual(["a lot"]);
  });

  it("brings no money either where the number has too many decimals (F89)", async () => {
    const { money, unknownWords } = await told("12.500 KD", 12.5, { TransationValue: "12.50001" });
    expect({ money, unknownWords }).toEqual({ money: [], unknownWords: ["12.50001 KD"] });
  });
});

describe("What a payer is charged on top", () => {
  it("is no part of the payment", async () => {
    const { money } = await told("12.500 KD", 12.5, { CustomerServiceCharge: "0.500", PaidCurrencyValue: "13.000" });
    expect(money.map(({ amount }) => amount.minor)).toEqual([12_500]);
  });
});

describe("A transaction that tells little of itself", () => {
  const nothing = { TransationValue: null, Currency: null, PaymentGateway: null, TransactionDate: null };

  it("is an attempt all the same while it moves no money", async () => {
    const { attempts, unknownWords } = await told("12.500 KD", 12.5, { ...nothing, TransactionStatus: "InProgress" });
    expect(attempts).toMatchObject([{ state: "started", method: null }]);
    expect(unknownWords).toEqual([]);
  });

  it("is left out while it has no id of its own", async () => {
    const { attempts, unknownWords } = await told("12.500 KD", 12.5, {
      TransactionStatus: "InProgress",
      PaymentId: "",
    });
    expect({ attempts, unknownWords }).toEqual({ attempts: [], unknownWords: [] });
  });

  it.each([
    ["no sum", { TransationValue: null }],
    ["no currency", { Currency: null }],
    ["no id", { PaymentId: null }],
  ])("brings no money with %s, and a person looks at it (R16)", async (_what, change) => {
    const { money, attempts, unknownWords } = await told("12.500 KD", 12.5, change);
    expect({ money, attempts }).toEqual({ money: [], attempts: [] });
    expect(unknownWords).toHaveLength(1);
  });
});
