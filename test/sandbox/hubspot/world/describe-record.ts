import type {
  AssociatedRecord,
  RecordDescription,
  RecordProperty,
  RecordSource,
} from "../../record-page-server/records.ts";
import { linksOf } from "./links.ts";
import { type CrmRecord, findStage, type Portal } from "./portal.ts";
import { objectTypeFrom, objectTypeIds, type ObjectType } from "./object-types.ts";
import { findLiveRecord, readProperty } from "./records.ts";
import type { World } from "./world.ts";

/** The record page's view of the world. */
export function recordSourceOf(world: World): RecordSource {
  return {
    describe: (portalId, objectTypeId, objectId) => describeRecord(world, portalId, objectTypeId, objectId),
  };
}

/** What a record page shows of one contact or deal; null when it is not there or archived. */
export function describeRecord(
  world: World,
  portalId: number,
  objectTypeId: string,
  objectId: string,
): RecordDescription | null {
  const portal = world.state.portals.get(portalId);
  const type = objectTypeFrom(objectTypeId);
  if (!portal || !type || !isDescribed(type)) return null;
  const record = findLiveRecord(portal, type, objectId);
  if (!record) return null;
  return {
    objectTypeId: objectTypeIds[type],
    id: record.id,
    name: nameOf(portal, record),
    properties: propertiesOf(portal, record),
    ...stagesOf(portal, record),
    associated: associatedWith(portal, record, other[type]),
  };
}

type Described = Extract<ObjectType, "deals" | "contacts">;

function isDescribed(type: ObjectType): type is Described {
  return type === "deals" || type === "contacts";
}

const other: Readonly<Record<Described, Described>> = { deals: "contacts", contacts: "deals" };

const shown: Readonly<Record<Described, readonly string[]>> = {
  deals: ["dealname", "amount", "deal_currency_code", "dealstage", "closedate", "hubspot_owner_id"],
  contacts: ["firstname", "lastname", "email", "phone", "mobilephone", "company"],
};

/** The usual ones, then those an app has added. */
function propertiesOf(portal: Portal, record: CrmRecord): readonly RecordProperty[] {
  const definitions = portal.definitions[record.type];
  const added = [...definitions.values()].filter((one) => !one.isHubSpotDefined && !one.isArchived);
  const names = [...shown[record.type as Described], ...added.map(({ name }) => name)];
  const currency = readProperty(portal, record, "deal_currency_code") ?? portal.companyCurrency;
  return names.map((name) => {
    const label = definitions.get(name)?.label ?? name;
    const property = { name, label, value: readProperty(portal, record, name) };
    return name === "amount" ? Object.assign(property, { currency }) : property;
  });
}

function stagesOf(portal: Portal, record: CrmRecord): Pick<RecordDescription, "pipeline" | "stages"> {
  const current = readProperty(portal, record, "dealstage");
  const pipelineId = readProperty(portal, record, "pipeline");
  const pipeline = portal.pipelines.find(({ id }) => id === pipelineId) ?? findStage(portal, current ?? "")?.pipeline;
  if (!pipeline) return { stages: [] };
  const stages = pipeline.stages.map(({ id, label, isClosed }) => ({ id, label, isCurrent: id === current, isClosed }));
  return { pipeline: pipeline.label, stages };
}

function associatedWith(portal: Portal, record: CrmRecord, toType: ObjectType): readonly AssociatedRecord[] {
  return linksOf(portal, record, toType).flatMap(({ toId }) => {
    const found = findLiveRecord(portal, toType, toId);
    return found ? [{ objectTypeId: objectTypeIds[toType], id: toId, name: nameOf(portal, found) }] : [];
  });
}

function nameOf(portal: Portal, record: CrmRecord): string {
  const read = (name: string): string | null => readProperty(portal, record, name);
  if (record.type === "deals") return read("dealname") ?? `Deal ${record.id}`;
  const person = [read("firstname"), read("lastname")].filter(Boolean).join(" ");
  return person || (read("email") ?? read("company") ?? `Contact ${record.id}`);
}
