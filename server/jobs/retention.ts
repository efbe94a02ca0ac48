import { keptFor } from "../domain/retention.ts";
import type { Context } from "../ports/context.ts";

/** So few at once that nobody waits for the database meanwhile. */
const rowsAtOnce = 200;

/**
 * One round over what has done its work and is old: a batch of each kind. Answers whether there may be more. Several
 * processes at it share the rows, and one that dies has lost nothing.
 */
export async function sweepOldRows({ store, clock }: Pick<Context, "store" | "clock">): Promise<boolean> {
  const now = clock.now();
  const swept = [
    await store.inbox.dropBodies(now - keptFor.deliveryBodies, rowsAtOnce),
    await store.hubspotEvents.prune("done", now - keptFor.doneHubSpotEvents, rowsAtOnce),
    await store.hubspotEvents.prune("unworked", now - keptFor.unworkedHubSpotEvents, rowsAtOnce),
    await store.workflowRuns.prune(now - keptFor.workflowRuns, rowsAtOnce),
    await store.tickets.prune(now - keptFor.tickets, rowsAtOnce),
    await store.deliverySkews.prune(now - keptFor.deliverySkews, rowsAtOnce),
  ];
  return swept.includes(rowsAtOnce);
}
