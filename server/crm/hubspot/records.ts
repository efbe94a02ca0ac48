import { z } from "zod";
import { NotFoundError, UpstreamError } from "../../domain/errors.ts";
import type { Lane } from "../../ports/crm-lane.ts";
import type { CallHubSpot } from "./call.ts";

// https://developers.hubspot.com/docs/api-reference/latest/crm/objects/deals/guide

type RecordKind = "deals" | "contacts" | "line_items" | "notes";

/** Ids come as text, in some versions as numbers. */
export const id = z.union([z.string().min(1), z.number().transform(String)]);

const association = z.object({ results: z.array(z.object({ id })).catch([]) });

export const record = z.object({
  id,
  archived: z.boolean().catch(false),
  updatedAt: z.iso.datetime({ offset: true }).transform(Date.parse).nullable().catch(null),
  properties: z.record(z.string(), z.unknown()).catch({}),
  associations: z.record(z.string(), association.catch({ results: [] })).catch({}),
});

export type HubSpotRecord = z.infer<typeof record>;

/** What all reads of one kind of record share. */
interface RecordReading {
  readonly callHubSpot: CallHubSpot;
  readonly restVersion: string;
  readonly kind: RecordKind;
  readonly properties: readonly string[];
}

/**
 * One record with the first page of its associations, in one call. Throws NotFoundError when it is gone or archived.
 */
export async function readRecord(
  { callHubSpot, restVersion, kind, properties }: RecordReading,
  portalId: number,
  recordId: string,
  associated: RecordKind,
): Promise<HubSpotRecord> {
  const gone = new NotFoundError(`HubSpot has no record ${recordId} among the ${kind}.`);
  try {
    const found = await callHubSpot(portalId, "person", {
      method: "GET",
      path: `/crm/objects/${restVersion}/${kind}/${encodeURIComponent(recordId)}`,
      query: { properties: properties.join(","), associations: associated },
      isWrite: false,
      answer: record,
    });
    if (found.archived) throw gone;
    return found;
  } catch (error) {
    throw error instanceof UpstreamError && error.fault === "not_found" ? gone : error;
  }
}

const batchLimit = 100;

/** Records in no order; missing and archived ones are left out, as HubSpot leaves them out of its 207. */
export async function readRecords(
  { callHubSpot, restVersion, kind, properties }: RecordReading,
  portalId: number,
  recordIds: readonly string[],
  lane: Lane,
): Promise<readonly HubSpotRecord[]> {
  const found: HubSpotRecord[] = [];
  for (const part of chunksOf([...new Set(recordIds)], batchLimit)) {
    const { results } = await callHubSpot(portalId, lane, {
      method: "POST",
      path: `/crm/objects/${restVersion}/${kind}/batch/read`,
      body: { properties, propertiesWithHistory: [], inputs: part.map((recordId) => ({ id: recordId })) },
      isWrite: false,
      answer: z.object({ results: z.array(record) }),
    });
    found.push(...results.filter(({ archived }) => !archived));
  }
  return found;
}

export function chunksOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

/** A property's text, null when it is empty. */
export function textOf({ properties }: HubSpotRecord, name: string): string | null {
  const value = properties[name];
  return typeof value === "string" && value !== "" ? value : null;
}

/** Ids of the associated records, each once: an association with several labels is listed once for each. */
export function associatedIds({ associations }: HubSpotRecord, kind: RecordKind): readonly string[] {
  return [...new Set(associations[kind]?.results.map(({ id }) => id))];
}
