import type {
  BacktestMove,
  BacktestView,
  PipelineRules,
  RulePreview,
  RuleRow,
  RuleSave,
  RuleVersion,
} from "@payments/shared";
import type { MoveReason } from "../../domain/moves.ts";
import type { RuleDraft } from "../../domain/rules-check.ts";
import type { NoMoveReason, RuleSet } from "../../domain/rules.ts";
import type { Preview } from "../../use-cases/rules/preview-rules.ts";
import type { ShownBacktest } from "../../use-cases/rules/read-backtest.ts";
import type { PipelineRules as ReadRules } from "../../use-cases/rules/read-rules.ts";
import { whyNotMoved } from "./move-sentences.ts";
import { stageNames } from "./rows.ts";
import { statusWords } from "./sentences.ts";

export function pipelineRules({ pipelineId, pipeline, set, check, templates }: ReadRules): PipelineRules {
  return {
    pipelineId,
    label: pipeline?.label ?? pipelineId,
    isThere: pipeline !== null,
    stages: (pipeline?.stages ?? []).map(({ id, label, isClosed, isWritable }) => ({
      id,
      label,
      isClosed,
      isWritable,
    })),
    version: set?.version ?? 0,
    rows: (set?.rows ?? []).map(ruleRow),
    saved: set && saveOf(set),
    templates: templates.map(({ id, rows }) => ({ id, rows: rows.map(ruleRow) })),
    ...check,
  };
}

export function versionView(set: RuleSet): RuleVersion {
  return { version: set.version, saved: saveOf(set), rows: set.rows.map(ruleRow) };
}

function saveOf({ savedAt, savedBy, restores }: RuleSet): RuleSave {
  return { at: savedAt || null, userId: savedBy, restores };
}

/** What a screen edits; ids stay with the server. */
function ruleRow(row: RuleDraft): RuleRow {
  const { onStatus, toStageId, mode, fires, onlyFrom, mayGoBack, mayReopen, takesLateMoney, isDry, isOn } = row;
  return { onStatus, toStageId, mode, fires, onlyFrom, mayGoBack, mayReopen, takesLateMoney, isDry, isOn };
}

export function backtestView({ backtest, pipelines, dealNames, dealUrl }: ShownBacktest): BacktestView {
  const { backtestId, pipelineId, state, since, until, result } = backtest;
  const stage = stageNames(pipelines);
  const { deals, seen, payments, moved, unsure } = result;
  return {
    id: backtestId,
    pipelineId,
    state,
    since,
    until,
    deals,
    seen,
    payments,
    moved,
    unsure,
    stayed: Object.entries(result.stayed)
      .map(([reason, times]) => ({ why: whyNotMoved(reason as MoveReason | NoMoveReason), times }))
      .toSorted((one, other) => other.times - one.times),
    moves: result.moves.map(({ dealId, paymentId, at, onStatus, mode, from, to }): BacktestMove => ({
      dealId,
      dealName: dealNames.get(dealId) ?? null,
      dealUrl: dealUrl(dealId),
      paymentId,
      at,
      onStatus,
      mode,
      from: from && stage(from),
      to: to && stage(to),
    })),
  };
}

export function previewView({ payment: { status }, pipelines, outcome }: Preview): RulePreview {
  const stage = stageNames(pipelines);
  if (outcome && "from" in outcome) {
    const moves = { from: stage(outcome.from), to: stage(outcome.to) };
    return { status, moves, text: `The deal would move from ${moves.from} to ${moves.to}.` };
  }
  const text = outcome
    ? `The deal would stay: ${whyNotMoved(outcome.reason)}.`
    : `The deal would stay: there is no rule for ${statusWords[status]}.`;
  return { status, moves: null, text };
}
