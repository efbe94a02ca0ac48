import { z } from "zod";
import { type Answer, type ApiCall, endpoint, type Endpoint } from "../gate/endpoint.ts";
import { badRequest, type ErrorBody, Refusal } from "../gate/errors.ts";
import { change, create, identify, judgeNew, newRecord, propertyValues, typeOf } from "./objects.ts";
import type { CrmRecord } from "../world/portal.ts";
import { singular } from "../world/object-types.ts";
import { shapeRecord } from "./record-shape.ts";
import { isoTime } from "../world/records.ts";
import { recordScopes } from "./scopes.ts";
import { judgeWrite } from "./write-rules.ts";

const readInput = z.strictObject({
  properties: z.array(z.string()),
  propertiesWithHistory: z.array(z.string()),
  inputs: z.array(z.strictObject({ id: z.string() })),
  idProperty: z.string().optional(),
});

const updateInput = z.strictObject({
  id: z.string(),
  properties: propertyValues,
  idProperty: z.string().optional(),
  objectWriteTraceId: z.string().optional(),
});

type Update = z.infer<typeof updateInput>;

const createInput = newRecord.extend({ objectWriteTraceId: z.string().optional() });

type Creation = z.infer<typeof createInput>;

const inputLimit = 100;
// Seen of HubSpot: "The maximum number of inputs supported in a batch request for property histories is 50."
const historyInputLimit = 50;

/** Reading, making and changing up to a hundred records in one call. */
export const batchEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "POST",
    path: "/crm/objects/{version}/{objectType}/batch/read",
    query: ["archived"],
    body: readInput,
    scopes: recordScopes("read", "objectType"),
    handle: readBatch,
  }),
  endpoint({
    method: "POST",
    path: "/crm/objects/{version}/{objectType}/batch/update",
    body: z.strictObject({ inputs: z.array(updateInput) }),
    scopes: recordScopes("write", "objectType"),
    handle: (call) => updateBatch(call, call.body.inputs),
  }),
  endpoint({
    method: "POST",
    path: "/crm/objects/{version}/{objectType}/batch/create",
    body: z.strictObject({ inputs: z.array(createInput) }),
    scopes: recordScopes("write", "objectType"),
    handle: (call) => createBatch(call, call.body.inputs),
  }),
];

function readBatch({ state, portal, params, query, body, appId }: ApiCall<z.infer<typeof readInput>>): Answer {
  const type = typeOf(params);
  refuseTooMany(body.inputs.length, body.propertiesWithHistory.length > 0 ? historyInputLimit : inputLimit);
  const isArchived = query.get("archived") === "true";
  const found = new Map<string, CrmRecord>();
  const missing: string[] = [];
  for (const { id } of body.inputs) {
    const record = identify(portal, type, id, body.idProperty ?? null);
    if (record && (record.archivedAt !== null) === isArchived) found.set(record.id, record);
    else missing.push(id);
  }
  const results = [...found.values()].map((record) => shapeRecord(portal, record, appId, body));
  const message = `Could not get some ${singular[type].toUpperCase()} objects, they may be deleted or not exist.`;
  const errors = missing.length > 0 ? [batchError({ message, category: "OBJECT_NOT_FOUND" }, { ids: missing })] : [];
  return batchAnswer(state.now(), results, errors);
}

/**
 * A record that is not there is an error of its own. A value that is not accepted is one too if its input carries a
 * trace id, else HubSpot refuses the whole batch and writes nothing:
 * https://developers.hubspot.com/docs/api-reference/error-handling#multi-status-errors
 */
function updateBatch(call: ApiCall, inputs: readonly Update[]): Answer {
  refuseTooMany(inputs.length, inputLimit);
  refuseDuplicates(inputs);
  refuseWholeBatch(call, inputs);
  const results: unknown[] = [];
  const errors: unknown[] = [];
  for (const input of inputs) {
    const outcome = updateOne(call, input);
    (outcome.ok ? results : errors).push(outcome.shape);
  }
  return batchAnswer(call.state.now(), results, errors);
}

function refuseWholeBatch({ portal, params, version }: ApiCall, inputs: readonly Update[]): void {
  const type = typeOf(params);
  for (const { id, idProperty, properties, objectWriteTraceId } of inputs) {
    const record = identify(portal, type, id, idProperty ?? null);
    if (objectWriteTraceId !== undefined || record?.archivedAt !== null) continue;
    const judgement = judgeWrite({ portal, type, version, record, properties });
    if (!judgement.ok) throw new Refusal(400, judgement.error);
  }
}

function updateOne(call: ApiCall, { id, idProperty, properties, objectWriteTraceId }: Update) {
  const trace = objectWriteTraceId === undefined ? {} : { objectWriteTraceId };
  const context = { ids: [id], ...(objectWriteTraceId !== undefined && { objectWriteTraceId: [objectWriteTraceId] }) };
  try {
    const record = identify(call.portal, typeOf(call.params), id, idProperty ?? null);
    if (record?.archivedAt !== null) {
      const missing = { message: `No record of id ${id}: deleted, or never there.`, category: "OBJECT_NOT_FOUND" };
      return { ok: false, shape: batchError(missing, context) };
    }
    return { ok: true, shape: { ...change(call, record, properties), ...trace } };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, shape: batchError(error.body, context) };
    throw error;
  }
}

/** One bad input refuses the whole batch, unless each carries a trace id: then HubSpot answers for each. */
function createBatch(call: ApiCall, inputs: readonly Creation[]): Answer {
  refuseTooMany(inputs.length, inputLimit);
  const hasTraces = inputs.every(({ objectWriteTraceId }) => objectWriteTraceId !== undefined);
  if (!hasTraces) for (const input of inputs) judgeNew(call, input);
  const results: unknown[] = [];
  const errors: unknown[] = [];
  for (const { objectWriteTraceId = "", ...input } of inputs) {
    const trace = hasTraces ? { objectWriteTraceId } : {};
    try {
      results.push({ ...create(call, input), ...trace });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push(batchError(error.body, { ...error.body.context, objectWriteTraceId: [objectWriteTraceId] }));
    }
  }
  const { status, body } = batchAnswer(call.state.now(), results, errors);
  return { status: status === 200 ? 201 : status, body };
}

function batchError(body: ErrorBody, context: Readonly<Record<string, readonly string[]>>) {
  return { status: "error", errors: [], links: {}, ...body, context };
}

/** The answer of a batch: 200, or 207 where some of it failed. `at` is epoch ms. */
export function batchAnswer(at: number, results: readonly unknown[], errors: readonly unknown[]): Answer {
  const time = isoTime(at);
  const body = { status: "COMPLETE", results, requestedAt: time, startedAt: time, completedAt: time };
  if (errors.length === 0) return { status: 200, body };
  return { status: 207, body: { ...body, numErrors: errors.length, errors } };
}

/** Throws Refusal for a batch that is too long. */
export function refuseTooMany(length: number, limit: number): void {
  if (length > limit) throw badRequest(`The maximum number of inputs supported in a batch request is ${limit}.`);
}

function refuseDuplicates(inputs: readonly Update[]): void {
  const ids = inputs.map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (twice.length > 0) {
    throw badRequest(`Duplicate IDs found in batch input: [${twice.join(", ")}]. IDs must be unique`);
  }
}
