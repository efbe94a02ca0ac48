import { second } from "../domain/time.ts";
import { recordsPerCall, type TurnParts } from "../use-cases/deal/crm-turn.ts";
import { writeCrm as takeTurn } from "../use-cases/deal/write-crm.ts";
import { restsOf } from "./rests.ts";
import { sideBySide } from "./side-by-side.ts";
import type { Lane } from "./turns.ts";

const portalsAtOnce = 8;
const portalsPerLook = 100;

const rest = second;

/**
 * What is promised to HubSpot, account by account: one writer at each, which its row in `portals` sees to. Properties rest
 * for a moment after a turn unless a call can be filled with them, since it costs as much for one record as for a hundred;
 * what somebody waits for, a move or a note, does not.
 */
export function crmLane(): Lane<TurnParts> {
  const rests = restsOf(rest);
  return {
    name: "crm",
    failed: "A turn of the writer failed.",
    portalsDue: ({ store, clock }, limit) => store.crmWrites.portalsDue(clock.now(), limit),

    async take(parts, portalId) {
      const { store, clock } = parts;
      const isResting = rests.isResting(portalId, clock.now()) && !(await fillsCall(store, portalId, clock.now()));
      const wasDue = await takeTurn(parts, portalId, { leaves: isResting ? "properties" : "nothing" });
      if (wasDue && !isResting) rests.begin(portalId, clock.now());
      return wasDue;
    },
  };
}

async function fillsCall({ crmWrites }: TurnParts["store"], portalId: number, now: number): Promise<boolean> {
  const { deal, contact } = await crmWrites.countDueProperties(portalId, now, 2 * recordsPerCall);
  return Math.max(deal, contact) >= recordsPerCall;
}

/** One turn for each portal with promised writes, the longest waiting first, for those who wait for the end of it. */
export async function writeCrm(parts: TurnParts): Promise<boolean> {
  const portals = await parts.store.crmWrites.portalsDue(parts.clock.now(), portalsPerLook);
  let hasMore = portals.length === portalsPerLook;
  await sideBySide(portals, portalsAtOnce, async (portalId) => {
    hasMore = (await takeTurn(parts, portalId)) || hasMore;
  });
  return hasMore;
}
