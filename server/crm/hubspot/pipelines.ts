import { z } from "zod";
import type { Clock } from "../../ports/context.ts";
import type { Crm } from "../../ports/crm.ts";
import type { CrmPipeline, CrmStage } from "../../ports/crm-records.ts";
import type { CallHubSpot } from "./call.ts";
import { id } from "./records.ts";

// https://developers.hubspot.com/docs/api-reference/latest/crm/pipelines/guide

interface PipelineOptions {
  readonly callHubSpot: CallHubSpot;
  readonly restVersion: string;
  readonly clock: Clock;
  /** Milliseconds for which a copy answers. */
  readonly cacheMs: number;
}

interface PipelineReads extends Pick<Crm, "readPipelines"> {
  /** The next read asks HubSpot: what we knew of the portal's stages was wrong. */
  forget(portalId: number): void;
}

/** Where an account's deal pipelines are; `restVersion` as in `2026-09`. */
export function dealPipelines(restVersion: string): string {
  return `/crm/pipelines/${restVersion}/deals`;
}

/** The copy only saves calls: each process has its own, and losing it costs one call. */
export function pipelineReads({ callHubSpot, restVersion, clock, cacheMs }: PipelineOptions): PipelineReads {
  const copies = new Map<number, { readonly pipelines: readonly CrmPipeline[]; readonly until: number }>();
  return {
    async readPipelines(portalId, lane) {
      const now = clock.now();
      const copy = copies.get(portalId);
      if (copy && copy.until > now) return copy.pipelines;
      for (const [key, { until }] of copies) if (until <= now) copies.delete(key);
      const pipelines = await callHubSpot(portalId, lane, {
        method: "GET",
        path: dealPipelines(restVersion),
        isWrite: false,
        answer: pipelineList,
      });
      copies.set(portalId, { pipelines, until: now + cacheMs });
      return pipelines;
    },

    forget(portalId) {
      copies.delete(portalId);
    },
  };
}

const ordered = { id, label: z.string(), displayOrder: z.number().catch(0), archived: z.boolean().catch(false) };

const stage = z.object({
  ...ordered,
  metadata: z.record(z.string(), z.unknown()).catch({}),
  writePermissions: z.string().optional().catch(undefined),
});

const pipelineList = z
  .object({ results: z.array(z.object({ ...ordered, stages: z.array(stage) })) })
  .transform(({ results }): readonly CrmPipeline[] =>
    present(results).map(({ id, label, stages }) => ({ id, label, stages: present(stages).map(toStage) })),
  );

interface Ordered {
  readonly displayOrder: number;
  readonly archived: boolean;
}

function present<T extends Ordered>(all: readonly T[]): readonly T[] {
  return all.filter(({ archived }) => !archived).toSorted((a, b) => a.displayOrder - b.displayOrder);
}

function toStage({ id, label, metadata, writePermissions }: z.infer<typeof stage>): CrmStage {
  const isClosed = String(metadata["isClosed"]) === "true";
  const probability = String(metadata["probability"] ?? "").trim();
  return {
    id,
    label,
    isClosed,
    isLost: isClosed && probability !== "" && Number(probability) === 0,
    isWritable: writePermissions === undefined || writePermissions === "CRM_PERMISSIONS_ENFORCEMENT",
  };
}
