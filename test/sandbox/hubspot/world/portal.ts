import type { ObjectType } from "./object-types.ts";
import type { PropertyDefinition, PropertyGroup } from "./property-definitions.ts";

/** Who made a change. */
export type Source = `user:${number}` | "app" | "workflow" | "import";

export interface PropertyChange {
  /** Epoch ms. */
  readonly at: number;
  readonly value: string;
  readonly source: Source;
}

export interface CrmRecord {
  readonly type: ObjectType;
  readonly id: string;
  readonly createdAt: number;
  updatedAt: number;
  archivedAt: number | null;
  /** The record this one became part of. */
  mergedInto: string | null;
  /** Oldest change first. */
  readonly history: Map<string, PropertyChange[]>;
}

export interface User {
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** The id other records name as `hubspot_owner_id`; not the user id. */
  readonly ownerId: string;
  /** Super admin or holder of the App Marketplace permission. */
  readonly mayInstall: boolean;
}

export type StageWritePermission = "CRM_PERMISSIONS_ENFORCEMENT" | "READ_ONLY" | "INTERNAL_ONLY";

export interface Stage {
  readonly id: string;
  label: string;
  /** Between 0 and 1. */
  readonly probability: number;
  readonly isClosed: boolean;
  readonly writePermissions: StageWritePermission;
  /** Properties an admin demands for this stage; enforced from version 2026-09 on. */
  requires: readonly string[];
}

export interface Pipeline {
  readonly id: string;
  readonly label: string;
  readonly createdAt: number;
  readonly stages: Stage[];
}

/** One direction of an association; the other one is kept under the other record. */
export interface Link {
  readonly toType: ObjectType;
  readonly toId: string;
  readonly types: AssociationKind[];
}

export interface AssociationKind {
  readonly category: "HUBSPOT_DEFINED" | "USER_DEFINED";
  readonly typeId: number;
  /** Null for the unlabelled kind. */
  readonly label: string | null;
}

export interface Callback {
  /** What the app sent, null while the workflow still waits. */
  outputFields: Readonly<Record<string, string>> | null;
  /** When the workflow goes on without the app, epoch ms. */
  readonly expiresAt: number;
}

export type AccountType = "STANDARD" | "DEVELOPER_TEST" | "SANDBOX" | "APP_DEVELOPER";

/** One HubSpot account with everything in it. */
export interface Portal {
  readonly portalId: number;
  readonly name: string;
  readonly timeZone: string;
  readonly companyCurrency: string;
  readonly additionalCurrencies: readonly string[];
  readonly accountType: AccountType;
  readonly uiDomain: string;
  readonly users: User[];
  readonly pipelines: Pipeline[];
  readonly records: Readonly<Record<ObjectType, Map<string, CrmRecord>>>;
  readonly definitions: Readonly<Record<ObjectType, Map<string, PropertyDefinition>>>;
  readonly groups: Readonly<Record<ObjectType, Map<string, PropertyGroup>>>;
  /** By `{type}:{id}` of the record the association starts from. */
  readonly links: Map<string, Link[]>;
  readonly requiredOnCreate: Record<ObjectType, readonly string[]>;
  readonly callbacks: Map<string, Callback>;
}

export interface StagePlace {
  readonly pipeline: Pipeline;
  readonly stage: Stage;
}

/** Where a stage stands; stage ids are unique within an account. */
export function findStage(portal: Portal, stageId: string): StagePlace | null {
  for (const pipeline of portal.pipelines) {
    const stage = pipeline.stages.find(({ id }) => id === stageId);
    if (stage) return { pipeline, stage };
  }
  return null;
}
