import { StorageError } from "../../domain/errors.ts";
import type { Clock } from "../../ports/context.ts";
import type { Portals } from "../../ports/portals.ts";
import { pauseUntil, spendCall } from "./budget.ts";
import type { CallBudget } from "./call.ts";

type BucketRows = Pick<Portals, "readBucket" | "saveBucket">;

const tries = 20;
const crowdedWait = 50;

/**
 * Every process shares a portal's allowance through its row, changed only from the state that was read. Where the row
 * cannot be written, as on a full disk, work waits; a person who looks is not kept from it and goes uncounted.
 */
export function portalBudget({ portals, clock }: { readonly portals: BucketRows; readonly clock: Clock }): CallBudget {
  return {
    async spend(portalId, lane) {
      for (let turn = 0; turn < tries; turn += 1) {
        const before = await portals.readBucket(portalId);
        const { bucket, waitMs } = spendCall(before, clock.now(), lane);
        if (waitMs > 0) return waitMs;
        const save = portals.saveBucket(portalId, before, bucket);
        if (await (lane === "person" ? save.catch(() => true) : save)) return 0;
      }
      return crowdedWait;
    },

    async pause(portalId, untilMs) {
      try {
        for (let turn = 0; turn < tries; turn += 1) {
          const before = await portals.readBucket(portalId);
          if (await portals.saveBucket(portalId, before, pauseUntil(before, untilMs))) return;
        }
      } catch (error) {
        // Whoever was refused has heard it, and waits without the row.
        if (!(error instanceof StorageError)) throw error;
      }
    },
  };
}
