import type { Fault } from "../../domain/errors.ts";
import type { EventFacts } from "../../domain/events.ts";
import type { Channel } from "../../domain/link-delivery.ts";

type Sent = Extract<EventFacts, { kind: "link_sent" }>;
type NotSent = Extract<EventFacts, { kind: "link_not_sent" }>;

const sentWords: Readonly<Record<Channel, string>> = {
  email: "Link sent by e-mail",
  provider_email: "Link sent by the provider's e-mail",
  provider_sms: "Link sent by the provider's text message",
  hubspot: "Link taken to HubSpot's e-mail",
  mail_program: "Link taken to the mail program",
  whatsapp: "Link taken to WhatsApp",
  copied: "Link copied",
};

/** What else happened to a link that was handed over, happened elsewhere, so no more is claimed. */
export function linkSentSentence({ channel, to }: Sent): string {
  return `${sentWords[channel]}${to === null ? "" : ` to ${to}`}.`;
}

export function linkNotSentSentence({ to, fault, said }: NotSent): string {
  const outcome = fault === "ambiguous" ? "may not have arrived" : "was not sent";
  return `The e-mail${to === null ? "" : ` to ${to}`} ${outcome}: ${sendFault(fault, said)}`;
}

const faultWords: Readonly<Partial<Record<Fault, string>>> = {
  auth: "the mail server did not accept our login. Whoever runs this server checks its mail settings.",
  validation: "the mail server refused the address or the message. Check the address.",
  rate_limited: "the mail server takes no more at the moment. Try again in a few minutes.",
  unavailable: "the mail server could not be reached. Try again in a minute.",
  ambiguous: "the mail server's answer was lost. Ask the customer before you send it again.",
};

/** Why a message did not go out, or may not have, with what to do about it. */
export function sendFault(fault: Fault, said: string | null): string {
  const words = faultWords[fault] ?? "the mail server did something we do not know. Use one of the other ways.";
  return said === null ? words : `${words} It said: “${said}”`;
}
