import type { WorldState } from "./records.ts";
import type { AssociationKind, Link, Portal, Source } from "./portal.ts";
import { type ObjectType, singular } from "./object-types.ts";

export interface RecordReference {
  readonly type: ObjectType;
  readonly id: string;
}

interface Pair {
  readonly from: ObjectType;
  readonly to: ObjectType;
  readonly plain: number;
  readonly primary?: number;
}

// https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide
// The label "Primary" between deals and contacts is one an admin has made, hence its ids are the account's own.
const pairs: readonly Pair[] = [
  { from: "deals", to: "contacts", plain: 3, primary: 101 },
  { from: "contacts", to: "deals", plain: 4, primary: 102 },
  { from: "deals", to: "line_items", plain: 19 },
  { from: "line_items", to: "deals", plain: 20 },
  { from: "notes", to: "contacts", plain: 202 },
  { from: "contacts", to: "notes", plain: 201 },
  { from: "notes", to: "deals", plain: 214 },
  { from: "deals", to: "notes", plain: 213 },
];

/** The kind of association a type id stands for between two types; null when there is no such kind. */
export function kindOf(from: ObjectType, to: ObjectType, typeId: number): AssociationKind | null {
  const pair = pairs.find((pair) => pair.from === from && pair.to === to);
  if (!pair) return null;
  if (typeId === pair.plain) return { category: "HUBSPOT_DEFINED", typeId, label: null };
  return typeId === pair.primary ? { category: "USER_DEFINED", typeId, label: "Primary" } : null;
}

/** The type ids of a pair of types; null when the two cannot be associated. */
export function pairOf(from: ObjectType, to: ObjectType): Pair | null {
  return pairs.find((pair) => pair.from === from && pair.to === to) ?? null;
}

export interface NewLink {
  readonly from: RecordReference;
  readonly to: RecordReference;
  readonly isPrimary?: boolean | undefined;
  readonly source: Source;
}

/** Associates two records in both directions; a label comes on top of the unlabelled kind. */
export function link(state: WorldState, portal: Portal, { from, to, isPrimary, source }: NewLink): void {
  addDirection(portal, from, to, isPrimary ?? false);
  addDirection(portal, to, from, isPrimary ?? false);
  const { portalId } = portal;
  state.changes.push({
    at: state.now(),
    portalId,
    kind: "associationChange",
    type: from.type,
    id: from.id,
    toId: to.id,
    toType: to.type,
    source,
  });
}

/** Parts two records, as somebody does by hand or the app by a call. */
export function part(state: WorldState, portal: Portal, { from, to, source }: Omit<NewLink, "isPrimary">): void {
  const isThere = linksOf(portal, from, to.type).some(({ toId }) => toId === to.id);
  unlink(portal, from, to);
  if (!isThere) return;
  const { portalId } = portal;
  const about = { type: from.type, id: from.id, toId: to.id, toType: to.type, isRemoved: true };
  state.changes.push({ at: state.now(), portalId, kind: "associationChange", ...about, source });
}

function addDirection(portal: Portal, from: RecordReference, to: RecordReference, isPrimary: boolean): void {
  const pair = pairOf(from.type, to.type);
  if (!pair) throw new Error(`There is no association from ${from.type} to ${to.type}.`);
  const types = typesBetween(portal, from, to);
  const wanted = isPrimary ? [pair.plain, pair.primary] : [pair.plain];
  for (const typeId of wanted) {
    const kind = typeId === undefined ? null : kindOf(from.type, to.type, typeId);
    if (kind && !types.some((type) => type.typeId === typeId)) types.push(kind);
  }
}

/** The kinds of association between two records, to be added to; a new list where they had none. */
function typesBetween(portal: Portal, from: RecordReference, to: RecordReference): AssociationKind[] {
  const links = portal.links.get(keyOf(from)) ?? [];
  portal.links.set(keyOf(from), links);
  const known = links.find(({ toType, toId }) => toType === to.type && toId === to.id);
  if (known) return known.types;
  const types: AssociationKind[] = [];
  links.push({ toType: to.type, toId: to.id, types });
  return types;
}

/** Ends every kind of association between two records. */
export function unlink(portal: Portal, from: RecordReference, to: RecordReference): void {
  for (const [one, other] of [
    [from, to],
    [to, from],
  ] as const) {
    const links = portal.links.get(keyOf(one)) ?? [];
    portal.links.set(
      keyOf(one),
      links.filter(({ toType, toId }) => toType !== other.type || toId !== other.id),
    );
  }
}

/** The associations of a record with records of a type that are not in the recycle bin, oldest first. */
export function linksOf(portal: Portal, from: RecordReference, toType: ObjectType): readonly Link[] {
  const links = portal.links.get(keyOf(from)) ?? [];
  return links.filter((link) => link.toType === toType && isLive(portal, link));
}

function isLive(portal: Portal, { toType, toId }: Link): boolean {
  return portal.records[toType].get(toId)?.archivedAt === null;
}

/** The name a record read gives a kind of association: `deal_to_contact`. */
export function kindName(from: ObjectType, to: ObjectType, kind: AssociationKind): string {
  const name = `${singular[from]}_to_${singular[to]}`;
  return kind.label ? `${name}_${kind.label.toLowerCase()}` : name;
}

/** Moves all associations of one record to another. */
export function moveLinks(state: WorldState, portal: Portal, from: RecordReference, to: RecordReference): void {
  for (const { toType, toId, types } of portal.links.get(keyOf(from)) ?? []) {
    const other = { type: toType, id: toId };
    const isPrimary = types.some(({ label }) => label !== null);
    unlink(portal, from, other);
    link(state, portal, { from: to, to: other, isPrimary, source: "workflow" });
  }
}

function keyOf({ type, id }: RecordReference): string {
  return `${type}:${id}`;
}
