import { findStage, type CrmRecord, type Portal, type Source } from "./portal.ts";
import type { ObjectType } from "./object-types.ts";

/** Everything the stand-in knows, shared by the API, the control API and the tests. */
export interface WorldState {
  readonly now: () => number;
  readonly portals: Map<number, Portal>;
  /** Every change in order: what HubSpot would tell a webhook. */
  readonly changes: Change[];
  /** Every write of an existing deal's stage, also one that changes nothing. */
  readonly stageWrites: StageWrite[];
  /** A record id nobody has yet. */
  readonly nextId: () => string;
}

export type ChangeKind =
  "creation" | "propertyChange" | "deletion" | "restore" | "merge" | "associationChange" | "privacyDeletion";

export interface Change {
  readonly at: number;
  readonly portalId: number;
  readonly kind: ChangeKind;
  readonly type: ObjectType;
  readonly id: string;
  readonly source: Source;
  readonly property?: string;
  readonly value?: string;
  /** Of a merge: the ids that went into `id`, the primary one first. */
  readonly mergedIds?: readonly string[];
  /** Of an association: the record at the other end, and whether the two were parted. */
  readonly toId?: string;
  readonly toType?: ObjectType;
  readonly isRemoved?: boolean;
}

export interface StageWrite {
  readonly at: number;
  readonly portalId: number;
  readonly dealId: string;
  readonly from: string;
  readonly to: string;
  readonly source: Source;
}

export interface NewRecord {
  readonly type: ObjectType;
  readonly properties: Readonly<Record<string, string>>;
  readonly source: Source;
  readonly id?: string | undefined;
}

/** Adds a record as told; the rules of writing are judged before. */
export function createRecord(
  state: WorldState,
  portal: Portal,
  { type, properties, source, id }: NewRecord,
): CrmRecord {
  const at = state.now();
  const record: CrmRecord = {
    type,
    id: id ?? state.nextId(),
    createdAt: at,
    updatedAt: at,
    archivedAt: null,
    mergedInto: null,
    history: new Map(),
  };
  portal.records[type].set(record.id, record);
  state.changes.push({ at, portalId: portal.portalId, kind: "creation", type, id: record.id, source });
  writeProperties(state, portal, record, { properties, source });
  return record;
}

export interface PropertyWrite {
  readonly properties: Readonly<Record<string, string>>;
  readonly source: Source;
}

/** Writes values that were judged before. An unchanged value leaves no trace in the history, as in HubSpot. */
export function writeProperties(
  state: WorldState,
  portal: Portal,
  record: CrmRecord,
  { properties, source }: PropertyWrite,
): void {
  const at = state.now();
  const { portalId } = portal;
  for (const [property, value] of Object.entries(properties)) {
    const from = storedValue(record, property);
    if (property === "dealstage" && from) {
      state.stageWrites.push({ at, portalId, dealId: record.id, from, to: value, source });
    }
    if ((from ?? "") === value) continue;
    const changes = record.history.get(property) ?? [];
    record.history.set(property, [...changes, { at, value, source }]);
    record.updatedAt = at;
    state.changes.push({
      at,
      portalId,
      kind: "propertyChange",
      type: record.type,
      id: record.id,
      source,
      property,
      value,
    });
  }
}

/** The value last written; null when there is none or it was cleared. */
export function storedValue(record: CrmRecord, name: string): string | null {
  return record.history.get(name)?.at(-1)?.value || null;
}

type Reading = (record: CrmRecord, portal: Portal) => string | null;

const computed: Readonly<Record<string, Reading>> = {
  hs_object_id: (record) => record.id,
  createdate: (record) => isoTime(record.createdAt),
  hs_createdate: (record) => isoTime(record.createdAt),
  hs_lastmodifieddate: (record) => isoTime(record.updatedAt),
  lastmodifieddate: (record) => isoTime(record.updatedAt),
  hs_is_closed: (record, portal) => closing(record, portal, () => true),
  hs_is_closed_won: (record, portal) => closing(record, portal, (probability) => probability === 1),
};

/** The value an API reader sees, computed ones included. */
export function readProperty(portal: Portal, record: CrmRecord, name: string): string | null {
  return computed[name]?.(record, portal) ?? storedValue(record, name);
}

function closing(record: CrmRecord, portal: Portal, counts: (probability: number) => boolean): string {
  const stage = findStage(portal, storedValue(record, "dealstage") ?? "")?.stage;
  return String(Boolean(stage?.isClosed && counts(stage.probability)));
}

/** Epoch ms as HubSpot writes times. */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** Puts a record into the recycle bin, or takes it out again. */
export function setArchived(state: WorldState, portal: Portal, record: CrmRecord, source: Source): void {
  const at = state.now();
  const isRestored = record.archivedAt !== null;
  record.archivedAt = isRestored ? null : at;
  record.updatedAt = at;
  const kind = isRestored ? "restore" : "deletion";
  state.changes.push({ at, portalId: portal.portalId, kind, type: record.type, id: record.id, source });
}

/**
 * The record an id leads to, null when there is none. The id of a record that was merged leads to what it became:
 * https://developers.hubspot.com/changelog/announcement-deals-now-support-merging
 */
export function findRecord(portal: Portal, type: ObjectType, id: string): CrmRecord | null {
  const record = portal.records[type].get(id) ?? null;
  return record?.mergedInto ? findRecord(portal, type, record.mergedInto) : record;
}

/** The record an id leads to unless it is in the recycle bin. */
export function findLiveRecord(portal: Portal, type: ObjectType, id: string): CrmRecord | null {
  const record = findRecord(portal, type, id);
  return record?.archivedAt === null ? record : null;
}
