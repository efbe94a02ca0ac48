import { endpoint, type Endpoint } from "../gate/endpoint.ts";
import { notFound } from "../gate/errors.ts";
import type { Pipeline, Portal, Stage } from "../world/portal.ts";
import { objectTypeFrom } from "../world/object-types.ts";
import { isoTime } from "../world/records.ts";

const scopes = () => [["crm.objects.deals.read", "crm.schemas.deals.read"]] as const;

/** Pipelines and their stages, in their order: https://developers.hubspot.com/docs/api-reference/latest/crm/pipelines/guide */
export const pipelineEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "GET",
    path: "/crm/pipelines/{version}/{objectType}",
    scopes,
    handle: ({ portal, params }) => ({ status: 200, body: { results: pipelinesOf(portal, params).map(shape) } }),
  }),
  endpoint({
    method: "GET",
    path: "/crm/pipelines/{version}/{objectType}/{pipelineId}",
    scopes,
    handle: ({ portal, params }) => ({ status: 200, body: shape(one(portal, params)) }),
  }),
  endpoint({
    method: "GET",
    path: "/crm/pipelines/{version}/{objectType}/{pipelineId}/stages",
    scopes,
    handle: ({ portal, params }) => ({ status: 200, body: { results: shape(one(portal, params)).stages } }),
  }),
];

/** Deals are the only records with pipelines here. */
function pipelinesOf(portal: Portal, { objectType = "" }: Readonly<Record<string, string>>): readonly Pipeline[] {
  return objectTypeFrom(objectType) === "deals" ? portal.pipelines : [];
}

function one(portal: Portal, params: Readonly<Record<string, string>>): Pipeline {
  const pipeline = pipelinesOf(portal, params).find(({ id }) => id === params["pipelineId"]);
  if (!pipeline) throw notFound();
  return pipeline;
}

function shape(pipeline: Pipeline, displayOrder = 0) {
  const { id, label, stages, createdAt } = pipeline;
  const times = { createdAt: isoTime(createdAt), updatedAt: isoTime(createdAt), archived: false };
  return { id, label, displayOrder, ...times, stages: stages.map((stage, order) => stageShape(stage, order, times)) };
}

function stageShape(
  { id, label, writePermissions, isClosed, probability }: Stage,
  displayOrder: number,
  times: object,
) {
  const metadata = { isClosed: String(isClosed), probability: decimal(probability) };
  return { id, label, displayOrder, metadata, writePermissions, ...times };
}

/** `0.8`, and `1.0` rather than `1`. */
function decimal(probability: number): string {
  return Number.isInteger(probability) ? probability.toFixed(1) : String(probability);
}
