import type { RuleRow } from "@payments/shared";
import { useState } from "react";

/** What somebody is in the middle of with one pipeline's rules. */
export interface RuleWork {
  /** As they are being changed; null where they are as saved. */
  readonly rows: readonly RuleRow[] | null;
  /** The version the changes are made to. */
  readonly version: number;
  /** How far back a dry run looks. */
  readonly days: number;
  /** The rules the latest dry run was started with, as JSON; null for one from before the page was opened. */
  readonly tried: string | null;
}

const untouched: RuleWork = { rows: null, version: 0, days: 90, tried: null };

/**
 * The work on rules, pipeline by pipeline. It belongs to the page and not to the section, so that it outlives a change
 * of tabs and of pipelines.
 */
export function useRuleWork() {
  const [works, setWorks] = useState<ReadonlyMap<string, RuleWork>>(new Map());
  const [chosen, choose] = useState<string | null>(null);
  const unsaved = [...works].flatMap(([pipelineId, { rows }]) => (rows === null ? [] : [pipelineId]));
  return {
    of: (pipelineId: string): RuleWork => works.get(pipelineId) ?? untouched,
    change: (pipelineId: string, change: Partial<RuleWork>): void =>
      setWorks((before) => new Map(before).set(pipelineId, { ...(before.get(pipelineId) ?? untouched), ...change })),
    /** The pipelines whose rules are changed and not saved. */
    unsaved,
    /** The pipeline that is looked at; null for the first one. */
    chosen,
    choose,
  };
}

export type RuleWorks = ReturnType<typeof useRuleWork>;
