/** What an account may or may not let us do in its HubSpot, beyond what every install needs. */
export const crmFeatures = ["deal_properties", "contact_properties", "notes"] as const;

export type CrmFeature = (typeof crmFeatures)[number];

/** Why a feature is off. `no_scope`: the account has not allowed it; a new install can. */
export type FeatureOff = "no_scope";

/** A property of ours that cannot be used in an account. */
export interface UnusableProperty {
  readonly name: string;
  /** `other_type`: somebody else's property has that name · `refused`: HubSpot did not take it. */
  readonly why: "other_type" | "refused";
  /** HubSpot's own sentence, when it said one. */
  readonly said: string | null;
}

// https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/scopes
// Notes have no scope of their own: they are written with the contacts' one.
const needed: Readonly<Record<CrmFeature, readonly string[]>> = {
  deal_properties: ["crm.schemas.deals.write"],
  contact_properties: ["crm.schemas.contacts.write", "crm.objects.contacts.write"],
  notes: ["crm.objects.contacts.write"],
};

/** Whether these scopes are enough for a feature. */
export function isGranted(feature: CrmFeature, scopes: readonly string[]): boolean {
  return needed[feature].every((scope) => scopes.includes(scope));
}
