import type { Mode, PaymentStatus } from "../../domain/payment.ts";
import { usualPermissions, type RuleSet } from "../../domain/rules.ts";
import type { RuleDraft } from "../../domain/rules-check.ts";
import type { Context } from "../../ports/context.ts";
import { saveRules } from "./save-rules.ts";

export interface RuleOrder {
  readonly portalId: number;
  readonly pipelineId: string;
  readonly onStatus: PaymentStatus;
  /** Null for "the next stage". */
  readonly toStageId: string | null;
  readonly mode: Mode;
}

/**
 * Sets a pipeline's one rule for a status and kind of payment, and leaves its other rules as they are. Throws
 * ValidationError for a pipeline or stage HubSpot does not have.
 */
export async function setRule(
  parts: Pick<Context, "store" | "crm" | "clock" | "random">,
  { portalId, pipelineId, onStatus, toStageId, mode }: RuleOrder,
): Promise<RuleSet> {
  const current = await parts.store.rules.current(portalId, pipelineId);
  const others = (current?.rows ?? []).filter((row) => row.onStatus !== onStatus || row.mode !== mode);
  const former = current?.rows.find((row) => row.onStatus === onStatus && row.mode === mode && row.fires === "each");
  const usual: RuleDraft = { ...usualPermissions, onStatus, mode, toStageId, isOn: true, takesLateMoney: false };
  const rows = [...others, { ...usual, ...former, toStageId, isOn: true }];
  return saveRules(parts, { portalId, pipelineId, userId: null, version: current?.version ?? 0, rows });
}
