import { checkRules, type RuleCheck, type RuleWarning } from "../../domain/rules-check.ts";
import { templatesFor, type RuleTemplate } from "../../domain/rules-templates.ts";
import type { RuleSet } from "../../domain/rules.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmPipeline } from "../../ports/crm-records.ts";
import type { RuleStop } from "../../ports/rule-stops.ts";

type Parts = Pick<Context, "store" | "crm">;

export interface PipelineRules {
  /** Null for a set whose pipeline HubSpot has no longer. */
  readonly pipeline: CrmPipeline | null;
  readonly pipelineId: string;
  /** Null where none was ever saved. */
  readonly set: RuleSet | null;
  /** Of the set that counts, against the pipeline as it is now: stages may have gone since it was saved. */
  readonly check: RuleCheck;
  readonly templates: readonly RuleTemplate[];
}

/** The rules of all the account's pipelines, in HubSpot's order; those of pipelines that are gone come last. */
export async function readRules({ store, crm }: Parts, portalId: number): Promise<readonly PipelineRules[]> {
  const [pipelines, sets] = await Promise.all([
    crm.readPipelines(portalId, "person"),
    store.rules.listCurrent(portalId),
  ]);
  const known = new Set(pipelines.map(({ id }) => id));
  const orphans = sets.filter(({ pipelineId, rows }) => !known.has(pipelineId) && rows.length > 0);
  const all = [
    ...pipelines.map((pipeline) => ({ pipelineId: pipeline.id, pipeline })),
    ...orphans.map(({ pipelineId }) => ({ pipelineId, pipeline: null })),
  ];
  return Promise.all(
    all.map(({ pipelineId, pipeline }) =>
      checked({ store }, portalId, {
        pipelineId,
        pipeline,
        set: sets.find((one) => one.pipelineId === pipelineId) ?? null,
      }),
    ),
  );
}

/** The rules of one pipeline. */
export async function readPipelineRules(
  { store, crm }: Parts,
  portalId: number,
  pipelineId: string,
): Promise<PipelineRules> {
  const pipelines = await crm.readPipelines(portalId, "person");
  const pipeline = pipelines.find(({ id }) => id === pipelineId) ?? null;
  return checked({ store }, portalId, { pipelineId, pipeline, set: await store.rules.current(portalId, pipelineId) });
}

async function checked(
  { store }: Pick<Parts, "store">,
  portalId: number,
  { pipelineId, pipeline, set }: Pick<PipelineRules, "pipelineId" | "pipeline" | "set">,
): Promise<PipelineRules> {
  const refused = set ? await store.ruleHistory.refusedStages(portalId, pipelineId) : [];
  const { refusals, warnings } = checkRules(set?.rows ?? [], { pipeline, refused });
  const stops = set ? stopWarnings(set, await store.ruleStops.list(portalId)) : [];
  const check = { refusals, warnings: [...stops, ...warnings] };
  return { pipelineId, pipeline, set, check, templates: pipeline ? templatesFor(pipeline) : [] };
}

/** Rules that were stopped for moving a deal again and again; a later version of the set is not stopped. */
function stopWarnings({ rows, version }: RuleSet, stops: readonly RuleStop[]): readonly RuleWarning[] {
  return rows.flatMap(({ ruleId }, row) =>
    stops.some((stop) => stop.ruleId === ruleId && stop.ruleVersion === version)
      ? [{ row, kind: "stopped", message: stopped } as const]
      : [],
  );
}

const stopped =
  "Stopped: it moved a deal again and again, and something moved it back each time. Find the workflow that does, then save the rules anew.";

const pageSize = 20;

export interface VersionsPage {
  /** Newest first. */
  readonly versions: readonly RuleSet[];
  /** Where the next page begins, null at the end. */
  readonly before: number | null;
}

/** What a pipeline's rules were before, a page at a time. */
export async function readVersions(
  { store }: Pick<Context, "store">,
  {
    portalId,
    pipelineId,
    before,
  }: { readonly portalId: number; readonly pipelineId: string; readonly before: number | null },
): Promise<VersionsPage> {
  const found = await store.rules.listVersions(portalId, pipelineId, { before, limit: pageSize + 1 });
  const versions = found.slice(0, pageSize);
  return { versions, before: found.length > pageSize ? (versions.at(-1)?.version ?? null) : null };
}
