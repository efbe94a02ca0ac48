import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PhoneNumberError, readPhoneNumber } from "../../server/domain/phone-number.ts";

describe("a phone number of the CRM", () => {
  it.each([
    ["+49 151 23456789", "49", "15123456789"],
    ["0049 151 23456789", "49", "15123456789"],
    [" +47 99 99 99 99 ", "47", "99999999"],
    ["+965 5000-0000", "965", "50000000"],
    ["+1 (212) 555-0100", "1", "2125550100"],
  ])("S5.8 is told apart into country code and the rest: %s", (text, countryCode, national) => {
    expect(readPhoneNumber(text)).toMatchObject({ countryCode, national });
  });

  it.each([
    ["0151 23456789", "The number 0151 23456789 has no country code, such as +49."],
    ["call Mia", "The number call Mia has no country code, such as +49."],
    ["+49 151", "The number +49 151 does not exist. Check its digits."],
    ["+999 123456", "The number +999 123456 does not exist. Check its digits."],
    ["+44 20 7946 0958", "The number +44 20 7946 0958 is a landline, which takes no messages."],
  ])("S5.8 is refused with the reason where no message can reach it: %s", (text, reason) => {
    expect(() => readPhoneNumber(text)).toThrow(new PhoneNumberError(reason));
  });

  it("S5.8 is digits alone, whatever it was written as, or refused", () => {
    const written = fc.string({ unit: fc.constantFrom(..."+0123456789 ()-./;x".split("")), maxLength: 24 });
    fc.assert(fc.property(written, (text) => /^(?:\d{5,17}|refused)$/.test(digitsOf(text))));
  });
});

function digitsOf(text: string): string {
  try {
    const { countryCode, national } = readPhoneNumber(text);
    return countryCode + national;
  } catch (error) {
    if (error instanceof PhoneNumberError) return "refused";
    throw error;
  }
}
