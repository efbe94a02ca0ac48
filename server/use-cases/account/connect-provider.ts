import type { NewAuditEntry } from "../../domain/audit.ts";
import { webhookAddress, type Connection } from "../../domain/connection.ts";
import { NotFoundError, UpstreamError, ValidationError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import { hour } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { Provider, ProviderSettings, SettingsField } from "../../ports/provider.ts";
import { letInAgain } from "./let-in-again.ts";
import { readInvitation, useInvitation, type Invitation } from "./invite-connection.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "publicUrl" | "log">;

export interface ConnectionOrder {
  readonly token: string;
  readonly providerId: string;
  readonly values: Readonly<Record<string, string>>;
  /** The connection that gets these keys in place of its own; null for a new one. */
  readonly replaces: string | null;
}

export interface Connected {
  readonly connection: Connection;
  /** Opens the page that tells how the connection is doing, for an hour. */
  readonly statusToken: string;
}

/**
 * Connects a provider account, or gives a connection new keys: settings judged, keys proven by a harmless call, webhook
 * registered where the API has it, secrets sealed, the invitation used up. Throws ValidationError, NotFoundError and
 * UpstreamError with the provider's own sentence; the invitation stays good then.
 */
export async function connectProvider(parts: Parts, order: ConnectionOrder): Promise<Connected> {
  const { store, providers, clock, random } = parts;
  const invitation = await readInvitation(parts, order.token);
  const provider = providers.find(order.providerId);
  const former = await formerConnection(parts, invitation, order);
  const settings = provider.readSettings(order.values);
  const connection = former
    ? withNewKeys(former, settings, provider)
    : newConnection(parts, { invitation, provider, settings });
  await providers.open(connection).check();
  // Where each order tells the address, registering is an extra, and once was enough.
  const isKnown = former !== null && provider.capabilities.tellsByOrder;
  const registered = isKnown ? null : await registerWebhook(parts, connection);
  const complete = { ...connection, values: { ...connection.values, ...registered } };
  const statusToken = newId(random);
  await store.transaction(async (tx) => {
    await useInvitation({ ...parts, store: tx }, order.token);
    await (former ? tx.connections.saveKeys(complete) : tx.connections.insert(complete));
    if (former) await letInAgain({ ...parts, store: tx }, complete);
    await tx.audit.append(auditOf(complete, { invitation, isNew: former === null, at: clock.now() }));
    const { portalId, connectionId: data } = complete;
    const ticket = { purpose: "connected", portalId, userId: null, data, expiresAt: clock.now() + hour } as const;
    await tx.tickets.issue(statusToken, ticket);
  });
  return { connection: complete, statusToken };
}

function auditOf(
  { portalId, connectionId, provider, mode, keyEnding }: Connection,
  { invitation, isNew, at }: { readonly invitation: Invitation; readonly isNew: boolean; readonly at: number },
): NewAuditEntry {
  const act = isNew ? "connection_added" : "connection_keys_changed";
  return {
    portalId,
    at,
    actor: `user:${invitation.userId}`,
    act,
    details: { connectionId, provider, mode, keyEnding },
  };
}

async function formerConnection(
  { store }: Parts,
  { portalId, webhookToken }: Invitation,
  { replaces, providerId }: ConnectionOrder,
): Promise<Connection | null> {
  if (replaces === null) return null;
  const former = await store.connections.find(portalId, replaces);
  if (former && former.removedAt === null && former.provider === providerId) {
    // Its own address cannot be told any more; the one on the form was new.
    return former.isUnreadable ? { ...former, webhookToken } : former;
  }
  throw new NotFoundError("There is no such connection.");
}

/** What was registered by us stays, for the provider goes on signing with it. Another account is another connection. */
function withNewKeys(
  former: Connection,
  settings: ProviderSettings,
  { label, settings: fields }: Provider,
): Connection {
  const isSameMode = settings.mode === former.mode;
  // What cannot be read any more can be compared with nothing.
  const isOther = ({ name, isFixed }: SettingsField) =>
    isFixed && !former.isUnreadable && settings.values[name] !== former.values[name];
  const strange = isSameMode ? fields.filter(isOther) : fields.slice(0, 1);
  if (strange.length > 0) throw new ValidationError(strange.map(({ name }) => ({ name, message: otherAccount() })));
  const values = { ...former.values, ...settings.values };
  return { ...former, isUnreadable: false, values, keyEnding: settings.keyEnding };

  function otherAccount(): string {
    const what = isSameMode
      ? "This is another account."
      : `These are ${settings.mode} keys, and this connection is for ${former.mode} payments.`;
    return `${what} Connect ${label} anew instead.`;
  }
}

interface Beginning {
  readonly invitation: Invitation;
  readonly provider: Provider;
  readonly settings: ProviderSettings;
}

function newConnection({ clock, random }: Parts, { invitation, provider, settings }: Beginning): Connection {
  return {
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
