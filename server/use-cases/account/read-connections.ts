import type { Connection } from "../../domain/connection.ts";
import type { ConnectionTrouble } from "../../domain/connection-trouble.ts";
import { goLiveList, type GoLiveItem, type GoLiveWaiver } from "../../domain/go-live.ts";
import type { UnansweredReads } from "../../ports/account-signs.ts";
import type { Context } from "../../ports/context.ts";
import type { Capabilities } from "../../ports/provider.ts";

type Parts = Pick<Context, "store" | "providers">;

/** How a connection is doing, by what was seen of it. Times are epoch ms, null for never. */
export interface ConnectionHealth {
  readonly connection: Connection;
  readonly deliveredAt: number | null;
  readonly readAt: number | null;
  readonly unanswered: UnansweredReads;
  /** Why its provider does not let us in, null where it does. */
  readonly trouble: ConnectionTrouble | null;
  readonly openPayments: number;
  /** What its provider can do. */
  readonly capabilities: Capabilities;
  /** Null on a test connection: there is nothing to go live with. */
  readonly goLive: readonly GoLiveItem[] | null;
}

/** All connections of an account, oldest first. */
export async function readConnections(parts: Parts, portalId: number): Promise<readonly ConnectionHealth[]> {
  const { store } = parts;
  const [connections, unanswered, troubles, waivers] = await Promise.all([
    store.connections.list(portalId),
    store.signs.unansweredReads(portalId),
    store.connectionTroubles.list(portalId),
    store.goLiveWaivers.list(portalId),
  ]);
  return Promise.all(connections.map((connection) => healthOf(parts, { connection, waivers, unanswered, troubles })));
}

interface Known {
  readonly connection: Connection;
  readonly waivers: readonly GoLiveWaiver[];
  readonly unanswered: ReadonlyMap<string, UnansweredReads>;
  readonly troubles: ReadonlyMap<string, ConnectionTrouble>;
}

async function healthOf(
  { store, providers }: Parts,
  { connection, waivers, unanswered, troubles }: Known,
): Promise<ConnectionHealth> {
  const { portalId, connectionId, provider, mode } = connection;
  const [deliveredAt, readAt, openPayments] = await Promise.all([
    store.signs.lastDeliveryAt(portalId, connectionId),
    store.checkouts.lastReadAt(portalId, connectionId),
    store.payments.countOpen(portalId, connectionId),
  ]);
  const own = waivers.filter((waiver) => waiver.connectionId === connectionId);
  return {
    connection,
    deliveredAt,
    readAt,
    unanswered: unanswered.get(connectionId) ?? { payments: 0, triesInRow: 0 },
    trouble: troubles.get(connectionId) ?? null,
    openPayments,
    capabilities: providers.find(provider).capabilities,
    goLive: mode === "live" ? await goLiveOf({ store }, connection, { deliveredAt, waivers: own }) : null,
  };
}

async function goLiveOf(
  { store }: Pick<Parts, "store">,
  { portalId, connectionId }: Connection,
  { deliveredAt, waivers }: { readonly deliveredAt: number | null; readonly waivers: readonly GoLiveWaiver[] },
): Promise<readonly GoLiveItem[]> {
  const { captured, refunded } = await store.signs.moneyThrough(portalId, connectionId);
  return goLiveList({ hasReceived: deliveredAt !== null, hasCaptured: captured, hasRefunded: refunded }, waivers);
}
