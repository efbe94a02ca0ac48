import type { Context } from "../ports/context.ts";
import { followBalances } from "../use-cases/change/follow-balance.ts";

// HubSpot reads as many deals in one call.
const batchSize = 100;
const leaseTime = 5 * 60_000;

type Parts = Pick<Context, "store" | "crm" | "providers" | "clock" | "random" | "wake" | "publicUrl" | "log">;

/** One round over the deals whose balance may have changed, those of an account together. */
export async function checkBalances(parts: Parts): Promise<boolean> {
  const { store, clock } = parts;
  const now = clock.now();
  const due = await store.balanceChecks.claim(now, now + leaseTime, batchSize);
  for (const portalId of new Set(due.map((check) => check.portalId))) {
    await followBalances(
      parts,
      portalId,
      due.filter((check) => check.portalId === portalId),
    );
  }
  return due.length === batchSize;
}
