import { troubleIn } from "../../domain/connection-trouble.ts";
import { NotFoundError, UpstreamError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import { requireRight } from "./require-right.ts";

type Parts = Pick<Context, "store" | "providers" | "clock">;

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
export async function tryConnection({ store, providers, clock }: Parts, asked: ConnectionTry): Promise<void> {
  const { portalId, connectionId } = asked;
  await requireRight({ store }, { ...asked, right: "settings" });
  const connection = await store.connections.find(portalId, connectionId);
  if (!connection || connection.removedAt !== null) throw new NotFoundError("There is no such connection.");
  try {
    await providers.open(connection).check();
  } catch (error) {
    const reason = error instanceof UpstreamError ? troubleIn(error.fault) : null;
    if (error instanceof UpstreamError && reason !== null) {
      const said = error.details.said ?? null;
      await store.connectionTroubles.note(portalId, { connectionId, reason, said }, clock.now());
    }
    throw error;
  }
  await store.connectionTroubles.clear(portalId, connectionId);
}
