import { type ApiProblem, problemIn } from "@payments/screens/api-problem";
import { useWrite } from "@payments/screens/use-write";
import type { PipelineRules, RuleCheckView, RuleRow, RulesView } from "@payments/shared";
import { useCallback, useEffect, useState } from "react";
import type { RulesApi } from "./api/rules.ts";
import { useSettings } from "./settings.ts";

interface Read {
  readonly view: RulesView | null;
  readonly problem: ApiProblem | null;
}

const nothingYet: Read = { view: null, problem: null };

/** The rules of all pipelines as last read, and as an answer to a write has changed them since. */
export function useRules() {
  const api = useSettings().api.rules;
  const [read, setRead] = useState(nothingYet);

  const refresh = useCallback(
    (): Promise<void> =>
      api.view().then(
        (view) => setRead({ view, problem: null }),
        (error: unknown) => setRead((before) => ({ ...before, problem: problemIn(error) })),
      ),
    [api],
  );
  useEffect(() => void refresh(), [refresh]);

  const adopt = (pipeline: PipelineRules): void =>
    setRead(({ view }) => ({ view: view && withPipeline(view, pipeline), problem: null }));
  const retry = (): void => {
    setRead(nothingYet);
    void refresh();
  };
  return { api, ...read, refresh, retry, adopt };
}

function withPipeline(view: RulesView, pipeline: PipelineRules): RulesView {
  const pipelines = view.pipelines.map((one) => (one.pipelineId === pipeline.pipelineId ? pipeline : one));
  return { ...view, pipelines };
}

interface EditOptions {
  readonly api: RulesApi;
  readonly pipeline: PipelineRules;
  readonly adopt: (pipeline: PipelineRules) => void;
  readonly refresh: () => Promise<void>;
}

/**
 * One pipeline's rules while they are being changed. What is being changed stays when the server's rules change under it,
 * which is said before it is saved over them.
 */
export function useRuleDraft({ api, pipeline, adopt, refresh }: EditOptions) {
  const { newKey, ruleWork } = useSettings();
  const { pipelineId, version } = pipeline;
  const { rows: draft, version: madeTo } = ruleWork.of(pipelineId);
  const [isRefused, setRefused] = useState(false);
  const { isBusy, problem, submit } = useWrite({ newKey, refresh: () => void refresh() });
  const rows = draft ?? pipeline.rows;
  const isChanged = draft !== null && !isSame(draft, pipeline.rows);
  const check = useCheck(api, { pipeline, draft: isChanged ? draft : null });

  const setRows = (next: readonly RuleRow[]): void =>
    ruleWork.change(pipelineId, {
      rows: isSame(next, pipeline.rows) ? null : next,
      version: draft === null ? version : madeTo,
    });
  const discard = (): void => {
    ruleWork.change(pipelineId, { rows: null });
    setRefused(false);
  };
  const save = (): Promise<void> =>
    submit(
      () => api.save({ pipelineId, version, rows }),
      (saved) => {
        adopt(saved);
        discard();
      },
      ({ status }) => {
        setRefused(status === 409);
        void refresh();
      },
    );
  const put = (place: number, row: RuleRow): void => setRows([...rows.slice(0, place), row, ...rows.slice(place + 1)]);
  const take = (place: number): void => setRows(rows.filter((_row, at) => at !== place));
  const overtaken = isRefused || (isChanged && madeTo !== version);
  return { rows, isChanged, check, isBusy, problem, overtaken, setRows, put, take, discard, save };
}

function isSame(one: readonly RuleRow[], other: readonly RuleRow[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export type RuleEditing = ReturnType<typeof useRuleDraft>;

interface Checked {
  readonly pipeline: PipelineRules;
  /** Null where what is shown is what is saved. */
  readonly draft: readonly RuleRow[] | null;
}

/** What the server says about the rules as they stand; while it has not said, nothing. */
function useCheck(api: RulesApi, { pipeline, draft }: Checked): RuleCheckView {
  const [said, setSaid] = useState<{ readonly draft: readonly RuleRow[]; readonly check: RuleCheckView } | null>(null);
  const { pipelineId } = pipeline;
  useEffect(() => {
    if (!draft) return;
    let isCurrent = true;
    api.check({ pipelineId, rows: draft }).then(
      (check) => isCurrent && setSaid({ draft, check }),
      // Saving says the same, and says it again.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [api, pipelineId, draft]);
  if (!draft) return pipeline;
  return said?.draft === draft ? said.check : { refusals: [], warnings: [] };
}
