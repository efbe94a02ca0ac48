import { changesBetween, type NewAuditEntry } from "../../domain/audit.ts";
import { ConflictError, NotFoundError, ValidationError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import { noPipeline, type RuleDraft } from "../../domain/rules-check.ts";
import type { RuleRow, RuleSet } from "../../domain/rules.ts";
import type { Context } from "../../ports/context.ts";
import { checkRuleSet, type DraftSet } from "./check-rule-set.ts";

type Parts = Pick<Context, "store" | "crm" | "clock" | "random">;

export interface RuleSetOrder extends DraftSet {
  /** Null for whoever runs the program, on its command line. */
  readonly userId: string | null;
  /** What the change was made to, 0 for a pipeline without rules, so that nobody's change is lost under another's. */
  readonly version: number;
}

/**
 * Saves a pipeline's rules as their next version. A repeat of the save that made the latest one is answered like the
 * first. Throws ValidationError at the field, and ConflictError `changed_meanwhile`.
 */
export async function saveRules(parts: Parts, order: RuleSetOrder): Promise<RuleSet> {
  return saveVersion(parts, { ...order, restores: null });
}

export interface RestoreOrder extends Omit<RuleSetOrder, "rows"> {
  /** The version to bring back, as the next one. */
  readonly restores: number;
}

/** Brings a former version back. Throws as saving does: HubSpot's stages may have changed since. */
export async function restoreRules(parts: Parts, order: RestoreOrder): Promise<RuleSet> {
  const { portalId, pipelineId, restores } = order;
  const former = await parts.store.rules.find(portalId, pipelineId, restores);
  if (!former) throw new NotFoundError("This pipeline's rules have no such version.");
  return saveVersion(parts, { ...order, rows: former.rows });
}

interface VersionOrder extends RuleSetOrder {
  /** A row of a version brought back keeps its id. */
  readonly rows: readonly (RuleDraft & { readonly ruleId?: string })[];
  readonly restores: number | null;
}

async function saveVersion(parts: Parts, order: VersionOrder): Promise<RuleSet> {
  const { store, clock } = parts;
  const { portalId, pipelineId, version, userId, restores } = order;
  const { refusals, pipeline } = await checkRuleSet(parts, order);
  if (refusals.length > 0) throw new ValidationError(refusals);
  return store.transaction(async (tx) => {
    const current = await tx.rules.current(portalId, pipelineId);
    if (!current && !pipeline) throw new ValidationError([noPipeline]);
    if (current && isRepeat(order, current)) return current;
    const former = current ?? nothingBefore;
    const rows = withIds(order.rows, former.rows, parts.random);
    const set = { portalId, pipelineId, version: version + 1, rows, savedAt: clock.now(), savedBy: userId, restores };
    if (former.version !== version || !(await tx.rules.add(set))) throw changedMeanwhile();
    await tx.audit.append(auditEntry(former, set));
    return set;
  });
}

const nothingBefore: Pick<RuleSet, "version" | "rows"> = { version: 0, rows: [] };

function auditEntry(former: Pick<RuleSet, "rows">, set: RuleSet): NewAuditEntry {
  const { portalId, pipelineId, version, rows, savedAt, savedBy } = set;
  const actor = savedBy === null ? "operator" : (`user:${savedBy}` as const);
  const details = { pipelineId, version, ...changesBetween({ rows: former.rows }, { rows }) };
  return { portalId, at: savedAt, actor, act: "rules_changed", details };
}

function isRepeat({ version, userId, rows, restores }: VersionOrder, current: RuleSet): boolean {
  const isNext = current.version === version + 1 && current.savedBy === userId && current.restores === restores;
  return isNext && JSON.stringify(rows.map(contentOf)) === JSON.stringify(current.rows.map(contentOf));
}

/** In a fixed order, without the id. */
function contentOf(row: RuleDraft) {
  const { onStatus, toStageId, mode, isOn, takesLateMoney, fires, onlyFrom, mayGoBack, mayReopen, isDry } = row;
  return [onStatus, toStageId, mode, isOn, takesLateMoney, fires, onlyFrom, mayGoBack, mayReopen, isDry];
}

/** A rule for the same status, money and firing is the same rule: what it has moved, it does not move again. */
function withIds(
  rows: VersionOrder["rows"],
  current: readonly RuleRow[],
  random: Context["random"],
): readonly RuleRow[] {
  const same = (row: RuleDraft) =>
    current.find(({ onStatus, mode, fires }) => onStatus === row.onStatus && mode === row.mode && fires === row.fires);
  return rows.map((row) => ({ ...row, ruleId: same(row)?.ruleId ?? row.ruleId ?? newId(random) }));
}

function changedMeanwhile(): ConflictError {
  const detail = "Somebody else has changed these rules in the meantime. Reload them, then make your change again.";
  return new ConflictError("changed_meanwhile", detail);
}
