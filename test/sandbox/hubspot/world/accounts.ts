import {
  type AccountType,
  findStage,
  type Pipeline,
  type Portal,
  type Stage,
  type StageWritePermission,
  type User,
} from "./portal.ts";
import { objectTypes, type ObjectType } from "./object-types.ts";
import { standardDefinitions, standardGroups } from "./property-definitions.ts";
import type { WorldState } from "./records.ts";

export interface NewPortal {
  readonly portalId: number;
  readonly name?: string;
  readonly timeZone?: string;
  readonly companyCurrency?: string;
  readonly additionalCurrencies?: readonly string[];
  readonly accountType?: AccountType;
  readonly uiDomain?: string;
  readonly users?: readonly NewUser[];
}

export interface NewUser {
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** True unless told otherwise. */
  readonly mayInstall?: boolean;
}

export interface NewStage {
  readonly id: string;
  readonly label: string;
  /** Between 0 and 1. */
  readonly probability: number;
  readonly isClosed?: boolean;
  readonly writePermissions?: StageWritePermission;
}

export interface NewPipeline {
  readonly id: string;
  readonly label: string;
  readonly stages: readonly NewStage[];
}

/** Setting up accounts, their users and pipelines, and what an admin does to them later. */
export interface Accounts {
  addPortal(portal: NewPortal): Portal;
  /** Throws when there is no such portal. */
  portal(portalId: number): Portal;
  portals(): readonly Portal[];
  /** The account is closed for good: HubSpot knows it no more. */
  closePortal(portalId: number): void;
  addUser(portalId: number, user: NewUser): User;
  addPipeline(portalId: number, pipeline: NewPipeline): Pipeline;
  /** Deals that stood in the stage keep its id, as in HubSpot. */
  removeStage(portalId: number, stageId: string): void;
  renameStage(portalId: number, stageId: string, label: string): void;
  /** An admin demands these properties for a deal to enter the stage (enforced from 2026-09 on). */
  requireAtStage(portalId: number, stageId: string, properties: readonly string[]): void;
  /** An admin demands these properties of every new record (enforced from 2026-09 on). */
  requireOnCreate(portalId: number, type: ObjectType, properties: readonly string[]): void;
  /** An admin deletes a property that an app had made. */
  removeProperty(portalId: number, type: ObjectType, name: string): void;
}

/** The account side of the world. */
export function accountsOf(state: WorldState): Accounts {
  const portal = (portalId: number): Portal => portalOf(state, portalId);
  return {
    portal,
    portals: () => [...state.portals.values()],
    addPortal: (given) => {
      const made = newPortal(given);
      state.portals.set(made.portalId, made);
      return made;
    },
    closePortal: (portalId) => {
      state.portals.delete(portalId);
    },
    addUser: (portalId, given) => {
      const user = newUser(given);
      portal(portalId).users.push(user);
      return user;
    },
    addPipeline: (portalId, { id, label, stages }) => {
      const pipeline: Pipeline = { id, label, createdAt: state.now(), stages: stages.map(newStage) };
      portal(portalId).pipelines.push(pipeline);
      return pipeline;
    },
    removeStage: (portalId, stageId) => {
      const { pipeline, stage } = stageOf(portal(portalId), stageId);
      pipeline.stages.splice(pipeline.stages.indexOf(stage), 1);
    },
    renameStage: (portalId, stageId, label) => {
      stageOf(portal(portalId), stageId).stage.label = label;
    },
    requireAtStage: (portalId, stageId, properties) => {
      stageOf(portal(portalId), stageId).stage.requires = properties;
    },
    requireOnCreate: (portalId, type, properties) => {
      portal(portalId).requiredOnCreate[type] = properties;
    },
    removeProperty: (portalId, type, name) => {
      const { definitions } = portal(portalId);
      const definition = definitions[type].get(name);
      if (!definition) throw new Error(`There is no property ${name}.`);
      definitions[type].set(name, { ...definition, isArchived: true });
    },
  };
}

/** Throws when there is no such portal. */
export function portalOf(state: WorldState, portalId: number): Portal {
  const portal = state.portals.get(portalId);
  if (!portal) throw new Error(`There is no portal ${portalId}.`);
  return portal;
}

function stageOf(portal: Portal, stageId: string): { pipeline: Pipeline; stage: Stage } {
  const place = findStage(portal, stageId);
  if (!place) throw new Error(`There is no stage ${stageId}.`);
  return place;
}

function newPortal(given: NewPortal): Portal {
  return {
    name: `Account ${given.portalId}`,
    timeZone: "Europe/Berlin",
    companyCurrency: "EUR",
    additionalCurrencies: [],
    accountType: "STANDARD",
    uiDomain: "app.hubspot.com",
    ...given,
    users: (given.users ?? []).map(newUser),
    pipelines: [],
    records: perType(() => new Map()),
    definitions: perType(standardDefinitions),
    groups: perType(standardGroups),
    links: new Map(),
    requiredOnCreate: perType(() => []),
    callbacks: new Map(),
  };
}

function perType<T>(make: (type: ObjectType) => T): Record<ObjectType, T> {
  return Object.fromEntries(objectTypes.map((type) => [type, make(type)])) as Record<ObjectType, T>;
}

function newUser({ mayInstall = true, ...user }: NewUser): User {
  return { ...user, mayInstall, ownerId: String(910_900 + user.id) };
}

function newStage(given: NewStage): Stage {
  return { isClosed: false, writePermissions: "CRM_PERMISSIONS_ENFORCEMENT", requires: [], ...given };
}
