import type { Fault } from "./errors.ts";

/**
 * How a link reaches the customer. We send `email`; the provider would send the next two; the others are handed to the
 * seller, who finishes them in another program.
 */
export const channels = [
  "email",
  "provider_email",
  "provider_sms",
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

/** One press by one channel, written down before anything is sent. */
export interface LinkDelivery {
  readonly portalId: number;
  readonly deliveryId: string;
  readonly paymentId: string;
  readonly channel: Channel;
  /** Where to; null where the seller chooses that in another program. */
  readonly to: string | null;
  /** `sending`: no answer is known, also after a crash · `sent`: taken by the mail server, or handed to the seller. */
  readonly state: "sending" | "sent" | "failed";
  /** Why it failed, or why nothing is known. */
  readonly fault: Fault | null;
  /** The mail server's own sentence, without addresses. */
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
