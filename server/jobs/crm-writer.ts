import type { TurnParts } from "../use-cases/deal/crm-turn.ts";
import { writeCrm as takeTurn } from "../use-cases/deal/write-crm.ts";
import { sideBySide } from "./side-by-side.ts";
import type { Lane } from "./turns.ts";

const portalsAtOnce = 8;
const portalsPerLook = 100;

/** What is promised to HubSpot, account by account: one writer at each, which its row in `portals` sees to. */
export const crmLane: Lane<TurnParts> = {
  name: "crm",
  failed: "A turn of the writer failed.",
  portalsDue: ({ store, clock }, limit) => store.crmWrites.portalsDue(clock.now(), limit),
  take: takeTurn,
};

/** One turn for each portal with promised writes, the longest waiting first, for those who wait for the end of it. */
export async function writeCrm(parts: TurnParts): Promise<boolean> {
  const portals = await parts.store.crmWrites.portalsDue(parts.clock.now(), portalsPerLook);
  let hasMore = portals.length === portalsPerLook;
  await sideBySide(portals, portalsAtOnce, async (portalId) => {
    hasMore = (await takeTurn(parts, portalId)) || hasMore;
  });
  return hasMore;
}
