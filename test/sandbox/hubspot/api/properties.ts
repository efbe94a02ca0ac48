import { z } from "zod";
import { type ApiCall, endpoint, type Endpoint } from "../gate/endpoint.ts";
import { badRequest, conflict, notFound, Refusal } from "../gate/errors.ts";
import { batchAnswer, refuseTooMany } from "./batches.ts";
import { typeOf } from "./objects.ts";
import type { PropertyDefinition, PropertyGroup, PropertyType } from "../world/property-definitions.ts";
import { schemaScopes } from "./scopes.ts";

const name = z.string().regex(/^[a-z][a-z0-9_]{0,99}$/, "lower-case letters, digits and underscores only");

const option = z.strictObject({
  label: z.string(),
  value: z.string(),
  hidden: z.boolean(),
  displayOrder: z.int().optional(),
  description: z.string().optional(),
});

// https://developers.hubspot.com/docs/api-reference/latest/crm/properties/guide
const fieldTypes: Readonly<Record<PropertyType, readonly string[]>> = {
  string: ["text", "textarea", "html", "phonenumber", "file"],
  number: ["number"],
  bool: ["booleancheckbox"],
  enumeration: ["select", "radio", "checkbox", "booleancheckbox"],
  date: ["date"],
  datetime: ["date"],
};

const property = z
  .strictObject({
    name,
    label: z.string().min(1),
    type: z.enum(["string", "number", "bool", "enumeration", "date", "datetime"]),
    fieldType: z.string(),
    groupName: z.string(),
    description: z.string().optional(),
    options: z.array(option).optional(),
    displayOrder: z.int().optional(),
    hasUniqueValue: z.boolean().optional(),
    hidden: z.boolean().optional(),
    formField: z.boolean().optional(),
  })
  .refine(({ type, fieldType }) => fieldTypes[type].includes(fieldType), "the field type does not go with the type")
  .refine(({ type, options }) => type !== "enumeration" || options?.length, "an enumeration needs options");

const group = z.strictObject({ name, label: z.string().min(1), displayOrder: z.int().optional() });

type NewProperty = z.infer<typeof property>;

