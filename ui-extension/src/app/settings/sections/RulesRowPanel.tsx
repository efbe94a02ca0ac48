import {
  Button,
  Flex,
  MultiSelect,
  Panel,
  PanelBody,
  PanelFooter,
  PanelSection,
  Select,
  Text,
  Toggle,
} from "@hubspot/ui-extensions";
import type { Firing, Mode, PaymentStatus, PipelineRules, RuleRow } from "@payments/shared";
import { useState } from "react";
import { rulesWords as words } from "../words/rules.ts";
import { useSettings } from "../settings.ts";

/** What a new rule starts with. */
export const newRule: RuleRow = {
  onStatus: "paid",
  toStageId: null,
  mode: "live",
  fires: "each",
  onlyFrom: null,
  mayGoBack: false,
  mayReopen: false,
  takesLateMoney: false,
  isDry: false,
  isOn: true,
};

interface RulesRowPanelProps {
  readonly id: string;
  readonly title: string;
  readonly row: RuleRow;
  readonly pipeline: PipelineRules;
  readonly onApply: (row: RuleRow) => void;
}

/** One rule to be filled in. Nothing counts before the whole set is saved. */
export function RulesRowPanel({ id, title, row, pipeline, onApply }: RulesRowPanelProps) {
  const { actions } = useSettings();
  const [draft, setDraft] = useState(row);
  const change = (part: Partial<RuleRow>): void => setDraft((before) => ({ ...before, ...part }));
  const apply = (): void => {
    actions.closeOverlay(id);
    onApply(draft);
  };
  return (
    <Panel id={id} title={title} width="md" onOpen={() => setDraft(row)}>
      <PanelBody>
        <PanelSection>
          <Flex direction="column" gap="md">
            <WhenFields draft={draft} change={change} pipeline={pipeline} />
            <LimitFields draft={draft} change={change} pipeline={pipeline} />
            <Text variant="microcopy">{words.panel.applied}</Text>
          </Flex>
        </PanelSection>
      </PanelBody>
      <PanelFooter>
        <Button variant="primary" onClick={apply} testId={`${id}-apply`}>
          {words.panel.apply}
        </Button>
        <Button variant="secondary" onClick={() => actions.closeOverlay(id)} testId={`${id}-close`}>
          {words.panel.cancel}
        </Button>
      </PanelFooter>
    </Panel>
  );
}

interface FieldsProps {
  readonly draft: RuleRow;
  readonly change: (part: Partial<RuleRow>) => void;
  readonly pipeline: PipelineRules;
}

/** In Select's own terms there is no null. */
const nextStage = "";

/** Money that has come can be a deal's first or last. */
const paidStatuses: ReadonlySet<PaymentStatus> = new Set(["partially_paid", "paid", "confirmed_manually"]);

function WhenFields({ draft, change, pipeline }: FieldsProps) {
  const canFire = paidStatuses.has(draft.onStatus);
  const become = (onStatus: PaymentStatus): void =>
    change(paidStatuses.has(onStatus) ? { onStatus } : { onStatus, fires: "each" });
  return (
    <>
      <Select
        name="onStatus"
        label={words.when}
        options={optionsOf(words.statuses)}
        value={draft.onStatus}
        onChange={(value) => become(value as PaymentStatus)}
      />
      <Select
        name="mode"
        label={words.money}
        options={optionsOf(words.mode)}
        value={draft.mode}
        onChange={(value) => change({ mode: value as Mode })}
      />
      <Select
        name="toStageId"
        label={words.goesTo}
        options={stageOptions(pipeline)}
        value={draft.toStageId ?? nextStage}
        onChange={(value) => change({ toStageId: String(value) || null })}
      />
      {canFire && (
        <Select
          name="fires"
          label={words.panel.fires}
          description={words.panel.firesHelp}
          options={optionsOf(words.fires)}
          value={draft.fires}
          onChange={(value) => change({ fires: value as Firing })}
        />
      )}
    </>
  );
}

type Tick = "mayGoBack" | "mayReopen" | "takesLateMoney" | "isDry" | "isOn";

const ticks: readonly Tick[] = ["mayGoBack", "mayReopen", "takesLateMoney", "isDry", "isOn"];

function LimitFields({ draft, change, pipeline }: FieldsProps) {
  return (
    <>
      <MultiSelect
        name="onlyFrom"
        label={words.panel.onlyFrom}
        description={words.panel.onlyFromHelp}
        options={pipeline.stages.map(({ id, label }) => ({ value: id, label }))}
        value={[...(draft.onlyFrom ?? [])]}
        onChange={(values) => change({ onlyFrom: values.length > 0 ? values.map(String) : null })}
      />
      {ticks.map((tick) => (
        <Toggle
          key={tick}
          name={tick}
          label={words.panel[tick]}
          labelDisplay="inline"
          size="sm"
          checked={draft[tick]}
          onChange={(checked) => change({ [tick]: checked })}
        />
      ))}
    </>
  );
}

function optionsOf<T extends string>(labels: Readonly<Record<T, string>>) {
  return (Object.entries(labels) as [T, string][]).map(([value, label]) => ({ value, label }));
}

/** Stages that no app may write stand there too, so that nobody looks for them. */
function stageOptions({ stages }: PipelineRules) {
  return [
    { value: nextStage, label: words.next },
    ...stages.map(({ id, label, isWritable }) => ({
      value: id,
      label: isWritable ? label : words.panel.locked(label),
    })),
  ];
}
