import type { RuleDraft, RulePipeline } from "./rules-check.ts";
import { usualPermissions } from "./rules.ts";

/** A ready set for a pipeline, for live payments; screens offer the same for test payments. */
export interface RuleTemplate {
  readonly id: "simple" | "deposit" | "careful" | "none";
  readonly rows: readonly RuleDraft[];
}

/** The ready sets that this pipeline has the stages for. */
export function templatesFor(pipeline: RulePipeline): readonly RuleTemplate[] {
  const paid: RuleDraft = {
    ...usualPermissions,
    onStatus: "paid",
    toStageId: null,
    mode: "live",
    isOn: true,
    takesLateMoney: false,
  };
  const writable = pipeline.stages.filter(({ isWritable }) => isWritable);
  const won = writable.find(({ isClosed, isLost }) => isClosed && !isLost);
  const lastOpen = pipeline.stages.findLast(({ isClosed }) => !isClosed);
  const templates: RuleTemplate[] = [{ id: "simple", rows: [paid] }];
  if (won) {
    const first: RuleDraft = { ...paid, fires: "first_paid" };
    const last: RuleDraft = { ...paid, fires: "fully_paid", toStageId: won.id };
    templates.push({ id: "deposit", rows: [first, last] });
  }
  if (won && lastOpen) {
    const careful: RuleDraft = { ...paid, fires: "fully_paid", toStageId: won.id, onlyFrom: [lastOpen.id] };
    templates.push({ id: "careful", rows: [careful] });
  }
  return [...templates, { id: "none", rows: [] }];
}
