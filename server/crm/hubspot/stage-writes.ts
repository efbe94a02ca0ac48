import { z } from "zod";
import { UpstreamError } from "../../domain/errors.ts";
import type { Crm, StageWrite, StageWriteResult } from "../../ports/crm.ts";
import type { CallHubSpot } from "./call.ts";
import { chunksOf, id, record } from "./records.ts";
import { refusalOf, standardError } from "./refusals.ts";

// https://developers.hubspot.com/docs/api-reference/latest/crm/objects/deals/guide

type Refused = Extract<StageWriteResult, { ok: false }>;

/** What one batch brought. `unnamed` is a refusal that does not say which deal it is about. */
interface BatchOutcome {
  readonly results: ReadonlyMap<string, StageWriteResult>;
  readonly unnamed: Refused | null;
}

const largestBatch = 100;
/** A refusal without a name is looked for in batches of this size, then deal by deal. */
const smallerBatch = 10;

/**
 * Writes stages in batches. A deal missing from the answer is one nothing is known of: read it before writing again.
 * One bad deal does not fail its neighbours: a batch refused as a whole is sent again in smaller ones.
 */
export function stageWrites(callHubSpot: CallHubSpot, restVersion: string): Pick<Crm, "writeStages"> {
  return {
    async writeStages(portalId, writes) {
      const known = new Map<string, StageWriteResult>();
      const queue = [...chunksOf(oncePerDeal(writes), largestBatch)];
      try {
        for (let batch = queue.shift(); batch; batch = queue.shift()) {
          const outcome = await sendBatch(callHubSpot, restVersion, portalId, batch);
          const { results, smaller } = settle(batch, outcome);
          for (const [dealId, result] of results) known.set(dealId, result);
          queue.push(...smaller);
        }
      } catch (error) {
        if (known.size === 0) throw error;
      }
      return known;
    },
  };
}

function oncePerDeal(writes: readonly StageWrite[]): readonly StageWrite[] {
  return [...new Map(writes.map((write) => [write.dealId, write])).values()];
}

/** What is known after a batch, and what must be sent again to find out whom an unnamed refusal meant. */
function settle(
  batch: readonly StageWrite[],
  { results, unnamed }: BatchOutcome,
): { readonly results: ReadonlyMap<string, StageWriteResult>; readonly smaller: readonly (readonly StageWrite[])[] } {
  const open = batch.filter(({ dealId }) => !results.has(dealId));
  const [only] = open;
  if (!unnamed || !only) return { results, smaller: [] };
  if (open.length === 1) return { results: new Map([...results, [only.dealId, unnamed]]), smaller: [] };
  return { results, smaller: chunksOf(open, open.length > smallerBatch ? smallerBatch : 1) };
}

async function sendBatch(
  callHubSpot: CallHubSpot,
  restVersion: string,
  portalId: number,
  batch: readonly StageWrite[],
): Promise<BatchOutcome> {
  try {
    const answer = await callHubSpot(portalId, "worker", {
      method: "POST",
      path: `/crm/objects/${restVersion}/deals/batch/update`,
      body: { inputs: batch.map(toInput) },
      isWrite: true,
      answer: batchAnswer,
    });
    return takeApart(batch, answer);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    // Somebody else wrote at the same time: look before repeating.
    if (error.fault === "conflict") throw new UpstreamError("ambiguous", error.details);
    const unnamed = wholeRefusal(error);
    if (!unnamed) throw error;
    return { results: new Map(), unnamed };
  }
}

function toInput({ dealId, stageId }: StageWrite) {
  return { id: dealId, properties: { dealstage: stageId }, objectWriteTraceId: dealId };
}

const written = record.extend({ objectWriteTraceId: id.optional().catch(undefined) });
const failed = standardError.extend({ id: id.optional().catch(undefined) });
const batchAnswer = z.object({ results: z.array(written), errors: z.array(failed).catch([]) });

function takeApart(batch: readonly StageWrite[], { results, errors }: z.infer<typeof batchAnswer>): BatchOutcome {
  const stages = new Map(batch.map(({ dealId, stageId }) => [dealId, stageId]));
  const done = results.flatMap(({ objectWriteTraceId, id, properties }) => {
    const dealId = objectWriteTraceId ?? id;
    const stageNow = properties["dealstage"] ?? stages.get(dealId);
    return stages.has(dealId) && stageNow === stages.get(dealId) ? [[dealId, { ok: true }] as const] : [];
  });
  const lasting = errors.filter(({ category }) => !passing.has(category ?? ""));
  const refused = lasting.flatMap((error) =>
    idsIn(error)
      .filter((dealId) => stages.has(dealId))
      .map((dealId) => [dealId, toRefused(error)] as const),
  );
  const nameless = lasting.find((error) => !idsIn(error).some((dealId) => stages.has(dealId)));
  return {
    results: new Map<string, StageWriteResult>([...done, ...refused]),
    unnamed: nameless ? toRefused(nameless) : null,
  };
}

/** Categories of a record's error that say nothing against the record. */
const passing: ReadonlySet<string> = new Set(["CONFLICT", "RATE_LIMITS", "INTERNAL_ERROR"]);

const naming = ["objectWriteTraceId", "ids", "id"];

function idsIn({ id, context, errors }: z.infer<typeof failed>): readonly string[] {
  const contexts = [context, ...errors.map((error) => error.context)];
  const named = contexts.flatMap((context) => naming.flatMap((name) => context[name] ?? []));
  return id === undefined ? named : [id, ...named];
}

const plainWords: Readonly<Record<string, string>> = {
  OBJECT_NOT_FOUND: "The deal is gone or archived.",
};

function toRefused(error: z.infer<typeof failed>): Refused {
  const { code = "REFUSED", said } = refusalOf(error);
  return { ok: false, code, said: said ?? plainWords[code] ?? "HubSpot refused the stage without a reason." };
}

const wholeFaults: ReadonlyMap<string, Omit<Refused, "ok">> = new Map([
  ["validation", { code: "VALIDATION_ERROR", said: "HubSpot refused the stage without a reason." }],
  ["not_found", { code: "OBJECT_NOT_FOUND", said: "The deal is gone or archived." }],
  ["permission", { code: "FORBIDDEN", said: "A rule of the account does not allow this stage." }],
]);

/** The refusal of a whole batch, or null when the fault is not about its deals: a missing scope concerns them all. */
function wholeRefusal({ fault, details }: UpstreamError): Refused | null {
  const words = wholeFaults.get(fault);
  const concernsDeals = fault !== "permission" || (details.code !== undefined && details.code !== "MISSING_SCOPES");
  if (!words || !concernsDeals) return null;
  return { ok: false, code: details.code ?? words.code, said: details.said ?? words.said };
}
