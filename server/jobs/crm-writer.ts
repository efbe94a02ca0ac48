import type { Context } from "../ports/context.ts";
import { moveDeals } from "../use-cases/deal/move-deals.ts";

const portalsAtOnce = 4;
const portalsPerRound = 20;

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "log">;

/** One turn for each portal with promised writes, the longest waiting first; a slow portal holds up nobody else's turn. */
export async function writeCrm(parts: Parts): Promise<boolean> {
  const portals = [...(await parts.store.crmWrites.portalsDue(parts.clock.now(), portalsPerRound))];
  let hasMore = portals.length === portalsPerRound;
  const worker = async (): Promise<void> => {
    for (let portalId = portals.shift(); portalId !== undefined; portalId = portals.shift()) {
      hasMore = (await moveDeals(parts, portalId)) || hasMore;
    }
  };
  await Promise.all(Array.from({ length: portalsAtOnce }, worker));
  return hasMore;
}
