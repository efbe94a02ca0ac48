import { UpstreamError } from "../../domain/errors.ts";
import type { Crm } from "../../ports/crm.ts";
import type { RecordWrite, RecordWriteResult, WriteResult } from "../../ports/crm-records.ts";
import { answerOf, batchAnswer, wholeRefusal, type BatchOutcome, type Refused } from "./batch-answers.ts";
import type { CallHubSpot } from "./call.ts";
import { chunksOf } from "./records.ts";

// https://developers.hubspot.com/docs/api-reference/latest/crm/objects/deals/guide

const largestBatch = 100;
/** A refusal without a name is looked for in batches of this size, then record by record. */
const smallerBatch = 10;

/**
 * Writes records in batches, stage and properties of a record together. A record missing from the answer is one nothing
 * is known of: read it before writing again. One bad record does not fail its neighbours (a batch refused as a whole is
 * sent again in smaller ones), and one bad part of a record does not fail the other (it is sent again by itself).
 */
export function recordWrites(callHubSpot: CallHubSpot, restVersion: string): Pick<Crm, "writeRecords"> {
  return {
    async writeRecords(portalId, objectType, writes) {
      const known = new Map<string, RecordWriteResult>();
      const send = (batch: readonly RecordWrite[]) =>
        sendBatch(callHubSpot, `/crm/objects/${restVersion}/${objectType}s/batch/update`, portalId, batch);
      const queue = [...chunksOf(oncePerRecord(writes), largestBatch)];
      try {
        for (let batch = queue.shift(); batch; batch = queue.shift()) {
          const { results, again } = sort(batch, await send(batch));
          for (const [objectId, result] of results) known.set(objectId, { ...known.get(objectId), ...result });
          queue.push(...again);
        }
      } catch (error) {
        if (known.size === 0) throw error;
      }
      return known;
    },
  };
}

function oncePerRecord(writes: readonly RecordWrite[]): readonly RecordWrite[] {
  return [...new Map(writes.map((write) => [write.objectId, write])).values()];
}

interface Sorted {
  readonly results: ReadonlyMap<string, RecordWriteResult>;
  /** What must be sent again to find out whom, or which part of them, a refusal meant. */
  readonly again: readonly (readonly RecordWrite[])[];
}

function sort(batch: readonly RecordWrite[], outcome: BatchOutcome): Sorted {
  const open = batch.filter(({ objectId }) => !outcome.results.has(objectId));
  const { named, smaller } = nameTheUnnamed(open, outcome.unnamed);
  const results = new Map<string, RecordWriteResult>();
  const halves: RecordWrite[] = [];
  for (const write of batch) {
    const result = outcome.results.get(write.objectId) ?? named.get(write.objectId);
    if (!result) continue;
    const { known, left } = partsOf(write, result);
    results.set(write.objectId, known);
    halves.push(...left);
  }
  return { results, again: [...smaller, ...byKind(halves)] };
}

interface Naming {
  readonly named: ReadonlyMap<string, Refused>;
  readonly smaller: readonly (readonly RecordWrite[])[];
}

/** A property that is not there is missing for all of them, and a refusal of one record is about that record. */
function nameTheUnnamed(open: readonly RecordWrite[], unnamed: Refused | null): Naming {
  if (!unnamed) return { named: new Map(), smaller: [] };
  const lacksProperty = unnamed.code === "PROPERTY_DOESNT_EXIST";
  const meant = open.length === 1 ? open : open.filter(({ properties }) => lacksProperty && properties !== null);
  if (meant.length === 0) {
    return { named: new Map(), smaller: chunksOf(open, open.length > smallerBatch ? smallerBatch : 1) };
  }
  const others = open.filter((write) => !meant.includes(write));
  return {
    named: new Map(meant.map(({ objectId }) => [objectId, unnamed])),
    smaller: chunksOf(others, largestBatch),
  };
}

/** What is known of both parts of a write, and the part whose fate the refusal leaves open. */
function partsOf(
  write: RecordWrite,
  result: WriteResult,
): { readonly known: RecordWriteResult; readonly left: readonly RecordWrite[] } {
  const { stageId, properties } = write;
  if (stageId === null || properties === null || result.ok || isGone(result)) {
    return {
      known: { ...(stageId !== null && { stage: result }), ...(properties && { properties: result }) },
      left: [],
    };
  }
  const stage = { ...write, properties: null };
  const rest = { ...write, stageId: null };
  const culprit = culpritOf(result, properties);
  if (culprit === "properties") return { known: { properties: result }, left: [stage] };
  if (culprit === "stage") return { known: { stage: result }, left: [rest] };
  return { known: {}, left: [stage, rest] };
}

function isGone({ code }: Refused): boolean {
  return code === "OBJECT_NOT_FOUND";
}

/** Null when the refusal names nothing, or both. */
function culpritOf({ about }: Refused, properties: NonNullable<RecordWrite["properties"]>) {
  const ours = about.filter((name) => name in properties);
  if (about.length === 0 || (ours.length > 0 && ours.length < about.length)) return null;
  return ours.length > 0 ? "properties" : "stage";
}

/** A record may stand in a batch once only. */
function byKind(halves: readonly RecordWrite[]): readonly (readonly RecordWrite[])[] {
  const stages = halves.filter(({ stageId }) => stageId !== null);
  const properties = halves.filter(({ stageId }) => stageId === null);
  return [...chunksOf(stages, largestBatch), ...chunksOf(properties, largestBatch)];
}

async function sendBatch(
  callHubSpot: CallHubSpot,
  path: string,
  portalId: number,
  batch: readonly RecordWrite[],
): Promise<BatchOutcome> {
  try {
    const answer = await callHubSpot(portalId, "worker", {
      method: "POST",
      path,
      body: { inputs: batch.map(toInput) },
      isWrite: true,
      answer: batchAnswer,
    });
    return answerOf(batch, answer);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    // Somebody else wrote at the same time: look before repeating.
    if (error.fault === "conflict") throw new UpstreamError("ambiguous", error.details);
    const unnamed = wholeRefusal(error);
    if (!unnamed) throw error;
    return { results: new Map(), unnamed };
  }
}

function toInput({ objectId, stageId, properties }: RecordWrite) {
  const all = { ...properties, ...(stageId !== null && { dealstage: stageId }) };
  return { id: objectId, properties: all, objectWriteTraceId: objectId };
}
