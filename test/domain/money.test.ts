import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AmountError,
  currencies,
  exponentOf,
  formatMoney,
  isCurrency,
  isSameMoney,
  parseAmount,
  toDecimal,
} from "../../server/domain/money.ts";

/** Every code of ISO 4217 with a minor unit, by its decimals. Written down here on purpose, apart from the library. */
const expected: Readonly<Record<number, string>> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
    CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR
    ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV
    MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD
    SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: "BHD IQD JOD KWD LYD OMR TND",
  4: "CLF UYW",
};

const rows = Object.entries(expected).flatMap(([exponent, codes]) =>
  codes.split(/\s+/).map((code) => [code, Number(exponent)] as const),
);

const anyCurrency = fc.constantFrom(...rows.map(([code]) => code));
const digits = (minLength: number) => fc.string({ unit: fc.constantFrom(..."0123456789"), minLength, maxLength: 16 });

function read(text: string, currency: string): number | "refused" {
  try {
    return parseAmount(text, currency).minor;
  } catch (error) {
    if (error instanceof AmountError) return "refused";
    throw error;
  }
}

describe("the currencies", () => {
  it("X14 are those of ISO 4217, no more and no fewer", () => {
    expect(currencies).toEqual(rows.map(([code]) => code).toSorted());
  });

  it.each(rows)("X14 F89 %s has %i decimals, read and written", (code, exponent) => {
    const smallest = exponent === 0 ? "1" : `0.${"1".padStart(exponent, "0")}`;
    expect(exponentOf(code)).toBe(exponent);
    expect(toDecimal({ minor: 1, currency: code })).toBe(smallest);
    expect(parseAmount(smallest, code)).toEqual({ minor: 1, currency: code });
    expect(parseAmount("12", code).minor).toBe(12 * 10 ** exponent);
    expect(read(`0.${"1".padStart(exponent + 1, "0")}`, code)).toBe("refused");
  });

  it.each(["", "eur", "EU", "EURO", "XXX", "__proto__", "constructor", " EUR"])("R16 do not include %j", (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => exponentOf(code)).toThrow(AmountError);
    expect(read("1", code)).toBe("refused");
  });
});

describe("reading an amount", () => {
  it("F89 gives back every sum from its decimal form, in every currency", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), anyCurrency, (minor, currency) => {
        expect(parseAmount(toDecimal({ minor, currency }), currency)).toEqual({ minor, currency });
      }),
      { numRuns: 2_000 },
    );
  });

  it("F89 never rounds: it reads the exact value or refuses", () => {
    fc.assert(
      fc.property(digits(1), digits(0), anyCurrency, (whole, fraction, currency) => {
        const exponent = exponentOf(currency);
        const exact = BigInt(whole + fraction.padEnd(16, "0"));
        const unit = 10n ** BigInt(16 - exponent);
        const isExact = exact % unit === 0n && exact / unit <= BigInt(Number.MAX_SAFE_INTEGER);
        expect(read(`${whole}.${fraction}`, currency)).toBe(isExact ? Number(exact / unit) : "refused");
      }),
      { numRuns: 2_000 },
    );
  });

  it("F89 refuses an amount with one foreign character inside, wherever it stands", () => {
    const foreign = fc.constantFrom(..." ,_'eE+-−/x٣³½１\u00A0\u200B\u202E\0\n");
    fc.assert(
      fc.property(digits(2), foreign, fc.nat(), (text, character, place) => {
        const at = 1 + (place % (text.length - 1));
        expect(read(text.slice(0, at) + character + text.slice(at), "EUR")).toBe("refused");
      }),
    );
  });

  it.each([
    ["12.345", "EUR"],
    ["0.5", "JPY"],
    ["1.2345", "KWD"],
    ["1e5", "EUR"],
    ["1E5", "EUR"],
    ["1,000", "EUR"],
    ["12,345.000", "KWD"],
    ["1 000", "EUR"],
    ["NaN", "EUR"],
    ["Infinity", "EUR"],
    ["−5", "EUR"],
    ["-", "EUR"],
    ["--5", "EUR"],
    ["+5", "EUR"],
    ["", "EUR"],
    ["   ", "EUR"],
    [".", "EUR"],
    [".5", "EUR"],
    ["5.0.0", "EUR"],
    ["0x10", "EUR"],
    ["٣٤", "EUR"],
    ["１２", "EUR"],
    ["€5", "EUR"],
    ["9007199254740992", "JPY"],
    ["9007199254740993", "JPY"],
    ["90071992547409.92", "EUR"],
    ["9007199254740.992", "KWD"],
    ["1".repeat(17), "JPY"],
    [`1.${"0".repeat(17)}`, "EUR"],
  ])("F89 refuses %j in %s", (text, currency) => {
    expect(read(text, currency)).toBe("refused");
  });

  it.each([
    ["750", 75_000],
    ["750.5", 75_050],
    ["750.50", 75_050],
    ["750.500000", 75_050],
    ["750.", 75_000],
    ["  7 ", 700],
    ["007.00", 700],
    ["0.00", 0],
    ["-12.34", -1_234],
    ["90071992547409.91", Number.MAX_SAFE_INTEGER],
  ])("reads %j EUR as %i cents", (text, minor) => {
    expect(parseAmount(text, "EUR")).toEqual({ minor, currency: "EUR" });
  });

  it("knows no negative zero", () => {
    expect(parseAmount("-0.00", "EUR").minor).toBe(0);
  });

  it.each([
    ["EUR", "12.345", "EUR has 2 decimals; leave out the rest."],
    ["JPY", "12.3", "JPY has no decimals."],
    ["EUR", "twelve", "Enter an amount in digits, such as 750.00."],
    ["EUR", "9999999999999999", "This amount is too large."],
    ["", "1", "This is not a currency we know."],
    ["QQQ", "1", "QQQ is not a currency we know."],
  ])("says what is wrong: %s %s", (currency, text, sentence) => {
    expect(() => parseAmount(text, currency)).toThrow(new AmountError(sentence));
  });
});

