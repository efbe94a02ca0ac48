import { webhookAddress, type Connection } from "../domain/connection.ts";
import { ForbiddenError, NotFoundError, UpstreamError } from "../domain/errors.ts";
import { newId } from "../domain/ids.ts";
import type { Context } from "../ports/context.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "publicUrl" | "log">;

const hour = 60 * 60 * 1_000;

/** Hands the admin a one-time address, good for an hour, where a provider's keys are entered outside HubSpot. */
export async function inviteConnection(
  { store, clock, random, publicUrl }: Parts,
  { portalId, userId }: { readonly portalId: number; readonly userId: string },
): Promise<{ url: string; expiresAt: number }> {
  await requireAdmin(store, portalId, userId);
  const token = newId(random);
  const expiresAt = clock.now() + hour;
  // Fixed with the invitation, so that its page can show the webhook address before anything is entered.
  const webhookToken = newId(random);
  await store.tickets.issue(token, { purpose: "connect", portalId, userId, data: webhookToken, expiresAt });
  return { url: `${publicUrl}/connect/${token}`, expiresAt };
}

/** Until the account names more people, the one who installed the app is its admin. Throws ForbiddenError. */
export async function requireAdmin(store: Parts["store"], portalId: number, userId: string): Promise<void> {
  const portal = await store.portals.find(portalId);
  if (portal?.installedBy !== userId) throw new ForbiddenError("Only the person who installed the app may do this.");
}

export interface Invitation {
  readonly portalId: number;
  readonly webhookToken: string;
  readonly expiresAt: number;
}

/** The invitation behind a token. Throws NotFoundError when it is unknown, used or over. */
export async function readInvitation(
  { store, clock }: Pick<Parts, "store" | "clock">,
  token: string,
): Promise<Invitation> {
  const ticket = await store.tickets.find(token, "connect", clock.now());
  if (!ticket || ticket.portalId === null) {
    throw new NotFoundError("This address was used before, or its hour is over.");
  }
  return { portalId: ticket.portalId, webhookToken: ticket.data, expiresAt: ticket.expiresAt };
}

export interface ConnectionOrder {
  readonly token: string;
  readonly providerId: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface Connected {
  readonly connection: Connection;
  /** Whether the provider sends us its events; if not, it is read when the payer returns and on "Check now". */
  readonly hasWebhook: boolean;
}

/**
 * Connects a provider account: settings judged, keys proven by a harmless call, webhook registered where the API has
 * it, secrets sealed, the invitation used up. Throws ValidationError, NotFoundError and UpstreamError with the
 * provider's own sentence; the invitation stays good then.
 */
export async function connectProvider(parts: Parts, order: ConnectionOrder): Promise<Connected> {
  const { store, providers, clock, random } = parts;
  const invitation = await readInvitation(parts, order.token);
  const provider = providers.find(order.providerId);
  const settings = provider.readSettings(order.values);
  const connection: Connection = {
    portalId: invitation.portalId,
    connectionId: newId(random),
    provider: provider.id,
    mode: settings.mode,
    label: provider.label,
    values: settings.values,
    webhookToken: invitation.webhookToken,
    keyEnding: settings.keyEnding,
    createdAt: clock.now(),
    removedAt: null,
  };
  await providers.open(connection).check();
  const registered = await registerWebhook(parts, connection);
  const complete = { ...connection, values: { ...connection.values, ...registered } };
  await store.transaction(async (tx) => {
    if (!(await tx.tickets.use(order.token, "connect", clock.now()))) {
      throw new NotFoundError("This address was used before, or its hour is over.");
    }
    await tx.connections.insert(complete);
  });
  const needsWebhook = provider.capabilities.registersWebhooks;
  return { connection: complete, hasWebhook: !needsWebhook || "webhookSecret" in complete.values };
}

/** Null when there is nothing to register or the key has no right to; the address is then pasted by hand. */
async function registerWebhook(parts: Parts, connection: Connection): Promise<Readonly<Record<string, string>> | null> {
  const account = parts.providers.open(connection);
  if (!account.registerWebhook || connection.values["webhookSecret"]) return null;
  try {
    return await account.registerWebhook(webhookAddress(parts.publicUrl, connection));
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    parts.log.warn(
      { portalId: connection.portalId, provider: connection.provider, fault: error.fault },
      "The webhook could not be registered.",
    );
    return null;
  }
}
