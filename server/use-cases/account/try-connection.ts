import { NotFoundError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import { askAgain } from "./ask-again.ts";
import { requireRight } from "./require-right.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random">;

export interface ConnectionTry {
  readonly portalId: number;
  readonly userId: string;
  readonly connectionId: string;
}

/**
 * Asks a connection's provider whether it lets us in now: for whoever has given a key its missing right at the provider
 * and has no new one to enter. Changes nothing there. Throws ForbiddenError, NotFoundError, and UpstreamError with what
 * the provider says.
 */
export async function tryConnection(parts: Parts, asked: ConnectionTry): Promise<void> {
  const { portalId, connectionId } = asked;
  await requireRight(parts, { ...asked, right: "settings" });
  const connection = await parts.store.connections.find(portalId, connectionId);
  if (!connection || connection.removedAt !== null) throw new NotFoundError("There is no such connection.");
  await askAgain(parts, connection);
}
