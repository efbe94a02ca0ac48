import type { CrmFeature, FeatureOff, UnusableProperty } from "../domain/crm-features.ts";

/** How a feature stands in one account. `due`: promised, and not yet there. */
export interface FeatureState {
  readonly feature: CrmFeature;
  readonly state: "due" | "on" | "off";
  /** Why it is off; null otherwise. */
  readonly reason: FeatureOff | null;
  /** Properties of ours that must be left out of every write there. */
  readonly unusable: readonly UnusableProperty[];
}

export interface DueFeature {
  readonly portalId: number;
  readonly feature: CrmFeature;
  /** Counts the claims. */
  readonly attempts: number;
}

export type FeatureOutcome =
  | { readonly state: "on"; readonly unusable: readonly UnusableProperty[] }
  | { readonly state: "off"; readonly reason: FeatureOff }
  /** `isUntried`: nothing was asked of the far side, so the try that was counted with the claim is taken back. */
  | { readonly state: "due"; readonly runAt: number; readonly isUntried?: boolean };

/** What each account lets us do in its HubSpot, and what has yet to be made there before it can be done. */
export interface CrmFeatures {
  list(portalId: number): Promise<readonly FeatureState[]>;
  /** Null for an account that was never asked. */
  find(portalId: number, feature: CrmFeature): Promise<FeatureState | null>;
  save(portalId: number, feature: CrmFeature, outcome: FeatureOutcome): Promise<void>;
  /** Hands out what is due, each to one caller until `leaseUntil`. */
  claim(now: number, leaseUntil: number, limit: number): Promise<readonly DueFeature[]>;
}
