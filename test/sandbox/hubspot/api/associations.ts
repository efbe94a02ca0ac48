import { z } from "zod";
import { batchAnswer, refuseTooMany } from "./batches.ts";
import { type Answer, type ApiCall, endpoint, type Endpoint } from "../gate/endpoint.ts";
import { badRequest, notFound } from "../gate/errors.ts";
import { link, linksOf, kindOf, pairOf, part, type RecordReference } from "../world/links.ts";
import type { Link } from "../world/portal.ts";
import { objectTypeFrom, objectTypeIds, type ObjectType, singular } from "../world/object-types.ts";
import { findLiveRecord } from "../world/records.ts";
import { recordScopes } from "./scopes.ts";

const readInput = z.strictObject({
  inputs: z.array(z.strictObject({ id: z.string(), after: z.string().optional() })),
});

const specs = z.array(z.strictObject({ associationCategory: z.string(), associationTypeId: z.int() })).min(1);

const inputLimit = 1_000;
const pageLength = 500;

/** Reading and making associations: https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide */
export const associationEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "POST",
    path: "/crm/associations/{version}/{fromObjectType}/{toObjectType}/batch/read",
    body: readInput,
    scopes: recordScopes("read", "fromObjectType", "toObjectType"),
    handle: readBatch,
  }),
  endpoint({
    method: "PUT",
    path: "/crm/objects/{version}/{fromObjectType}/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}",
    scopes: recordScopes("write", "fromObjectType", "toObjectType"),
    handle: (call) => {
      const { from, to } = endsOf(call);
      link(call.state, call.portal, { from, to, source: "app" });
      return batchAnswer(call.state.now(), [defaultShape(from, to), defaultShape(to, from)], []);
    },
  }),
  endpoint({
    method: "PUT",
    path: "/crm/objects/{version}/{fromObjectType}/{fromObjectId}/associations/{toObjectType}/{toObjectId}",
    body: specs,
    scopes: recordScopes("write", "fromObjectType", "toObjectType"),
    handle: (call) => ({ status: 201, body: associate(call) }),
  }),
  endpoint({
    method: "DELETE",
    path: "/crm/objects/{version}/{fromObjectType}/{fromObjectId}/associations/{toObjectType}/{toObjectId}",
    scopes: recordScopes("write", "fromObjectType", "toObjectType"),
    handle: (call) => {
      const { from, to } = endsOf(call);
      part(call.state, call.portal, { from, to, source: "app" });
      return { status: 204 };
    },
  }),
];

function readBatch({ state, portal, params, version, body }: ApiCall<z.infer<typeof readInput>>): Answer {
  const { fromType, toType } = typesOf(params);
  refuseTooMany(body.inputs.length, inputLimit);
  const results: unknown[] = [];
  const errors: unknown[] = [];
  for (const { id, after } of body.inputs) {
    const links = linksOf(portal, { type: fromType, id }, toType);
    const start = Number(after ?? 0);
    const to = links.slice(start, start + pageLength).map((one) => linkShape(one, version));
    const end = start + pageLength;
    const paging = links.length > end ? { paging: { next: { after: String(end) } } } : {};
    if (to.length > 0) results.push({ from: { id }, to, ...paging });
    else errors.push(nothingFound(id, fromType, toType));
  }
  return batchAnswer(state.now(), results, errors);
}

function linkShape({ toId, types }: Link, version: ApiCall["version"]) {
  return {
    // A number until 2026-03, text from 2026-09 on.
    toObjectId: version === "2026-03" ? Number(toId) : toId,
    associationTypes: types.map(({ category, typeId, label }) => ({ category, typeId, label })),
  };
}

function nothingFound(id: string, fromType: ObjectType, toType: ObjectType) {
  return {
    status: "error",
    category: "OBJECT_NOT_FOUND",
    subCategory: "crm.associations.NO_ASSOCIATIONS_FOUND",
    message: `No ${singular[toType]} is associated with ${singular[fromType]} ${id}.`,
    context: { fromObjectId: [id], fromObjectType: [singular[fromType]], toObjectType: [singular[toType]] },
    errors: [],
    links: {},
  };
}

function associate({ state, portal, params, body }: ApiCall<z.infer<typeof specs>>) {
  const { from, to } = endsOf({ portal, params });
  const kinds = body.map(({ associationCategory, associationTypeId }) => {
    const kind = kindOf(from.type, to.type, associationTypeId);
    if (kind?.category !== associationCategory) {
      throw badRequest(
        `${associationCategory} ${associationTypeId} is no association type of ${from.type} and ${to.type}`,
      );
    }
    return kind;
  });
  const labels = kinds.flatMap(({ label }) => label ?? []);
  link(state, portal, { from, to, isPrimary: labels.length > 0, source: "app" });
  return {
    fromObjectTypeId: objectTypeIds[from.type],
    fromObjectId: from.id,
    toObjectTypeId: objectTypeIds[to.type],
    toObjectId: to.id,
    labels,
  };
}

function endsOf({ portal, params }: Pick<ApiCall, "portal" | "params">): {
  from: RecordReference;
  to: RecordReference;
} {
  const { fromType, toType } = typesOf(params);
  const from = findLiveRecord(portal, fromType, params["fromObjectId"] ?? "");
  const to = findLiveRecord(portal, toType, params["toObjectId"] ?? "");
  if (!from || !to) throw notFound();
  return { from, to };
}

function typesOf({ fromObjectType = "", toObjectType = "" }: Readonly<Record<string, string>>) {
  const fromType = objectTypeFrom(fromObjectType);
  const toType = objectTypeFrom(toObjectType);
  if (!fromType || !toType || !pairOf(fromType, toType)) {
    throw badRequest(`There are no associations from ${fromObjectType} to ${toObjectType}`);
  }
  return { fromType, toType };
}

function defaultShape(from: RecordReference, to: RecordReference) {
  return {
    from: { id: from.id },
    to: { id: to.id },
    associationSpec: {
      associationCategory: "HUBSPOT_DEFINED",
      associationTypeId: pairOf(from.type, to.type)?.plain ?? 0,
    },
  };
}
