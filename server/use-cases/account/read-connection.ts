import type { Connection } from "../../domain/connection.ts";
import { NotFoundError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";

type Parts = Pick<Context, "store" | "clock">;

/** How a connection is doing. */
export interface ConnectionStatus {
  readonly connection: Connection;
  /** Whether the provider has sent us anything yet that was signed as it should be. */
  readonly hasReceived: boolean;
  /** Payments that may still bring money by it. */
  readonly openPayments: number;
}

/** The status behind the token that connecting handed out. Throws NotFoundError when it is unknown or over. */
export async function readConnected(parts: Parts, statusToken: string): Promise<ConnectionStatus> {
  const ticket = await parts.store.tickets.find(statusToken, "connected", parts.clock.now());
  if (!ticket || ticket.portalId === null) throw new NotFoundError("The hour of this address is over.");
  return readConnection(parts, ticket.portalId, ticket.data);
}

/** Throws NotFoundError for a connection that is not the portal's, or removed. */
export async function readConnection(
  { store }: Pick<Parts, "store">,
  portalId: number,
  connectionId: string,
): Promise<ConnectionStatus> {
  const connection = await store.connections.find(portalId, connectionId);
  if (!connection || connection.removedAt !== null) throw new NotFoundError("There is no such connection.");
  return {
    connection,
    hasReceived: await store.inbox.hasReceived(portalId, connectionId),
    openPayments: await store.payments.countOpen(portalId, connectionId),
  };
}
