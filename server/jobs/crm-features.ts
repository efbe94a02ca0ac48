import type { Context } from "../ports/context.ts";
import { prepareFeature } from "../use-cases/account/prepare-feature.ts";

const batchSize = 20;
// Longer than all calls for one account together.
const leaseTime = 120_000;

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "log">;

/** One round over what has to be made in accounts' HubSpot before it can be used, such as our properties after an install. */
export async function prepareFeatures(parts: Parts): Promise<boolean> {
  const { store, clock } = parts;
  const now = clock.now();
  const due = await store.crmFeatures.claim(now, now + leaseTime, batchSize);
  for (const feature of due) await prepareFeature(parts, feature);
  return due.length === batchSize;
}
