import { crmPropertyGroup, propertiesOf, type CrmPropertyDefinition } from "../../domain/crm-properties.ts";
import type { UnusableProperty } from "../../domain/crm-features.ts";
import { UpstreamError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import type { FeatureOutcome } from "../../ports/crm-features.ts";
import type { CrmRecordRef } from "../../ports/crm-writes.ts";

type Parts = Pick<Context, "store" | "crm" | "log">;
type ObjectType = CrmRecordRef["objectType"];

/** Whether records of a kind have our properties, and which of them must be left out of writes. */
export type PropertyState = Exclude<FeatureOutcome, { readonly state: "due" }>;

/**
 * Makes the properties we write where an account's deals and contacts lack them, and answers what can be written from
 * now on. Where the account has not allowed it nothing is called. Repeating it is harmless. Throws UpstreamError and
 * DisconnectedError.
 */
export async function ensureProperties(
  parts: Parts,
  portalId: number,
): Promise<Readonly<Record<ObjectType, PropertyState>>> {
  return {
    deal: await ensurePropertiesOf(parts, portalId, "deal"),
    contact: await ensurePropertiesOf(parts, portalId, "contact"),
  };
}

/** The same for one kind of record. */
export async function ensurePropertiesOf(
  parts: Parts,
  portalId: number,
  objectType: ObjectType,
): Promise<PropertyState> {
  const { store, log } = parts;
  const feature = `${objectType}_properties` as const;
  const former = await store.crmFeatures.find(portalId, feature);
  if (former?.state === "off") return { state: "off", reason: former.reason ?? "no_scope" };
  const state = await make(parts, portalId, objectType).catch(offWithoutScope);
  await store.crmFeatures.save(portalId, feature, state);
  const count = state.state === "on" ? state.unusable.length : undefined;
  log.info({ portalId, status: state.state, count }, sentences[objectType]);
  return state;
}

const sentences: Readonly<Record<ObjectType, string>> = {
  deal: "The properties of deals were looked after.",
  contact: "The properties of contacts were looked after.",
};

async function make({ crm }: Parts, portalId: number, objectType: ObjectType): Promise<PropertyState> {
  const wanted = propertiesOf(objectType);
  const names = wanted.map(({ name }) => name);
  const before = await crm.readPropertyTypes(portalId, objectType, names);
  const lacking = wanted.filter(({ name }) => !before.has(name));
  if (lacking.length === 0) return { state: "on", unusable: unusableAmong(wanted, before, new Map()) };

  await crm.ensurePropertyGroup(portalId, objectType, crmPropertyGroup);
  const { name: groupName } = crmPropertyGroup;
  const refused = await crm.createProperties(portalId, objectType, { groupName, properties: lacking });
  // An archived one comes back as it was, and somebody may have been quicker: what counts is what stands there now.
  const after = await crm.readPropertyTypes(portalId, objectType, names);
  return { state: "on", unusable: unusableAmong(wanted, after, refused) };
}

function unusableAmong(
  wanted: readonly CrmPropertyDefinition[],
  types: ReadonlyMap<string, string>,
  refused: ReadonlyMap<string, string | null>,
): readonly UnusableProperty[] {
  return wanted.flatMap(({ name, type }): readonly UnusableProperty[] => {
    const found = types.get(name);
    if (found === undefined) return [{ name, why: "refused", said: refused.get(name) ?? null }];
    return found === type ? [] : [{ name, why: "other_type", said: null }];
  });
}

/** Asking again would be refused again, until somebody installs the app anew. */
function offWithoutScope(error: unknown): PropertyState {
  // A token refused for a mistake of ours says nothing about the account's rights, and comes with another status.
  const isUnwelcome = error instanceof UpstreamError && error.fault === "permission" && error.details.status === 403;
  if (isUnwelcome) return { state: "off", reason: "no_scope" };
  throw error;
}
