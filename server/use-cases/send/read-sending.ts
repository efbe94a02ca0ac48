import { isEmailAddress } from "../../domain/email-address.ts";
import type { FieldError } from "../../domain/errors.ts";
import { isByProvider, providerMessageOf, type Channel, type ProviderSending } from "../../domain/link-delivery.ts";
import { PhoneNumberError, readPhoneNumber, type PhoneNumber } from "../../domain/phone-number.ts";

/** Where a press wants a link to go, as typed. */
interface Aim {
  readonly channels: readonly Channel[];
  readonly to: string | null;
  readonly phone?: string | undefined;
}

/** Whom the provider is to send to, with every missing thing named. */
export function readSending({ channels, to, phone }: Aim): {
  readonly sending: ProviderSending;
  readonly errors: readonly FieldError[];
} {
  const by = channels.flatMap((channel) => providerMessageOf(channel) ?? []);
  const isMailed = by.includes("email");
  const number = by.some((one) => one !== "email") ? readNumber(phone ?? "") : null;
  const errors = [
    ...(isMailed ? checkAddress(to) : []),
    ...(isMailed && channels.includes("email") ? [{ name: "channels", message: "Choose who sends the e-mail." }] : []),
    ...(typeof number === "string" ? [{ name: "phone", message: number }] : []),
  ];
  const numberFor = typeof number === "string" ? null : number;
  return { sending: { by, email: isMailed ? to : null, phone: numberFor }, errors };
}

/** The number told apart, or what is wrong with it. */
function readNumber(text: string): PhoneNumber | string {
  if (text.trim() === "") return "Enter the customer's telephone number, with its country code.";
  try {
    return readPhoneNumber(text);
  } catch (error) {
    if (error instanceof PhoneNumberError) return error.message;
    throw error;
  }
}

/** What is wrong with an address a message is to go to. */
export function checkAddress(to: string | null): readonly FieldError[] {
  if (to === null || to === "") return [{ name: "to", message: "Choose or enter an e-mail address." }];
  return isEmailAddress(to)
    ? []
    : [{ name: "to", message: "This is no e-mail address. Check it for slips of the pen." }];
}

/** What is written down as the place it went to. */
export function whereTo(channel: Channel, { email, phone }: Pick<ProviderSending, "email" | "phone">): string | null {
  if (channel === "email" || channel === "provider_email") return email;
  return isByProvider(channel) && phone ? `+${phone.countryCode}${phone.national}` : null;
}
