import type { Connection } from "../domain/connection.ts";
import { troubleIn, troubleReasons, type TroubleReason } from "../domain/connection-trouble.ts";
import { UpstreamError } from "../domain/errors.ts";
import type { ConnectionTroubles } from "../ports/connection-troubles.ts";
import type { Clock, Log, ProviderCatalogue } from "../ports/context.ts";
import type { ProviderAccount } from "../ports/provider.ts";
import { wrapped } from "./wrapped.ts";

interface Watch {
  readonly troubles: Pick<ConnectionTroubles, "note" | "clear">;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The same providers, with a note of each connection that is let in no more. What opens a page and what reads one is
 * watched: both are asked for all the time, and a key without them takes no payments.
 */
export function watched(catalogue: ProviderCatalogue, watch: Watch): ProviderCatalogue {
  return wrapped(catalogue, (account, connection) => watchedAccount(account, connection, watch));
}

function watchedAccount(account: ProviderAccount, connection: Connection, watch: Watch): ProviderAccount {
  const { portalId, connectionId } = connection;
  return {
    ...account,
    read: (reference) => noting(() => account.read(reference), { connection, watch, marks: ["keys_refused"] }),
    async openCheckout(order) {
      const page = await noting(() => account.openCheckout(order), { connection, watch, marks: troubleReasons });
      // Reads come by the thousand and tell by their own time that they were answered.
      await watch.troubles.clear(portalId, connectionId);
      return page;
    },
  };
}

interface Noting {
  readonly connection: Connection;
  readonly watch: Watch;
  /** What the call tells of the connection: a read may lack a right for the one payment that is disputed. */
  readonly marks: readonly TroubleReason[];
}

async function noting<T>(call: () => Promise<T>, { connection, watch, marks }: Noting): Promise<T> {
  const { portalId, connectionId } = connection;
  const { troubles, clock, log } = watch;
  try {
    return await call();
  } catch (error) {
    const reason = error instanceof UpstreamError ? troubleIn(error.fault) : null;
    if (error instanceof UpstreamError && reason !== null && marks.includes(reason)) {
      log.warn({ portalId, connectionId, reason }, "A provider did not let a connection in.");
      await troubles.note(portalId, { connectionId, reason, said: error.details.said ?? null }, clock.now());
    }
    throw error;
  }
}
