import type { CrmPropertyDefinition } from "../domain/crm-properties.ts";
import type { CrmRecordRef } from "./crm-writes.ts";

/** The heading under which our properties stand among a record's. */
export interface CrmPropertyGroup {
  readonly name: string;
  readonly label: string;
}

/** What HubSpot said against properties it did not make: name → its sentence, or null. */
export type RefusedProperties = ReadonlyMap<string, string | null>;

/** The properties an account's records have. Every method may throw UpstreamError and DisconnectedError. */
export interface CrmSchemas {
  /** The types of those that are there, by name; archived ones are not. At most 100 names. */
  readPropertyTypes(
    portalId: number,
    objectType: CrmRecordRef["objectType"],
    names: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;
  /** Does nothing where there is such a group already. */
  ensurePropertyGroup(portalId: number, objectType: CrmRecordRef["objectType"], group: CrmPropertyGroup): Promise<void>;
  /** At most 100. One that is there already counts as made, and an archived one comes back. */
  createProperties(
    portalId: number,
    objectType: CrmRecordRef["objectType"],
    wanted: { readonly groupName: string; readonly properties: readonly CrmPropertyDefinition[] },
  ): Promise<RefusedProperties>;
}
