import type { Context } from "../ports/context.ts";
import type { HubSpotEvent } from "../ports/hubspot-events.ts";
import { eraseAgain } from "../use-cases/record/erase-contact.ts";
import { sideBySide } from "./side-by-side.ts";
import { workHubSpotEvents } from "../use-cases/record/work-hubspot-events.ts";

// HubSpot reads as many deals in one call, and sends as many events at once.
const batchSize = 100;
const portalsAtOnce = 4;
const erasuresAtOnce = 20;
const leaseTime = 5 * 60_000;

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "wake" | "log">;

/**
 * One round over what HubSpot told: the events of the accounts that wait longest, each account's in the order they came
 * and several accounts side by side; then whoever is to be forgotten.
 */
export async function workHubSpot(parts: Parts): Promise<boolean> {
  const { store, clock } = parts;
  const now = clock.now();
  const claimed: (readonly HubSpotEvent[])[] = [];
  while (claimed.length < portalsAtOnce) {
    const events = await store.hubspotEvents.claim(now, now + leaseTime, batchSize);
    if (events.length === 0) break;
    claimed.push(events);
  }
  await sideBySide(claimed, portalsAtOnce, (events) => workHubSpotEvents(parts, events));
  const forgotten = await store.erasures.claim(now, now + leaseTime, erasuresAtOnce);
  for (const erasure of forgotten) await eraseAgain(parts, erasure);
  return claimed.length > 0 || forgotten.length > 0;
}
