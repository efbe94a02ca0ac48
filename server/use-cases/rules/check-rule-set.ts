import { checkRules, type RuleCheck, type RuleDraft } from "../../domain/rules-check.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmPipeline } from "../../ports/crm-records.ts";

type Parts = Pick<Context, "store" | "crm">;

export interface DraftSet {
  readonly portalId: number;
  readonly pipelineId: string;
  readonly rows: readonly RuleDraft[];
}

/** Holds rules that need not be saved against the pipeline as HubSpot has it now, and against what it refused before. */
export async function checkRuleSet(
  { store, crm }: Parts,
  { portalId, pipelineId, rows }: DraftSet,
): Promise<RuleCheck & { readonly pipeline: CrmPipeline | null }> {
  const pipelines = await crm.readPipelines(portalId, "person");
  const pipeline = pipelines.find(({ id }) => id === pipelineId) ?? null;
  const refused = await store.ruleHistory.refusedStages(portalId, pipelineId);
  return { ...checkRules(rows, { pipeline, refused }), pipeline };
}