/** Property definitions and their groups. */
export const propertyEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "GET",
    path: "/crm/properties/{version}/{objectType}/groups",
    scopes: schemaScopes("read"),
    handle: ({ portal, params }) => {
      const groups = portal.groups[typeOf(params)];
      return { status: 200, body: { results: Array.from(groups.values(), groupShape) } };
    },
  }),
  endpoint({
    method: "GET",
    path: "/crm/properties/{version}/{objectType}/groups/{groupName}",
    scopes: schemaScopes("read"),
    handle: ({ portal, params }) => {
      const found = portal.groups[typeOf(params)].get(params["groupName"] ?? "");
      if (!found) throw notFound();
      return { status: 200, body: groupShape(found) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/crm/properties/{version}/{objectType}/groups",
    body: group,
    scopes: schemaScopes("write"),
    handle: ({ portal, params, body }) => {
      const groups = portal.groups[typeOf(params)];
      if (groups.has(body.name)) {
        throw conflict(`Property group ${body.name} already exists.`, "Properties.GROUP_WITH_NAME_EXISTS");
      }
      const made = { ...body, displayOrder: body.displayOrder ?? -1 };
      groups.set(body.name, made);
      return { status: 201, body: groupShape(made) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/crm/properties/{version}/{objectType}/batch/create",
    body: z.strictObject({ inputs: z.array(property) }),
    scopes: schemaScopes("write"),
    handle: createBatch,
  }),
  endpoint({
    method: "POST",
    path: "/crm/properties/{version}/{objectType}/batch/read",
    body: z.strictObject({ archived: z.boolean(), inputs: z.array(z.strictObject({ name: z.string() })) }),
    scopes: schemaScopes("read"),
    handle: readBatch,
  }),
  endpoint({
    method: "GET",
    path: "/crm/properties/{version}/{objectType}",
    query: ["archived", "properties"],
    scopes: schemaScopes("read"),
    handle: ({ portal, params, query }) => {
      const isArchived = query.get("archived") === "true";
      const all = [...portal.definitions[typeOf(params)].values()];
      return { status: 200, body: { results: all.filter((one) => one.isArchived === isArchived).map(shape) } };
    },
  }),
  endpoint({
    method: "GET",
    path: "/crm/properties/{version}/{objectType}/{propertyName}",
    query: ["archived", "properties"],
    scopes: schemaScopes("read"),
    handle: ({ portal, params, query }) => {
      const found = portal.definitions[typeOf(params)].get(params["propertyName"] ?? "");
      if (!found || found.isArchived !== (query.get("archived") === "true")) throw notFound();
      return { status: 200, body: shape(found) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/crm/properties/{version}/{objectType}",
    body: property,
    scopes: schemaScopes("write"),
    handle: (call) => ({ status: 201, body: shape(create(call, call.body)) }),
  }),
];

const uniqueLimit = 10;

/** Throws Refusal. A property that was archived comes back with the new definition. */
function create({ portal, params }: ApiCall, wanted: NewProperty): PropertyDefinition {
  const type = typeOf(params);
  const definitions = portal.definitions[type];
  if (!portal.groups[type].has(wanted.groupName))
    throw badRequest(`Property group ${wanted.groupName} does not exist.`);
  if (definitions.get(wanted.name)?.isArchived === false) {
    throw conflict(`A property named "${wanted.name}" already exists.`, "Properties.PROPERTY_WITH_NAME_EXISTS");
  }
  const unique = [...definitions.values()].filter((one) => one.hasUniqueValue && !one.isHubSpotDefined);
  if (wanted.hasUniqueValue && unique.length >= uniqueLimit) {
    throw badRequest(`At most ${uniqueLimit} properties of an object type can have unique values.`);
  }
  const made = {
    ...wanted,
    description: wanted.description ?? "",
    options: wanted.options ?? [],
    hasUniqueValue: wanted.hasUniqueValue ?? false,
    hasExternalOptions: false,
    isReadOnly: false,
    isHubSpotDefined: false,
    isArchived: false,
  };
  definitions.set(made.name, made);
  return made;
}

function createBatch(call: ApiCall<{ inputs: NewProperty[] }>) {
  refuseTooMany(call.body.inputs.length, 100);
  const results: unknown[] = [];
  const errors: unknown[] = [];
  for (const input of call.body.inputs) {
    try {
      results.push(shape(create(call, input)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push({ status: "error", errors: [], links: {}, ...error.body, context: { name: [input.name] } });
    }
  }
  const { status, body } = batchAnswer(call.state.now(), results, errors);
  // 2026-09 documents 200 here, 2026-03 answers 201.
  return { status: status === 200 && call.version === "2026-03" ? 201 : status, body };
}

function readBatch({ state, portal, params, body }: ApiCall<{ archived: boolean; inputs: { name: string }[] }>) {
  refuseTooMany(body.inputs.length, 100);
  const definitions = portal.definitions[typeOf(params)];
  const names = body.inputs.map(({ name }) => name);
  const found = names.flatMap((name) => definitions.get(name) ?? []).filter((one) => one.isArchived === body.archived);
  const missing = names.filter((name) => !found.some((one) => one.name === name));
  const errors = missing.map((name) => {
    const message = `Property ${name} does not exist`;
    return { status: "error", category: "OBJECT_NOT_FOUND", message, context: { name: [name] }, errors: [], links: {} };
  });
  return batchAnswer(state.now(), found.map(shape), errors);
}

function groupShape({ name, label, displayOrder }: PropertyGroup) {
  return { name, label, displayOrder, archived: false };
}

function shape(definition: PropertyDefinition) {
  const { hasExternalOptions, isReadOnly, isHubSpotDefined, isArchived, ...plain } = definition;
  return {
    ...plain,
    externalOptions: hasExternalOptions,
    hubspotDefined: isHubSpotDefined,
    archived: isArchived,
    calculated: false,
    modificationMetadata: {
      archivable: !isHubSpotDefined,
      readOnlyDefinition: isHubSpotDefined,
      readOnlyValue: isReadOnly,
    },
  };
}
