import type { Channel } from "../../domain/link-delivery.ts";
import { channels } from "../../domain/link-delivery.ts";
import { isWaiting, statusAt, type Payment } from "../../domain/payment.ts";
import type { Provider } from "../../ports/provider.ts";
import { lacksRight } from "../account/require-right.ts";

/** Why a channel cannot be used now, in a sentence with its cure; what is missing can be. */
export type BlockedChannels = Readonly<Partial<Record<Channel, string>>>;

export interface ChannelFacts {
  readonly payment: Payment;
  readonly provider: Pick<Provider, "label" | "capabilities">;
  readonly now: number;
  readonly hasMailer: boolean;
  /** Whether this person may send links. */
  readonly mayBeSent: boolean;
}

/** Which ways to the customer are closed, and why. */
export function blockedChannels(facts: ChannelFacts): BlockedChannels {
  const forAll = whyNone(facts);
  if (forAll !== null) return Object.fromEntries(channels.map((channel) => [channel, forAll]));
  const { provider, hasMailer } = facts;
  return {
    ...(!hasMailer && { email: mailIsOff }),
    provider_email: whyNotBy(provider, "email"),
    provider_sms: whyNotBy(provider, "sms"),
  };
}

const mailIsOff =
  "This server has no mail server yet. Whoever runs it sets SMTP_URL and MAIL_FROM; until then use one of the other ways.";

function whyNone({ payment, now, mayBeSent }: ChannelFacts): string | null {
  if (!mayBeSent) return lacksRight("send");
  if (isPayable(payment, now)) return null;
  return "The link can no longer be paid, so there is nothing to send. Create a payment to ask again.";
}

function isPayable(payment: Payment, now: number): boolean {
  return isWaiting(statusAt(payment, now)) && payment.cancellation === null;
}

const messageWords = { email: "e-mails", sms: "text messages" } as const;

/**
 * A provider that sends does so only while it makes its page, at each try and with its own page's address. Ours is made
 * at another time and stays the same, so the link is sent by us; never by both.
 */
function whyNotBy({ label, capabilities }: ChannelFacts["provider"], kind: "email" | "sms"): string {
  if (!capabilities.sendsLinks.includes(kind)) return `${label} sends no ${messageWords[kind]}.`;
  return `${label} can send ${messageWords[kind]} only while it makes its own page, with another address in them. This link is sent from here.`;
}
