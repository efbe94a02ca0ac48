import { crmFeatures, isGranted, type CrmFeature } from "../../domain/crm-features.ts";
import type { FeatureOutcome } from "../../ports/crm-features.ts";
import type { Store } from "../../ports/store.ts";

/**
 * Part of an install: what the account's permissions allow is promised or on, the rest is off with the reason. Nothing is
 * called here, so that an install never fails for it.
 */
export async function planCrmFeatures(
  store: Pick<Store, "crmFeatures">,
  { portalId, scopes }: { readonly portalId: number; readonly scopes: readonly string[] },
  now: number,
): Promise<void> {
  for (const feature of crmFeatures) {
    await store.crmFeatures.save(portalId, feature, isGranted(feature, scopes) ? begun(feature, now) : withoutScope);
  }
}

const withoutScope: FeatureOutcome = { state: "off", reason: "no_scope" };

/** Properties have to be made before they can be written; a note needs nothing. */
function begun(feature: CrmFeature, now: number): FeatureOutcome {
  return feature === "notes" ? { state: "on", unusable: [] } : { state: "due", runAt: now };
}
