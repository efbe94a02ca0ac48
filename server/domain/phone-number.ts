import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/** A number that a message can be sent to, with its country told apart from the rest. */
export interface PhoneNumber {
  /** `49` */
  readonly countryCode: string;
  /** `15123456789` */
  readonly national: string;
  /** For people: `+49 1512 3456789`. */
  readonly written: string;
}

/** Why a text is no number to send a message to. The sentence is fit for the screen. */
export class PhoneNumberError extends Error {
  override readonly name = "PhoneNumberError";
}

/** `+4799999999` → `+47…99`: enough for a person to know it by. */
export function maskedNumber(number: string): string {
  return `${number.slice(0, 3)}…${number.slice(-2)}`;
}

/** Reads a number as a CRM holds it. Throws PhoneNumberError for one that no message can reach. */
export function readPhoneNumber(text: string): PhoneNumber {
  const international = text.trim().replace(/^00/, "+");
  if (!international.startsWith("+")) {
    throw new PhoneNumberError(`The number ${text.trim()} has no country code, such as +49.`);
  }
  const number = parsePhoneNumberFromString(international);
  if (!number?.isValid()) throw new PhoneNumberError(`The number ${text.trim()} does not exist. Check its digits.`);
  if (number.getType() === "FIXED_LINE") {
    throw new PhoneNumberError(`The number ${text.trim()} is a landline, which takes no messages.`);
  }
  const { countryCallingCode, nationalNumber } = number;
  return { countryCode: countryCallingCode, national: nationalNumber, written: number.formatInternational() };
}
