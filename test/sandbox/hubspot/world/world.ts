import type { Portal } from "./portal.ts";
import type { Change, StageWrite, WorldState } from "./records.ts";
import { type Accounts, accountsOf } from "./accounts.ts";
import { type Hands, handsOf } from "./hands.ts";
import { type Records, recordsOf } from "./world-records.ts";

/** What happened, for tests to judge. */
export interface Evidence {
  /** Every write of a stage by the app, oldest first, also one that set the stage the deal was in already. */
  dealsMovedByApp(portalId?: number): readonly StageWrite[];
  /** Every change of every record, oldest first: what HubSpot would tell webhooks. */
  changes(portalId?: number): readonly Change[];
}

/** The accounts a stand-in HubSpot keeps, in memory. */
export interface World extends Accounts, Records, Hands, Evidence {
  /** The stand-in's own side of it; tests use the methods. */
  readonly state: WorldState;
}

/** An empty world. `now` is epoch ms. */
export function createWorld(now: () => number): World {
  // Above 2^31: an id column of 32 bits would break at once.
  let lastId = 21_000_000_000;
  const state: WorldState = {
    now,
    portals: new Map<number, Portal>(),
    changes: [],
    stageWrites: [],
    nextId: () => String((lastId += 1)),
  };
  return {
    state,
    ...accountsOf(state),
    ...recordsOf(state),
    ...handsOf(state),
    dealsMovedByApp: (portalId) =>
      state.stageWrites.filter((write) => write.source === "app" && isOf(portalId, write.portalId)),
    changes: (portalId) => state.changes.filter((change) => isOf(portalId, change.portalId)),
  };
}

function isOf(wanted: number | undefined, portalId: number): boolean {
  return wanted === undefined || wanted === portalId;
}
