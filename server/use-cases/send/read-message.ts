import type { Connection, Portal } from "../../domain/connection.ts";
import { isEmailAddress } from "../../domain/email-address.ts";
import { DisconnectedError, NotFoundError, UpstreamError } from "../../domain/errors.ts";
import { linkMessage, type LinkMessage } from "../../domain/link-message.ts";
import type { LinkDelivery } from "../../domain/link-delivery.ts";
import { isAlive, isPageOut } from "../../domain/checkout.ts";
import type { Payment } from "../../domain/payment.ts";
import { hasRight, type Policies } from "../../domain/policies.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmContact } from "../../ports/crm-records.ts";
import type { Provider } from "../../ports/provider.ts";
import { blockedChannels, type BlockedChannels } from "./link-channels.ts";
import { requireConnected } from "../account/require-connected.ts";
import { requireWithConnection } from "../learn/require-payment.ts";

type Parts = Pick<Context, "store" | "crm" | "providers" | "clock" | "mailer" | "publicUrl">;

/** What is needed to judge and to word a payment's message. */
export interface MessageFacts {
  readonly portal: Portal;
  readonly policies: Policies;
  readonly payment: Payment;
  readonly connection: Connection;
  readonly provider: Provider;
  readonly message: LinkMessage;
  /** Why a channel cannot be used now; what is missing here can be. */
  readonly blocked: BlockedChannels;
}

/** An address the link can go to, with whose it is. */
export interface KnownAddress {
  readonly email: string;
  readonly name: string;
}

export interface MessageContents extends MessageFacts {
  /** The payer's first, then those of the deal's other contacts. */
  readonly addresses: readonly KnownAddress[];
  /** The payer's number as HubSpot has it, null where it has none or is silent. */
  readonly phone: string | null;
  /** Newest first. */
  readonly deliveries: readonly LinkDelivery[];
}

interface Asked {
  readonly portalId: number;
  readonly paymentId: string;
  readonly userId: string;
}

/** The message that brings a payment's link, ready to be sent. Throws NotFoundError and DisconnectedError. */
export async function readMessage(parts: Parts, asked: Asked): Promise<MessageContents> {
  const facts = await readMessageFacts(parts, asked);
  const [people, deliveries] = await Promise.all([
    contactsOf(parts.crm, facts.payment),
    parts.store.deliveries.list(asked.portalId, asked.paymentId),
  ]);
  const { contact } = facts.payment;
  const phone = people.find(({ id }) => id === contact.id)?.phone ?? null;
  return { ...facts, addresses: addressesOf([contact, ...people]), phone, deliveries };
}

/** Without what HubSpot knows. Throws like `readMessage`. */
export async function readMessageFacts(
  { store, providers, clock, mailer, publicUrl }: Omit<Parts, "crm">,
  { portalId, paymentId, userId }: Asked,
): Promise<MessageFacts> {
  const portal = await requireConnected({ store }, portalId);
  const { payment, connection } = await requireWithConnection(store, portalId, paymentId);
  const { policies } = await store.policies.read(portalId);
  const provider = providers.find(connection.provider);
  const pages = (await store.checkouts.list(portalId, paymentId)).filter(isAlive);
  const blocked = blockedChannels({
    payment,
    provider,
    policies,
    now: clock.now(),
    hasMailer: mailer !== null,
    isPageOut: pages.some((page) => isPageOut(payment, page)),
    mayBeSent: hasRight(portal, policies, { userId, right: "send" }),
  });
  const message = linkMessage({ payment, portal, policies, link: `${publicUrl}/p/${payment.token}` });
  return { portal, policies, payment, connection, provider, message, blocked };
}

/** Each once, as first told: the one stored with the payment has to do while HubSpot is silent. */
function addressesOf(people: readonly Pick<CrmContact, "name" | "email" | "otherEmails">[]): readonly KnownAddress[] {
  const known = people.flatMap(({ name, email, otherEmails = [] }) =>
    [email ?? "", ...otherEmails].filter(isEmailAddress).map((one) => ({ name, email: one })),
  );
  return known.filter(({ email }, place) => known.findIndex((one) => isSame(one.email, email)) === place);
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The payer and the deal's other contacts as HubSpot has them now; nobody while it is silent. */
async function contactsOf(crm: Parts["crm"], { portalId, contact, dealId }: Payment): Promise<readonly CrmContact[]> {
  try {
    const others = dealId === null ? [] : (await crm.readDeal(portalId, dealId)).contactIds;
    const ids = [...new Set([contact.id, ...others])].slice(0, 100);
    const found = await crm.readContacts(portalId, ids);
    return ids.flatMap((id) => found.find((one) => one.id === id) ?? []);
  } catch (error) {
    const isSilent =
      error instanceof UpstreamError || error instanceof DisconnectedError || error instanceof NotFoundError;
    if (isSilent) return [];
    throw error;
  }
}
