import {
  channels,
  isByProvider,
  providerMessageOf,
  type Channel,
  type ProviderMessage,
} from "../../domain/link-delivery.ts";
import { isWaiting, statusAt, type Payment } from "../../domain/payment.ts";
import type { Policies } from "../../domain/policies.ts";
import type { Provider } from "../../ports/provider.ts";
import { lacksRight } from "../account/require-right.ts";

/** Why a channel cannot be used now, in a sentence with its cure; what is missing can be. */
export type BlockedChannels = Readonly<Partial<Record<Channel, string>>>;

export interface ChannelFacts {
  readonly payment: Payment;
  readonly provider: Pick<Provider, "label" | "capabilities">;
  readonly policies: Pick<Policies, "providerMessages">;
  readonly now: number;
  readonly hasMailer: boolean;
  /** Whether somebody may have the provider's page before them. */
  readonly isPageOut: boolean;
  /** Whether this person may send links. */
  readonly mayBeSent: boolean;
}

/** Which ways to the customer are closed, and why. */
export function blockedChannels(facts: ChannelFacts): BlockedChannels {
  const forAll = whyNone(facts);
  if (forAll !== null) return Object.fromEntries(channels.map((channel) => [channel, forAll]));
  const byProvider = channels.filter(isByProvider).flatMap((channel) => {
    const reason = whyNotBy(facts, providerMessageOf(channel) ?? "email");
    return reason === null ? [] : [[channel, reason] as const];
  });
  return { ...(!facts.hasMailer && { email: mailIsOff }), ...Object.fromEntries(byProvider) };
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

const messageWords: Readonly<Record<ProviderMessage, string>> = {
  email: "e-mails",
  sms: "text messages",
  push: "words to wallets",
};

/**
 * A provider sends only while it makes a page, so the page there is has to give way: where nobody can close it, it must
 * be one that nobody has seen. Off unless the account wants it, since two who send confuse a customer.
 */
function whyNotBy({ payment, provider, policies, isPageOut }: ChannelFacts, kind: ProviderMessage): string | null {
  const { label, capabilities } = provider;
  const { sendsLinks, pushesTo, closes } = capabilities;
  if (!sendsLinks.includes(kind)) return `${label} sends no ${messageWords[kind]}.`;
  const isPushed = sendsLinks.includes("push") && isForOneOf(payment, pushesTo);
  if (kind === "push" && !isPushed) return "Only for a payment that offers one wallet and nothing else.";
  if (kind === "sms" && isPushed) return `${label} tells the customer in the wallet's own app instead.`;
  if (!policies.providerMessages.includes(payment.connectionId))
    return `Messages by ${label} are switched off. Whoever may change settings switches them on.`;
  if (!closes && isPageOut)
    return `The customer has ${label}'s page already, which cannot be closed for another. Send the link another way.`;
  return null;
}

function isForOneOf({ terms }: Payment, wallets: readonly string[]): boolean {
  const [only, ...more] = terms.methods ?? [];
  return only !== undefined && more.length === 0 && wallets.includes(only);
}
