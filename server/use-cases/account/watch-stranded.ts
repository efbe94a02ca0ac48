import type { Context } from "../../ports/context.ts";

const mostAtOnce = 100;

/**
 * Has far sides watched of whose work some waits for long though no circuit is open: calls that fail now and then, or of one
 * kind only, put their work off for hours and are never five in a row.
 */
export async function watchStranded({ store, clock }: Pick<Context, "store" | "clock">, beyond: number): Promise<void> {
  const now = clock.now();
  const stranded = await store.waitingWork.listStranded(beyond, mostAtOnce);
  const sides = [];
  for (const { portalId, connectionId } of stranded) {
    const connection = connectionId === null ? null : await store.connections.find(portalId, connectionId);
    sides.push({ portalId, connectionId, upstream: connection?.provider ?? "hubspot" });
  }
  await store.circuits.watch(sides, { since: now, probeAt: now });
}
