import type { Fault } from "./errors.ts";

/**
 * How a link reaches the customer. We send `email`; the provider sends the next three; the others are handed to the
 * seller, who finishes them in another program.
 */
export const channels = [
  "email",
  "provider_email",
  "provider_sms",
  "provider_push",
  "hubspot",
  "mail_program",
  "whatsapp",
  "copied",
] as const;

export type Channel = (typeof channels)[number];

const finishedBySeller: ReadonlySet<Channel> = new Set(["hubspot", "mail_program", "whatsapp", "copied"]);

/** Whether our part ends with the press: what becomes of it happens in a program of the seller's. */
export function isHandedOver(channel: Channel): boolean {
  return finishedBySeller.has(channel);
}

export type ProviderChannel = Extract<Channel, `provider_${string}`>;

/** How a provider sends its page's address: an e-mail, a text message, or a word in the payer's own wallet. */
export type ProviderMessage = "email" | "sms" | "push";

/** The provider's way behind a channel; null where it has no part in it. */
export function providerMessageOf(channel: Channel): ProviderMessage | null {
  return isByProvider(channel) ? (channel.slice("provider_".length) as ProviderMessage) : null;
}

export function isByProvider(channel: Channel): channel is ProviderChannel {
  return channel.startsWith("provider_");
}

/** Whom a provider is to send the page to that it makes, and how. */
export interface ProviderSending {
  readonly by: readonly ProviderMessage[];
  readonly email: string | null;
  /** `47` and `99999999`. */
  readonly phone: { readonly countryCode: string; readonly national: string } | null;
}

/** One press by one channel, written down before anything is sent. */
export interface LinkDelivery {
  readonly portalId: number;
  readonly deliveryId: string;
  readonly paymentId: string;
  readonly channel: Channel;
  /** Where to; null where the seller chooses that in another program. */
  readonly to: string | null;
  /** `sending`: no answer is known, also after a crash · `sent`: taken by the mail server or the provider, or handed to the seller. */
  readonly state: "sending" | "sent" | "failed";
  /** Why it failed, or why nothing is known. */
  readonly fault: Fault | null;
  /** The mail server's or the provider's own sentence, without addresses. */
  readonly said: string | null;
  readonly requestKey: string;
  readonly requestHash: string;
  readonly by: string;
  readonly at: number;
  readonly settledAt: number | null;
}

// Longer than any answer is waited for.
const patience = 60_000;

/** Whether no answer will come any more: the message may have gone out or not. */
export function isUnknown({ state, fault, at }: LinkDelivery, now: number): boolean {
  return state === "sending" && (fault !== null || now - at > patience);
}
