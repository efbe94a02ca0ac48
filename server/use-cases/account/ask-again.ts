import type { Connection } from "../../domain/connection.ts";
import { troubleIn, type ConnectionTrouble } from "../../domain/connection-trouble.ts";
import { UpstreamError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import { letInAgain } from "./let-in-again.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random">;

/**
 * Asks a connection's provider whether it lets us in now, and keeps what it says. Changes nothing there. Throws
 * UpstreamError where it does not let us in, or does not answer.
 */
export async function askAgain(parts: Parts, connection: Connection): Promise<void> {
  const { store, providers, clock } = parts;
  const { portalId, connectionId } = connection;
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
  await store.transaction((tx) => letInAgain({ ...parts, store: tx }, connection));
}

/**
 * Why a connection is not let in at this moment, null when it is. A refusal that was kept is asked about again before
 * somebody is turned away for it: the right may have been given at the provider meanwhile, where nothing tells us.
 */
export async function standingTrouble(parts: Parts, connection: Connection | null): Promise<ConnectionTrouble | null> {
  if (!connection || connection.removedAt !== null) return null;
  const { portalId, connectionId } = connection;
  const noted = (await parts.store.connectionTroubles.list(portalId)).get(connectionId);
  if (!noted) return null;
  try {
    await askAgain(parts, connection);
    return null;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { ...noted, reason: troubleIn(error.fault) ?? noted.reason };
  }
}
