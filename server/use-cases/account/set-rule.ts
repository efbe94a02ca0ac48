import { ValidationError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import type { Mode, PaymentStatus } from "../../domain/payment.ts";
import type { Rule } from "../../domain/rules.ts";
import type { Context } from "../../ports/context.ts";

export interface RuleOrder {
  readonly portalId: number;
  readonly pipelineId: string;
  readonly onStatus: PaymentStatus;
  /** Null for "the next stage". */
  readonly toStageId: string | null;
  readonly mode: Mode;
}

/** Sets the rule of a pipeline for one status and mode. Throws ValidationError for a pipeline or stage HubSpot does not have. */
export async function setRule(
  { store, crm, random }: Pick<Context, "store" | "crm" | "random">,
  order: RuleOrder,
): Promise<Rule> {
  const pipelines = await crm.readPipelines(order.portalId, "person");
  const pipeline = pipelines.find(({ id }) => id === order.pipelineId);
  if (!pipeline)
    throw new ValidationError([{ name: "pipelineId", message: "This pipeline does not exist in HubSpot." }]);
  const hasStage = order.toStageId === null || pipeline.stages.some(({ id }) => id === order.toStageId);
  if (!hasStage) throw new ValidationError([{ name: "toStageId", message: `${pipeline.label} has no such stage.` }]);
  return store.rules.set({ ...order, ruleId: newId(random) });
}