describe("writing an amount", () => {
  it.each([
    [{ minor: 75_000, currency: "EUR" }, "750.00"],
    [{ minor: 5, currency: "EUR" }, "0.05"],
    [{ minor: -5, currency: "KWD" }, "-0.005"],
    [{ minor: 0, currency: "CLF" }, "0.0000"],
    [{ minor: -1_250, currency: "JPY" }, "-1250"],
    [{ minor: Number.MAX_SAFE_INTEGER, currency: "CLF" }, "900719925474.0991"],
  ])("writes %o as %s", (money, text) => {
    expect(toDecimal(money)).toBe(text);
  });

  it.each([
    [{ minor: 75_000, currency: "EUR" }, "en", "€750.00"],
    [{ minor: 75_000, currency: "EUR" }, "de", "750,00 €"],
    [{ minor: 1_250, currency: "JPY" }, "en", "¥1,250"],
    [{ minor: 12_345, currency: "KWD" }, "en", "KWD 12.345"],
    [{ minor: 125_050, currency: "HUF" }, "en", "HUF 1,250.50"],
    [{ minor: Number.MAX_SAFE_INTEGER, currency: "EUR" }, "en", "€90,071,992,547,409.91"],
    [{ minor: -5, currency: "USD" }, "en", "-$0.05"],
  ])("shows %o in %s as %s, to the last unit", (money, locale, text) => {
    expect(formatMoney(money, locale).replaceAll(/\s/g, " ")).toBe(text);
  });

  it("shows every currency without failing, with its own decimals", () => {
    for (const [currency, exponent] of rows) {
      const shown = formatMoney({ minor: 1_234_567, currency }, "en").replaceAll(",", "");
      const expectedDigits = exponent === 0 ? "1234567" : `${1_234_567 / 10 ** exponent}`;
      expect(/\d+(\.\d+)?/.exec(shown)?.[0]).toBe(expectedDigits);
    }
  });
});

describe("comparing sums", () => {
  it("calls them the same only in amount and currency", () => {
    const ten = { minor: 1_000, currency: "EUR" };
    expect(isSameMoney(ten, { ...ten })).toBe(true);
    expect(isSameMoney(ten, { ...ten, minor: 1_001 })).toBe(false);
    expect(isSameMoney(ten, { ...ten, currency: "USD" })).toBe(false);
  });
});
