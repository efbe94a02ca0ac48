import type { Context } from "../../ports/context.ts";

/** Few enough that nobody waits for the rows they hold. */
const atOnce = 50;

/**
 * Seals some more of what a former key sealed with the newest one; answers whether there may be more. May be cut short
 * anywhere. A value that does not open stays as it is, and is told of: it is its own row's trouble alone.
 */
export async function resealSecrets({ store, clock, log }: Pick<Context, "store" | "clock" | "log">): Promise<boolean> {
  const stride = await store.transaction((tx) => tx.resealing.goOn(atOnce, clock.now()));
  if (!stride) return false;
  for (const { portalId, place } of stride.unreadable) {
    log.error({ portalId, reason: place }, "A sealed value does not open.");
  }
  if (stride.isLast) log.info({}, "Every secret is sealed with the newest key; former keys can be taken out.");
  return true;
}
