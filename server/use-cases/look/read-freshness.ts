import type { Connection } from "../../domain/connection.ts";
import { isOverdue } from "../../domain/freshness.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Context } from "../../ports/context.ts";

/** How well a connection is heard of. */
export interface Freshness {
  readonly connection: Connection;
  /** When its provider last told us the truth about any payment, epoch ms; null for never. */
  readonly heardAt: number | null;
  /** Whether an answer about one of these payments is missing beyond its time. */
  readonly isStale: boolean;
}

/** How fresh the state of these open payments is, by connection. Those at no provider yet have nothing to be checked. */
export async function readFreshness(
  { store, clock }: Pick<Context, "store" | "clock">,
  portalId: number,
  open: readonly Payment[],
): Promise<readonly Freshness[]> {
  if (open.length === 0) return [];
  const checkouts = await store.checkouts.listOfPayments(
    portalId,
    open.map(({ paymentId }) => paymentId),
  );
  const known = checkouts.filter(({ providerReference }) => providerReference !== null);
  const used = new Set(known.map(({ connectionId }) => connectionId));
  const connections = (await store.connections.list(portalId)).filter(({ connectionId }) => used.has(connectionId));
  const now = clock.now();
  return Promise.all(
    connections.map(async (connection) => {
      const { connectionId } = connection;
      const isStale = open.some((payment) => {
        const own = known.filter((one) => one.paymentId === payment.paymentId && one.connectionId === connectionId);
        return isOverdue(payment, own, now);
      });
      return { connection, heardAt: await store.checkouts.lastReadAt(portalId, connectionId), isStale };
    }),
  );
}
