import type { ServerCalls } from "@payments/screens/call-server";
import type {
  BacktestRequest,
  BacktestView,
  ConnectLink,
  LatestBacktest,
  PipelineRules,
  RestoreRulesRequest,
  RuleCheckView,
  RuleDraftRequest,
  RulePreview,
  RulePreviewRequest,
  RulesView,
  RuleVersions,
  SaveRulesRequest,
} from "@payments/shared";

/** What the rules section asks of the server. */
export interface RulesApi {
  readonly view: () => Promise<RulesView>;
  /** Refused with 409 when somebody else has saved meanwhile. */
  readonly save: (request: SaveRulesRequest) => Promise<PipelineRules>;
  readonly restore: (request: RestoreRulesRequest) => Promise<PipelineRules>;
  readonly check: (request: RuleDraftRequest) => Promise<RuleCheckView>;
  readonly versions: (pipelineId: string, before: number | null) => Promise<RuleVersions>;
  readonly preview: (request: RulePreviewRequest) => Promise<RulePreview>;
  readonly startDryRun: (request: BacktestRequest) => Promise<BacktestView>;
  readonly dryRun: (id: string) => Promise<BacktestView>;
  readonly latestDryRun: () => Promise<LatestBacktest>;
  /** The address of everything it found, as a CSV. */
  readonly dryRunLink: (id: string) => Promise<ConnectLink>;
  readonly stopDryRun: (id: string) => Promise<BacktestView>;
}

export function rulesApi({ get, post, put, remove }: ServerCalls): RulesApi {
  const dryRunPath = (id: string): string => `/api/rules/backtests/${encodeURIComponent(id)}`;
  return {
    view: () => get("/api/rules"),
    save: (request) => put("/api/rules", request),
    restore: (request) => post("/api/rules/restorations", request),
    check: (request) => post("/api/rules/checks", request),
    versions: (pipelineId, before) => get(`/api/rules/versions?${versionsQuery(pipelineId, before)}`),
    preview: (request) => post("/api/rules/previews", request),
    startDryRun: (request) => post("/api/rules/backtests", request),
    dryRun: (id) => get(dryRunPath(id)),
    latestDryRun: () => get("/api/rules/backtests"),
    dryRunLink: (id) => post(`${dryRunPath(id)}/export-links`, {}),
    stopDryRun: (id) => remove(dryRunPath(id), {}),
  };
}

function versionsQuery(pipelineId: string, before: number | null): URLSearchParams {
  return new URLSearchParams(before === null ? { pipelineId } : { pipelineId, before: String(before) });
}
