import type { LatestBacktest, PipelineRules, RuleCheckView, RulesView, RuleVersions } from "@payments/shared";
import type { Router } from "express";
import type { Context } from "../../ports/context.ts";
import type { Backtest } from "../../ports/rules.ts";
import { askBacktest, readBacktest, stopBacktest } from "../../use-cases/rules/ask-backtest.ts";
import { checkRuleSet } from "../../use-cases/rules/check-rule-set.ts";
import { previewRules } from "../../use-cases/rules/preview-rules.ts";
import { inviteToBacktest } from "../../use-cases/rules/export-backtest.ts";
import { reachOf } from "../../use-cases/look/reach-of.ts";
import { showBacktest } from "../../use-cases/rules/read-backtest.ts";
import { readPipelineRules, readRules, readVersions } from "../../use-cases/rules/read-rules.ts";
import { restoreRules, saveRules } from "../../use-cases/rules/save-rules.ts";
import { type Answer, settingsOnly } from "./answer.ts";
import type { Caller } from "./caller.ts";
import { rightsOf } from "./can.ts";
import {
  backtestIdOf,
  backtestOf,
  draftOf,
  previewOf,
  restorationOf,
  ruleSetOf,
  versionsOf,
} from "./rules-requests.ts";
import { backtestView, pipelineRules, previewView, versionView } from "./rules-view.ts";

/** The account's rules: seen by everyone who has the tab, everything else by whoever may change the settings. */
export function addRules(router: Router, context: Context, answer: Answer): void {
  const guarded = settingsOnly(context, answer);
  const pipelineView = async ({ portalId }: Caller, pipelineId: string): Promise<PipelineRules> =>
    pipelineRules(await readPipelineRules(context, portalId, pipelineId));

  router.get(
    "/api/rules",
    answer(async (_request, caller): Promise<RulesView> => {
      const [read, may] = await Promise.all([readRules(context, caller.portalId), rightsOf(context, caller)]);
      return { pipelines: read.map(pipelineRules), mayChange: may("settings") };
    }),
  );

  router.put(
    "/api/rules",
    guarded(async (request, caller) => {
      const { pipelineId } = await saveRules(context, { ...ruleSetOf(request), ...caller });
      return pipelineView(caller, pipelineId);
    }),
  );

  router.post(
    "/api/rules/restorations",
    guarded(async (request, caller) => {
      const { pipelineId } = await restoreRules(context, { ...restorationOf(request), ...caller });
      return pipelineView(caller, pipelineId);
    }),
  );

  router.get(
    "/api/rules/versions",
    guarded(async (request, { portalId }): Promise<RuleVersions> => {
      const { versions, before } = await readVersions(context, { ...versionsOf(request), portalId });
      return { versions: versions.map(versionView), before };
    }),
  );

  router.post(
    "/api/rules/checks",
    guarded(async (request, { portalId }): Promise<RuleCheckView> => {
      const { refusals, warnings } = await checkRuleSet(context, { ...draftOf(request), portalId });
      return { refusals, warnings };
    }),
  );

  router.post(
    "/api/rules/previews",
    guarded(async (request, caller) => {
      const order = { ...previewOf(request), portalId: caller.portalId, reach: await reachOf(context, caller) };
      return previewView(await previewRules(context, order));
    }),
  );

  addBacktests(router, context, guarded);
}

/** Rules held against past payments: asked for, looked at and stopped. */
function addBacktests(router: Router, context: Context, guarded: Answer): void {
  const shown = async (backtest: Backtest) => backtestView(await showBacktest(context, backtest));

  router.post(
    "/api/rules/backtests",
    guarded(async (request, caller) => shown(await askBacktest(context, { ...backtestOf(request), ...caller })), 201),
  );

  router.get(
    "/api/rules/backtests",
    guarded(async (_request, { portalId }): Promise<LatestBacktest> => {
      const latest = await context.store.backtests.latest(portalId);
      return { backtest: latest && (await shown(latest)) };
    }),
  );

  router.get(
    "/api/rules/backtests/:backtestId",
    guarded(async (request, { portalId }) => shown(await readBacktest(context, portalId, backtestIdOf(request)))),
  );

  router.post(
    "/api/rules/backtests/:backtestId/export-links",
    guarded((request, caller) => inviteToBacktest(context, caller, backtestIdOf(request)), 201),
  );

  router.delete(
    "/api/rules/backtests/:backtestId",
    guarded(async (request, { portalId }) => shown(await stopBacktest(context, portalId, backtestIdOf(request)))),
  );
}
