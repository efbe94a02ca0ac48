import type { Context } from "../../ports/context.ts";
import type { HubSpotDelivery, NewHubSpotEvent } from "../../ports/hubspot-events.ts";

/** Keeps what HubSpot tells for good before answering; deliveries that come at once share one commit. */
export interface HubSpotIntake {
  /** Resolves after the commit: true when there was anything new in it. */
  keep(delivery: HubSpotDelivery): Promise<boolean>;
}

type Parts = Pick<Context, "store" | "log"> & {
  readonly wake: Pick<Context["wake"], "hubspot">;
  readonly hubspotIntake: HubSpotIntake;
};

/**
 * Keeps the events of accounts we know, each as a row of its own, and nothing of any other. An account that has left is
 * not worked for any more, but a person's wish to be forgotten counts there as well.
 */
export async function receiveHubSpotEvents(parts: Parts, { entryId, events }: HubSpotDelivery): Promise<void> {
  const { store, wake, log, hubspotIntake } = parts;
  const wanted = await wantedBy(store, events);
  const unreadable = wanted.filter(({ happening }) => happening === null).length;
  if (unreadable > 0) log.warn({ count: unreadable, entryId }, "HubSpot sent something that could not be read.");
  if (wanted.length === 0) return;
  if (await hubspotIntake.keep({ entryId, events: wanted })) wake.hubspot();
}

async function wantedBy(
  store: Context["store"],
  events: readonly NewHubSpotEvent[],
): Promise<readonly NewHubSpotEvent[]> {
  const states = new Map<number, string>();
  for (const portalId of new Set(events.map((event) => event.portalId))) {
    const portal = await store.portals.find(portalId);
    if (portal) states.set(portalId, portal.state);
  }
  return events.filter(({ portalId, happening }) => {
    if (happening === null) return portalId === 0 || states.has(portalId);
    const state = states.get(portalId);
    return state === "connected" || (state !== undefined && happening.kind === "forgotten");
  });
}
