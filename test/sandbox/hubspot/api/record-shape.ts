import { kindName, linksOf } from "../world/links.ts";
import type { CrmRecord, Portal, PropertyChange } from "../world/portal.ts";
import { objectTypeFrom, type ObjectType } from "../world/object-types.ts";
import { isoTime, readProperty } from "../world/records.ts";

// What HubSpot sends when nobody asks, and (first list) whatever is asked.
const always: Readonly<Record<ObjectType, readonly string[]>> = {
  deals: ["createdate", "hs_lastmodifieddate", "hs_object_id"],
  contacts: ["createdate", "lastmodifieddate", "hs_object_id"],
  products: ["createdate", "hs_lastmodifieddate", "hs_object_id"],
  line_items: ["createdate", "hs_lastmodifieddate", "hs_object_id"],
  notes: ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"],
};
const unasked: Readonly<Record<ObjectType, readonly string[]>> = {
  deals: ["amount", "closedate", "dealname", "dealstage", "pipeline"],
  contacts: ["email", "firstname", "lastname"],
  products: ["description", "name", "price"],
  line_items: ["amount", "name", "price", "quantity"],
  notes: [],
};

export interface RecordWish {
  readonly properties?: readonly string[];
  readonly propertiesWithHistory?: readonly string[];
}

/** A record as the API shows it: unknown properties are silently absent, empty ones null. */
export function shapeRecord(portal: Portal, record: CrmRecord, appId: number, wish: RecordWish) {
  const asked = wish.properties?.length ? wish.properties : unasked[record.type];
  const names = [...new Set([...asked, ...(wish.propertiesWithHistory ?? []), ...always[record.type]])];
  const definitions = portal.definitions[record.type];
  const known = names.filter((name) => definitions.get(name)?.isArchived === false);
  const withHistory = (wish.propertiesWithHistory ?? []).filter((name) => known.includes(name));
  return {
    id: record.id,
    properties: Object.fromEntries(known.map((name) => [name, readProperty(portal, record, name)])),
    ...(withHistory.length > 0 && {
      propertiesWithHistory: Object.fromEntries(withHistory.map((name) => [name, historyOf(record, name, appId)])),
    }),
    createdAt: isoTime(record.createdAt),
    updatedAt: isoTime(record.updatedAt),
    archived: record.archivedAt !== null,
    ...(record.archivedAt !== null && { archivedAt: isoTime(record.archivedAt) }),
  };
}

/** Newest change first. */
function historyOf(record: CrmRecord, name: string, appId: number) {
  const changes = record.history.get(name) ?? [];
  return changes
    .toReversed()
    .map((change) => Object.assign({ value: change.value, timestamp: isoTime(change.at) }, sourceOf(change, appId)));
}

function sourceOf({ source }: PropertyChange, appId: number) {
  if (source === "app") return { sourceType: "INTEGRATION", sourceId: String(appId) };
  if (source === "workflow") return { sourceType: "AUTOMATION_PLATFORM", sourceId: "enrollmentId:1" };
  if (source === "import") return { sourceType: "IMPORT", sourceId: "1" };
  const userId = source.slice("user:".length);
  return { sourceType: "CRM_UI", sourceId: `userId:${userId}`, updatedByUserId: Number(userId) };
}

const pageLength = 100;

/**
 * The associations of a record read. `id` is the id asked for: after a merge the old id has none. The same record comes
 * once for each kind of association it has.
 */
export function shapeAssociations(portal: Portal, from: { type: ObjectType; id: string }, names: readonly string[]) {
  const shaped = names.flatMap((name) => {
    const toType = objectTypeFrom(name);
    const links = toType ? linksOf(portal, from, toType) : [];
    if (!toType || links.length === 0) return [];
    const results = links.flatMap((link) =>
      link.types.map((kind) => ({ id: link.toId, type: kindName(from.type, toType, kind) })),
    );
    const next = results.length > pageLength ? { paging: { next: { after: String(pageLength) } } } : {};
    return [[toType, { results: results.slice(0, pageLength), ...next }]];
  });
  return shaped.length > 0 ? { associations: Object.fromEntries(shaped) as Record<string, unknown> } : {};
}
