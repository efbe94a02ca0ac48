import { z } from "zod";
import type { UpstreamError } from "../../domain/errors.ts";
import type { RecordWrite, WriteResult } from "../../ports/crm-records.ts";
import { id, record } from "./records.ts";
import { refusalOf, standardError } from "./refusals.ts";

// https://developers.hubspot.com/docs/api-reference/error-handling#multi-status-errors

export type Refused = Extract<WriteResult, { ok: false }>;

/** What one batch brought. `unnamed` is a refusal that does not say which record it is about. */
export interface BatchOutcome {
  readonly results: ReadonlyMap<string, WriteResult>;
  readonly unnamed: Refused | null;
}

const written = record.extend({ objectWriteTraceId: id.optional().catch(undefined) });
const failed = standardError.extend({ id: id.optional().catch(undefined) });

export const batchAnswer = z.object({ results: z.array(written), errors: z.array(failed).catch([]) });

/** Takes an answer apart, also one that says that some of the batch failed. */
export function answerOf(
  batch: readonly RecordWrite[],
  { results, errors }: z.infer<typeof batchAnswer>,
): BatchOutcome {
  const asked = new Map(batch.map((write) => [write.objectId, write]));
  const done = results.flatMap(({ objectWriteTraceId, id, properties }) => {
    const write = asked.get(objectWriteTraceId ?? id);
    return write && stoodAt(write, properties["dealstage"]) ? [[write.objectId, { ok: true }] as const] : [];
  });
  const lasting = errors.filter(({ category }) => !passing.has(category ?? ""));
  const refused = lasting.flatMap((error) =>
    idsIn(error)
      .filter((objectId) => asked.has(objectId))
      .map((objectId) => [objectId, toRefused(error)] as const),
  );
  const nameless = lasting.find((error) => !idsIn(error).some((objectId) => asked.has(objectId)));
  return {
    results: new Map<string, WriteResult>([...done, ...refused]),
    unnamed: nameless ? toRefused(nameless) : null,
  };
}

/** An answer that shows another stage than the one asked for says nothing about our write. */
function stoodAt({ stageId }: RecordWrite, stageNow: unknown): boolean {
  return stageId === null || stageNow === undefined || stageNow === stageId;
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
  OBJECT_NOT_FOUND: "The record is gone or archived.",
};

const noReason = "HubSpot refused it without a reason.";

function toRefused(error: z.infer<typeof failed>): Refused {
  const { code = "REFUSED", said, about } = refusalOf(error);
  return { ok: false, code, said: said ?? plainWords[code] ?? noReason, about };
}

const wholeFaults: ReadonlyMap<string, { readonly code: string; readonly said: string }> = new Map([
  ["validation", { code: "VALIDATION_ERROR", said: noReason }],
  ["not_found", { code: "OBJECT_NOT_FOUND", said: "The record is gone or archived." }],
  ["permission", { code: "FORBIDDEN", said: "A rule of the account does not allow this." }],
]);

/** The refusal of a whole batch, or null when the fault is not about its records: a missing scope concerns them all. */
export function wholeRefusal({ fault, details }: UpstreamError): Refused | null {
  const words = wholeFaults.get(fault);
  const concernsRecords = fault !== "permission" || (details.code !== undefined && details.code !== "MISSING_SCOPES");
  if (!words || !concernsRecords) return null;
  const { code = words.code, said = words.said, about = [] } = details;
  return { ok: false, code, said, about };
}
