import { Alert, Button, Dropdown, EmptyState, Flex, LoadingButton, Text } from "@hubspot/ui-extensions";
import type { Mode, PipelineRules, RuleCheckView } from "@payments/shared";
import { ProblemAlert } from "../components/ProblemAlert.tsx";
import type { RulesApi } from "../api/rules.ts";
import { rulesWords as words } from "../words/rules.ts";
import { useSettings } from "../settings.ts";
import { type RuleEditing, useRuleDraft } from "../use-rules.ts";
import { RulesDryRun } from "./RulesDryRun.tsx";
import { RulesHistory } from "./RulesHistory.tsx";
import { RulesPreview } from "./RulesPreview.tsx";
import { newRule, RulesRowPanel } from "./RulesRowPanel.tsx";
import { RulesTable } from "./RulesTable.tsx";

interface RulesPipelineProps {
  readonly api: RulesApi;
  readonly pipeline: PipelineRules;
  readonly mayChange: boolean;
  readonly adopt: (pipeline: PipelineRules) => void;
  readonly refresh: () => Promise<void>;
}

/** One pipeline's rules: the rows, what is worth a look, trying them out, and what they were before. */
export function RulesPipeline({ api, pipeline, mayChange, adopt, refresh }: RulesPipelineProps) {
  const { actions } = useSettings();
  const told = (saved: PipelineRules): void => {
    adopt(saved);
    actions.addAlert({ type: "success", title: words.saved, message: words.savedText(saved.version) });
  };
  const editing = useRuleDraft({ api, pipeline, adopt: told, refresh });
  return (
    <Flex direction="column" gap="md">
      {!pipeline.isThere && <Alert title={words.gone} variant="warning" />}
      {editing.rows.length === 0 ? (
        <EmptyState title={words.emptyTitle} imageName="deals" layout="vertical" imageWidth={120}>
          <Text>{words.empty}</Text>
        </EmptyState>
      ) : (
        <RulesTable pipeline={pipeline} editing={editing} mayChange={mayChange} />
      )}
      {mayChange && <RowButtons pipeline={pipeline} editing={editing} />}
      <Findings check={editing.check} />
      {mayChange && <SaveBar editing={editing} />}
      {mayChange && pipeline.isThere && <RulesPreview api={api} pipeline={pipeline} rows={editing.rows} />}
      {mayChange && pipeline.isThere && <RulesDryRun api={api} pipeline={pipeline} rows={editing.rows} />}
      {mayChange && <RulesHistory api={api} pipeline={pipeline} adopt={told} refresh={refresh} />}
    </Flex>
  );
}

interface EditingProps {
  readonly pipeline: PipelineRules;
  readonly editing: RuleEditing;
}

const modes: readonly Mode[] = ["live", "test"];

function RowButtons({ pipeline, editing: { rows, setRows, put } }: EditingProps) {
  const fill = (mode: Mode, id: PipelineRules["templates"][number]["id"]): void => {
    const template = pipeline.templates.find((one) => one.id === id);
    const others = rows.filter((row) => row.mode !== mode);
    setRows([...others, ...(template?.rows ?? []).map((row) => ({ ...row, mode }))]);
  };
  const panel = (
    <RulesRowPanel
      id="rule-new"
      title={words.panel.add}
      row={newRule}
      pipeline={pipeline}
      onApply={(row) => put(rows.length, row)}
    />
  );
  return (
    <Flex direction="row" gap="sm" wrap>
      <Button variant="secondary" size="sm" overlay={panel} disabled={!pipeline.isThere} testId="rule-add">
        {words.add}
      </Button>
      {pipeline.templates.length > 0 && (
        <Dropdown buttonText={words.ready} buttonSize="sm" variant="secondary" testId="rule-templates">
          {modes.flatMap((mode) =>
            pipeline.templates.map(({ id }) => (
              <Dropdown.ButtonItem
                key={`${mode}-${id}`}
                onClick={() => fill(mode, id)}
                testId={`template-${mode}-${id}`}
              >
                {words.readyFor(words.templates[id], words.mode[mode])}
              </Dropdown.ButtonItem>
            )),
          )}
        </Dropdown>
      )}
    </Flex>
  );
}

/** What cannot be saved apart from what is only worth a look, each with the rule it is about. */
function Findings({ check: { refusals, warnings } }: { readonly check: RuleCheckView }) {
  return (
    <>
      {refusals.length > 0 && (
        <Alert title={words.refusals} variant="danger">
          {refusals.map(({ name, message }) => (
            <Text key={`${name} ${message}`}>{ofRow(placeIn(name), message)}</Text>
          ))}
        </Alert>
      )}
      {warnings.length > 0 && (
        <Alert title={words.warnings} variant="warning">
          {warnings.map(({ row, kind, message }) => (
            <Text key={`${row} ${kind} ${message}`}>{ofRow(row, message)}</Text>
          ))}
        </Alert>
      )}
    </>
  );
}

function ofRow(row: number | null, message: string): string {
  return row === null ? message : words.ofRow(row + 1, message);
}

/** `rows.2.toStageId` → 2 */
function placeIn(name: string): number | null {
  const [, place] = /^rows\.(\d+)\./.exec(name) ?? [];
  return place === undefined ? null : Number(place);
}

function SaveBar({
  editing: { isChanged, check, isBusy, problem, overtaken, save, discard },
}: Pick<EditingProps, "editing">) {
  // A stopped rule goes on with the next version, also where nothing else is to be changed.
  if (!isChanged && !check.warnings.some(({ kind }) => kind === "stopped")) return null;
  return (
    <Flex direction="column" gap="sm" testId="rules-save-bar">
      {isChanged && (
        <Alert title={words.unsaved} variant="info">
          {words.unsavedText}
        </Alert>
      )}
      {overtaken && <Alert title={words.overtaken} variant="warning" />}
      {problem && !overtaken && <ProblemAlert problem={problem} />}
      <Flex direction="row" gap="sm" wrap>
        <LoadingButton variant="primary" loading={isBusy} onClick={save} testId="rules-save">
          {words.save}
        </LoadingButton>
        {isChanged && (
          <Button variant="secondary" onClick={discard} disabled={isBusy} testId="rules-discard">
            {words.discard}
          </Button>
        )}
      </Flex>
    </Flex>
  );
}
