import { type ApiProblem, problemIn } from "@payments/screens/api-problem";
import { useWrite } from "@payments/screens/use-write";
import type { BacktestView, RuleRow } from "@payments/shared";
import { useCallback, useEffect, useState } from "react";
import type { RulesApi } from "./api/rules.ts";
import { useSettings } from "./settings.ts";

const lookEvery = 2_000;

/** The pipeline's latest dry run, followed while it runs. One that was begun before the page was opened is found again. */
export function useDryRun(api: RulesApi, pipelineId: string) {
  const { newKey } = useSettings();
  const [found, setFound] = useState<BacktestView | null>(null);
  const [lost, setLost] = useState<ApiProblem | null>(null);
  const show = useCallback((view: BacktestView): void => {
    setFound(view);
    setLost(null);
  }, []);
  const start = useWrite({ newKey, refresh: () => undefined });
  const stop = useWrite({ newKey, refresh: () => undefined });

  useEffect(() => {
    let isCurrent = true;
    api.latestDryRun().then(
      ({ backtest }) => isCurrent && setFound(backtest),
      (error: unknown) => isCurrent && setLost(problemIn(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [api]);

  useEffect(() => {
    if (found?.state !== "running") return;
    const timer = setTimeout(() => {
      api.dryRun(found.id).then(show, (error: unknown) => {
        setLost(problemIn(error));
        // Looks again all the same: the walk goes on without us.
        setFound({ ...found });
      });
    }, lookEvery);
    return () => clearTimeout(timer);
  }, [api, found, show]);

  return {
    /** Of another pipeline there may be one under way: it has to end first. */
    found: found?.pipelineId === pipelineId ? found : null,
    isElsewhere: found?.state === "running" && found.pipelineId !== pipelineId,
    isBusy: start.isBusy || stop.isBusy,
    problem: start.problem ?? stop.problem ?? lost,
    start: (rows: readonly RuleRow[], days: number) =>
      start.submit((idempotencyKey) => api.startDryRun({ idempotencyKey, pipelineId, rows, days }), show),
    stop: ({ id }: BacktestView) => stop.submit(() => api.stopDryRun(id), show),
  };
}
