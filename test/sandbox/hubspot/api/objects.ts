import { z } from "zod";
import { type ApiCall, endpoint, type Endpoint } from "../gate/endpoint.ts";
import { badRequest, conflict, notFound, Refusal } from "../gate/errors.ts";
import { link } from "../world/links.ts";
import { type NewAssociations, readAssociations } from "./new-associations.ts";
import type { CrmRecord, Portal } from "../world/portal.ts";
import { objectTypeFrom, type ObjectType } from "../world/object-types.ts";
import { shapeAssociations, shapeRecord } from "./record-shape.ts";
import { createRecord, findRecord, setArchived, storedValue, writeProperties } from "../world/records.ts";
import { recordScopes } from "./scopes.ts";
import { judgeWrite } from "./write-rules.ts";

/** Property values of a write: text, and the empty text clears. */
export const propertyValues = z.record(z.string(), z.string());

const association = z.strictObject({
  to: z.strictObject({ id: z.string() }),
  types: z.array(z.strictObject({ associationCategory: z.string(), associationTypeId: z.int() })).min(1),
});

export const newRecord = z.strictObject({ properties: propertyValues, associations: z.array(association).optional() });
const changedRecord = z.strictObject({ properties: propertyValues });

/** Reading, making, changing and archiving one record. */
export const objectEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "GET",
    path: "/crm/objects/{version}/{objectType}/{id}",
    query: ["properties", "propertiesWithHistory", "associations", "archived", "idProperty"],
    scopes: (params) => recordScopes("read", "objectType")(params),
    handle: ({ portal, params, query, appId }) => {
      const type = typeOf(params);
      const record = identify(portal, type, params["id"] ?? "", query.get("idProperty"));
      if (!record || (record.archivedAt !== null) !== (query.get("archived") === "true")) throw notFound();
      const asked = query.has("idProperty") ? record.id : (params["id"] ?? "");
      const associations = shapeAssociations(portal, { type, id: asked }, list(query, "associations"));
      const wish = {
        properties: list(query, "properties"),
        propertiesWithHistory: list(query, "propertiesWithHistory"),
      };
      return { status: 200, body: { ...shapeRecord(portal, record, appId, wish), ...associations } };
    },
  }),
  endpoint({
    method: "POST",
    path: "/crm/objects/{version}/{objectType}",
    body: newRecord,
    scopes: recordScopes("write", "objectType"),
    handle: (call) => ({ status: 201, body: create(call, call.body) }),
  }),
  endpoint({
    method: "PATCH",
    path: "/crm/objects/{version}/{objectType}/{id}",
    query: ["idProperty"],
    body: changedRecord,
    scopes: recordScopes("write", "objectType"),
    handle: (call) => {
      const record = identify(call.portal, typeOf(call.params), call.params["id"] ?? "", call.query.get("idProperty"));
      if (record?.archivedAt !== null) throw notFound();
      return { status: 200, body: change(call, record, call.body.properties) };
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/crm/objects/{version}/{objectType}/{id}",
    scopes: recordScopes("write", "objectType"),
    handle: ({ state, portal, params }) => {
      const record = findRecord(portal, typeOf(params), params["id"] ?? "");
      if (!record) throw notFound();
      if (record.archivedAt === null) setArchived(state, portal, record, "app");
      return { status: 204 };
    },
  }),
];

/** The path's type. Throws Refusal for a kind of record that is not there. */
export function typeOf({ objectType = "" }: Readonly<Record<string, string>>): ObjectType {
  const type = objectTypeFrom(objectType);
  if (!type) throw badRequest(`Unable to infer object type from: ${objectType}`);
  return type;
}

/** The record of an id or of a unique property's value, archived or not. Throws Refusal for a property not unique. */
export function identify(portal: Portal, type: ObjectType, value: string, idProperty: string | null): CrmRecord | null {
  if (idProperty === null) return findRecord(portal, type, value);
  if (portal.definitions[type].get(idProperty)?.hasUniqueValue !== true) {
    throw badRequest(`Unable to look up by non-unique property ${idProperty}`);
  }
  return [...portal.records[type].values()].find((record) => storedValue(record, idProperty) === value) ?? null;
}

function list(query: URLSearchParams, name: string): readonly string[] {
  return (query.get(name) ?? "").split(",").filter(Boolean);
}

type Values = Readonly<Record<string, string>>;

export interface RecordToBe {
  readonly properties: Values;
  readonly associations?: NewAssociations | undefined;
}

/** What a new record would be made of. Throws Refusal. */
export function judgeNew(call: ApiCall, body: RecordToBe) {
  const { portal, params } = call;
  const type = typeOf(params);
  refuseIncomplete(type, body.properties);
  const { values, warnings } = judged(call, null, body.properties);
  refuseTakenEmail(portal, type, values, null);
  return { values, warnings, links: readAssociations(portal, type, body.associations ?? []) };
}

/** Makes a record as asked and answers its shape. Throws Refusal. */
export function create(call: ApiCall, body: RecordToBe) {
  const { state, portal, version, appId, params } = call;
  const type = typeOf(params);
  const { values, warnings, links } = judgeNew(call, body);
  const record = createRecord(state, portal, { type, properties: withPipeline(portal, type, values), source: "app" });
  for (const { to, isPrimary } of links) link(state, portal, { from: record, to, isPrimary, source: "app" });
  const shaped = shapeRecord(portal, record, appId, { properties: Object.keys(values) });
  return { ...shaped, ...(version === "2026-09" && warnings.length > 0 && { warnings }) };
}

/** Changes a live record as asked and answers its new shape. Throws Refusal. */
export function change(call: ApiCall, record: CrmRecord, properties: Values) {
  const { state, portal, appId } = call;
  const { values, warnings } = judged(call, record, properties);
  refuseTakenEmail(portal, record.type, values, record);
  writeProperties(state, portal, record, { properties: values, source: "app" });
  const shaped = shapeRecord(portal, record, appId, { properties: Object.keys(values) });
  return { ...shaped, ...(warnings.length > 0 && { warnings }) };
}

function judged({ portal, version, params }: ApiCall, record: CrmRecord | null, properties: Values) {
  const judgement = judgeWrite({ portal, type: typeOf(params), version, record, properties });
  if (!judgement.ok) throw new Refusal(400, judgement.error);
  return judgement;
}

// https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide and its neighbours
const neededOnCreate: Readonly<Record<ObjectType, readonly (readonly string[])[]>> = {
  deals: [["dealname"], ["dealstage"]],
  contacts: [["email", "firstname", "lastname"]],
  products: [],
  line_items: [["name", "hs_product_id"]],
  notes: [["hs_timestamp"]],
};

function refuseIncomplete(type: ObjectType, properties: Values): void {
  const missing = neededOnCreate[type].filter((names) => !names.some((name) => properties[name]));
  if (missing.length === 0) return;
  const names = missing.map((group) => group.join(" or "));
  const message = `Some required properties were not set: ${names.join(", ")}.`;
  throw badRequest(message, [
    { message, code: "MISSING_REQUIRED_PROPERTY", context: { propertyName: missing.flat() } },
  ]);
}

function refuseTakenEmail(portal: Portal, type: ObjectType, values: Values, record: CrmRecord | null): void {
  const email = values["email"];
  if (type !== "contacts" || !email) return;
  const holder = identify(portal, type, email, "email");
  if (holder && holder !== record) throw conflict(`Contact already exists. Existing ID: ${holder.id}`);
}

function withPipeline(portal: Portal, type: ObjectType, values: Values): Values {
  const first = portal.pipelines[0]?.id;
  return type === "deals" && first ? { pipeline: first, ...values } : values;
}
