/** What the settings page and the server say to each other about rules, under `/api/rules`. Times are epoch ms. */

import type { Mode } from "./money.ts";
import type { PaymentStatus } from "./status.ts";

/** On which of a deal's payments a rule acts. */
export type Firing = "each" | "first_paid" | "fully_paid";

/** One row of a pipeline's rules: "when a payment reaches this status, move its deal to this stage". */
export interface RuleRow {
  readonly onStatus: PaymentStatus;
  /** Null for the stage after the deal's own. */
  readonly toStageId: string | null;
  readonly mode: Mode;
  readonly fires: Firing;
  /** Stages a deal may be moved out of, null for any. */
  readonly onlyFrom: readonly string[] | null;
  readonly mayGoBack: boolean;
  /** Whether a deal may leave a closed stage. */
  readonly mayReopen: boolean;
  readonly takesLateMoney: boolean;
  /** Whether the rule only writes on the payment what it would do. */
  readonly isDry: boolean;
  readonly isOn: boolean;
}

export interface RuleStage {
  readonly id: string;
  readonly label: string;
  readonly isClosed: boolean;
  /** Whether an app may put deals there. */
  readonly isWritable: boolean;
}

/** `row` counts from 0. */
export interface RuleWarning {
  readonly row: number;
  readonly kind: "stopped" | "loop" | "never_moves" | "goes_back" | "reopens" | "refused_before";
  readonly message: string;
}

export interface RuleCheckView {
  /** What could not be saved, at its field: `rows.2.toStageId`. */
  readonly refusals: readonly { readonly name: string; readonly message: string }[];
  readonly warnings: readonly RuleWarning[];
}

export interface RuleTemplate {
  readonly id: "simple" | "deposit" | "careful" | "none";
  /** For live payments. */
  readonly rows: readonly RuleRow[];
}

export interface PipelineRules extends RuleCheckView {
  readonly pipelineId: string;
  readonly label: string;
  /** Whether HubSpot still has the pipeline. */
  readonly isThere: boolean;
  readonly stages: readonly RuleStage[];
  /** 0 where no rules were ever saved. */
  readonly version: number;
  readonly rows: readonly RuleRow[];
  readonly saved: RuleSave | null;
  readonly templates: readonly RuleTemplate[];
}

/** Who saved a version and when; no user where it was not done in HubSpot, no time where it was not kept. */
export interface RuleSave {
  readonly at: number | null;
  readonly userId: string | null;
  /** The version it brought back. */
  readonly restores: number | null;
}

/** `GET /api/rules` */
export interface RulesView {
  readonly pipelines: readonly PipelineRules[];
  /** Whether the signed-in user may change them. */
  readonly mayChange: boolean;
}

/** `POST /api/rules/checks`, answered by a RuleCheckView */
export interface RuleDraftRequest {
  readonly pipelineId: string;
  readonly rows: readonly RuleRow[];
}

/** `PUT /api/rules`, answered by the PipelineRules; 409 when the pipeline's rules are no longer at `version` */
export interface SaveRulesRequest extends RuleDraftRequest {
  readonly version: number;
}

/** `POST /api/rules/restorations`, answered by the PipelineRules */
export interface RestoreRulesRequest {
  readonly pipelineId: string;
  readonly version: number;
  readonly restores: number;
}

/** `GET /api/rules/versions?pipelineId=default&before=4`, newest first */
export interface RuleVersions {
  readonly versions: readonly RuleVersion[];
  /** Where the next page begins, null at the end. */
  readonly before: number | null;
}

export interface RuleVersion {
  readonly version: number;
  readonly saved: RuleSave;
  readonly rows: readonly RuleRow[];
}

/** `POST /api/rules/backtests`: rules, saved or not, held against past payments. One at a time. */
export interface BacktestRequest extends RuleDraftRequest {
  readonly idempotencyKey: string;
  readonly days: number;
}

/** `GET /api/rules/backtests/{id}`; `DELETE` stops it. */
export interface BacktestView {
  readonly id: string;
  readonly pipelineId: string;
  readonly state: "running" | "done" | "stopped" | "failed";
  readonly since: number;
  readonly until: number;
  /** Deals to look at, null while they are not counted. */
  readonly deals: number | null;
  readonly seen: number;
  readonly payments: number;
  /** Deals that would have moved. */
  readonly moved: number;
  /** Deals whose stage at the time is not known, and that would have moved from some. */
  readonly unsure: number;
  /** Why deals would have stayed, most frequent first. */
  readonly stayed: readonly { readonly why: string; readonly times: number }[];
  /** The first hundred. */
  readonly moves: readonly BacktestMove[];
}

export interface BacktestMove {
  readonly dealId: string;
  /** Null where HubSpot did not tell it now. */
  readonly dealName: string | null;
  /** The deal's page in HubSpot. */
  readonly dealUrl: string;
  readonly paymentId: string;
  readonly at: number;
  readonly onStatus: PaymentStatus;
  readonly mode: Mode;
  /** The stage's name; null where it is not known. */
  readonly from: string | null;
  /** The stage's name; null for the one after an unknown one. */
  readonly to: string | null;
}

/** `GET /api/rules/backtests`: the one asked for last. */
export interface LatestBacktest {
  readonly backtest: BacktestView | null;
}

/** `POST /api/rules/previews`: what rules would do with one payment's deal, as both are now. */
export interface RulePreviewRequest extends RuleDraftRequest {
  /** As the tab and the provider's reports name it; the server takes a `paymentId` in its place as well. */
  readonly reference: string;
}

export interface RulePreview {
  readonly status: PaymentStatus;
  /** Names of stages; null where the deal would stay. */
  readonly moves: { readonly from: string; readonly to: string } | null;
  /** In a sentence, also why not. */
  readonly text: string;
}
