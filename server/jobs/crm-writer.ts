import type { Context } from "../ports/context.ts";
import type { TurnParts } from "../use-cases/deal/crm-turn.ts";
import { writeCrm as takeTurn } from "../use-cases/deal/write-crm.ts";
import { sideBySide } from "./side-by-side.ts";

const portalsAtOnce = 8;
const portalsPerLook = 100;

export interface CrmWriter {
  /** Begins turns at portals with promised writes as far as there is room, and waits for none of them. */
  round(parts: TurnParts & Pick<Context, "wake">): Promise<boolean>;
  /** Resolves when the turns under way have ended. */
  settled(): Promise<void>;
}

/**
 * The writer of a process that runs: turns at different portals go on side by side, and each that ends makes room for
 * the portal that has not had one for longest. So a portal with ten thousand writes, or a slow one, holds up nobody.
 */
export function crmWriter(): CrmWriter {
  const underWay = new Map<number, Promise<void>>();
  let turns = 0;
  let lastTurns: ReadonlyMap<number, number> = new Map();

  async function take(parts: TurnParts & Pick<Context, "wake">, portalId: number): Promise<void> {
    let wasDue = false;
    try {
      wasDue = await takeTurn(parts, portalId);
    } catch (error) {
      const name = error instanceof Error ? error.name : "unknown";
      parts.log.error({ portalId, job: "crm", error: name }, "A turn of the writer failed.");
    } finally {
      underWay.delete(portalId);
    }
    if (wasDue) parts.wake.crm(portalId);
  }

  return {
    async round(parts) {
      if (underWay.size >= portalsAtOnce) return false;
      const due = await parts.store.crmWrites.portalsDue(parts.clock.now(), portalsPerLook);
      const lastTurnOf = (portalId: number): number => lastTurns.get(portalId) ?? 0;
      const next = due.filter((portalId) => !underWay.has(portalId)).toSorted((a, b) => lastTurnOf(a) - lastTurnOf(b));
      const begun = next.slice(0, portalsAtOnce - underWay.size);
      for (const portalId of begun) underWay.set(portalId, take(parts, portalId));
      turns += 1;
      lastTurns = new Map(due.map((portalId) => [portalId, begun.includes(portalId) ? turns : lastTurnOf(portalId)]));
      return false;
    },

    async settled() {
      await Promise.all(underWay.values());
    },
  };
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
