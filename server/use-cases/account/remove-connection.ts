import type { Connection } from "../../domain/connection.ts";
import { ConflictError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import { readInvitation, useInvitation } from "./invite-connection.ts";
import { readConnection } from "./read-connection.ts";

/**
 * Takes a provider account out of use: no new payments, and its deliveries are answered "gone". Its payments and their
 * history stay. Throws NotFoundError, and ConflictError `not_open` while payments may still bring money by it.
 */
export async function removeConnection(
  parts: Pick<Context, "store" | "clock">,
  { token, connectionId }: { readonly token: string; readonly connectionId: string },
): Promise<Connection> {
  const { portalId, userId } = await readInvitation(parts, token);
  return parts.store.transaction(async (tx) => {
    const { connection, openPayments } = await readConnection({ store: tx }, portalId, connectionId);
    if (openPayments > 0) {
      throw new ConflictError("not_open", "Payments of this connection are still open. Cancel them first, or wait.");
    }
    await useInvitation({ ...parts, store: tx }, token);
    const at = parts.clock.now();
    await tx.connections.remove(portalId, connectionId, at);
    const { provider, mode } = connection;
    const details = { connectionId, provider, mode };
    await tx.audit.append({ portalId, at, actor: `user:${userId}`, act: "connection_removed", details });
    return connection;
  });
}
