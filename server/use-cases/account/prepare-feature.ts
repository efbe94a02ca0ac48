import { chanceOf, delayAfter } from "../../domain/backoff.ts";
import { isUntried } from "../../domain/circuit.ts";
import { DisconnectedError, UpstreamError } from "../../domain/errors.ts";
import { day, hour } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { DueFeature } from "../../ports/crm-features.ts";
import { ensurePropertiesOf } from "./ensure-properties.ts";

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "log">;

/** Makes in HubSpot what a feature needs there, or says when to try again: nothing is given up. Never throws. */
export async function prepareFeature(parts: Parts, due: DueFeature): Promise<void> {
  const { store, log } = parts;
  const { portalId, feature, attempts } = due;
  try {
    if (feature === "notes") await store.crmFeatures.save(portalId, feature, { state: "on", unusable: [] });
    else await ensurePropertiesOf(parts, portalId, feature === "deal_properties" ? "deal" : "contact");
  } catch (error) {
    const reason = error instanceof UpstreamError ? error.fault : "failed";
    log.warn({ portalId, reason, attempts }, "Properties could not be made in HubSpot for now.");
    const runAt = nextTry(parts, due, error);
    await store.crmFeatures.save(portalId, feature, { state: "due", runAt, isUntried: isUntried(error) });
  }
}

/** A disconnected account is looked at now and then, and one that refuses for days once a day. */
function nextTry({ clock, random }: Parts, { attempts }: DueFeature, error: unknown): number {
  if (error instanceof DisconnectedError) return clock.now() + hour;
  return clock.now() + (delayAfter(error, { attempts, chance: chanceOf(random) }) ?? day);
}
