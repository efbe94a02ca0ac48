import type { Fault } from "../../domain/errors.ts";
import type { EventFacts } from "../../domain/events.ts";
import { isByProvider, type Channel } from "../../domain/link-delivery.ts";

type Sent = Extract<EventFacts, { kind: "link_sent" }>;
type NotSent = Extract<EventFacts, { kind: "link_not_sent" }>;

const sentWords: Readonly<Record<Channel, string>> = {
  email: "Link sent by e-mail",
  provider_email: "Link sent by the provider's e-mail",
  provider_sms: "Link sent by the provider's text message",
  provider_push: "Link sent to the customer's wallet by the provider",
  hubspot: "Link taken to HubSpot's e-mail",
  mail_program: "Link taken to the mail program",
  whatsapp: "Link taken to WhatsApp",
  copied: "Link copied",
};

/** What else happened to a link that was handed over, happened elsewhere, so no more is claimed. */
export function linkSentSentence({ channel, to }: Sent): string {
  return `${sentWords[channel]}${to === null ? "" : ` to ${to}`}.`;
}

export function linkNotSentSentence({ channel, to, fault, said }: NotSent): string {
  const outcome = fault === "ambiguous" ? "may not have arrived" : "was not sent";
  const what = isByProvider(channel) ? "The provider's message" : "The e-mail";
  return `${what}${to === null ? "" : ` to ${to}`} ${outcome}: ${sendFault(channel, fault, said)}`;
}

const mailFaults: Readonly<Partial<Record<Fault, string>>> = {
  auth: "the mail server did not accept our login. Whoever runs this server checks its mail settings.",
  validation: "the mail server refused the address or the message. Check the address.",
  rate_limited: "the mail server takes no more at the moment. Try again in a few minutes.",
  unavailable: "the mail server could not be reached. Try again in a minute.",
  ambiguous: "the mail server's answer was lost. Ask the customer before you send it again.",
};

const providerFaults: Readonly<Partial<Record<Fault, string>>> = {
  auth: "the provider did not accept our keys. Whoever may change settings enters them anew.",
  permission: "the account at the provider may not do this. Ask the provider to allow it.",
  validation: "the provider refused it. Check the number or the address.",
  unexpected: "the provider did not send it. Check the number, or use one of the other ways.",
  rate_limited: "the provider takes no more at the moment. Try again in a few minutes.",
  unavailable: "the provider could not be reached. Try again in a minute.",
  conflict: "the payment changed at that moment. Look at it before you send it again.",
  ambiguous: "the provider's answer was lost. Ask the customer before you send it again.",
};

/** Why a message did not go out, or may not have, with what to do about it. */
export function sendFault(channel: Channel, fault: Fault, said: string | null): string {
  const { faults, other } = isByProvider(channel)
    ? { faults: providerFaults, other: "the provider did something we do not know." }
    : { faults: mailFaults, other: "the mail server did something we do not know." };
  const words = faults[fault] ?? `${other} Use one of the other ways.`;
  return said === null ? words : `${words} It said: “${said}”`;
}
