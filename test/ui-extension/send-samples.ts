import type { Channel, DeliveryView, MessageView } from "@payments/shared";
import { today } from "./samples.ts";

const channels: readonly Channel[] = [
  "email",
  "provider_email",
  "provider_sms",
  "provider_push",
  "hubspot",
  "mail_program",
  "whatsapp",
  "copied",
];

const whyNot: Partial<Record<Channel, string>> = {
  provider_email: "Stripe sends no e-mails.",
  provider_sms: "Stripe sends no text messages.",
  provider_push: "Stripe sends no words to wallets.",
};

/** A message ready to be sent; `blocked` closes more channels. */
export function message(
  change: Partial<MessageView> = {},
  blocked: Partial<Record<Channel, string | null>> = {},
): MessageView {
  const closed: Partial<Record<Channel, string | null>> = { ...whyNot, ...blocked };
  return {
    subject: "Payment of €750.00 for Website",
    body: "Hello Ada,\n\nhttps://pay.example.com/p/abc\n\nThank you",
    direction: "ltr",
    link: "https://pay.example.com/p/abc",
    unresolved: { subject: [], body: [] },
    sender: "Lindgren Studio",
    contactId: "201",
    phone: null,
    addresses: [
      { email: "ada@example.com", name: "Ada Lovelace" },
      { email: "ben@example.com", name: "ben@example.com" },
    ],
    channels: channels.map((channel) => ({ channel, blocked: closed[channel] ?? null })),
    deliveries: [],
    ...change,
  };
}

export function delivery(change: Partial<DeliveryView> = {}): DeliveryView {
  return { id: "d1", channel: "email", to: "ada@example.com", state: "sent", reason: null, at: today, ...change };
}

/** The same for every channel. */
export const allClosed = (reason: string): Partial<Record<Channel, string>> =>
  Object.fromEntries(channels.map((channel) => [channel, reason]));
