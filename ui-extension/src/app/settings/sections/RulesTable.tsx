import { Button, Flex, StatusTag, Table, TableBody, TableCell, TableRow, Tag, Text } from "@hubspot/ui-extensions";
import type { PipelineRules, RuleRow } from "@payments/shared";
import { ColumnTitles } from "../components/ColumnTitles.tsx";
import { limitsOf, rulesWords as words } from "../words/rules.ts";
import type { RuleEditing } from "../use-rules.ts";
import { RulesRowPanel } from "./RulesRowPanel.tsx";

interface RulesTableProps {
  readonly pipeline: PipelineRules;
  readonly editing: RuleEditing;
  readonly mayChange: boolean;
}

/** The pipeline's rules, a row each, as they are being changed. */
export function RulesTable({ pipeline, editing, mayChange }: RulesTableProps) {
  const headers = [words.number, words.column.when, words.money, words.column.goesTo, words.limits, words.state];
  const titles = mayChange ? [...headers, words.act] : headers;
  return (
    <Table bordered density="condensed" testId="rules">
      <ColumnTitles titles={titles} />
      <TableBody>
        {keyed(editing.rows).map(({ row, key }, place) => (
          <TableRow key={key}>
            <RuleCells row={row} place={place} pipeline={pipeline} />
            {mayChange && (
              <TableCell align="right">
                <RowActions row={row} place={place} pipeline={pipeline} editing={editing} />
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** Status, money and firing tell rules apart; while two are the same, their order does. */
function keyed(rows: readonly RuleRow[]): readonly { readonly row: RuleRow; readonly key: string }[] {
  const seen: string[] = [];
  return rows.map((row) => {
    const name = `${row.onStatus} ${row.mode} ${row.fires}`;
    seen.push(name);
    return { row, key: `${name} ${seen.filter((one) => one === name).length}` };
  });
}

interface RowProps {
  readonly row: RuleRow;
  readonly place: number;
  readonly pipeline: PipelineRules;
}

function RuleCells({ row, place, pipeline }: RowProps) {
  const nameOf = (stageId: string): string => pipeline.stages.find(({ id }) => id === stageId)?.label ?? stageId;
  return (
    <>
      <TableCell>{String(place + 1)}</TableCell>
      <TableCell>{words.statuses[row.onStatus]}</TableCell>
      <TableCell>
        <Tag variant={row.mode === "live" ? "success" : "warning"}>{words.mode[row.mode]}</Tag>
      </TableCell>
      <TableCell>{row.toStageId === null ? words.next : nameOf(row.toStageId)}</TableCell>
      <TableCell>
        <Text>{limitsOf(row, nameOf)}</Text>
      </TableCell>
      <TableCell>
        <StateTag row={row} />
      </TableCell>
    </>
  );
}

function StateTag({ row: { isOn, isDry } }: Pick<RowProps, "row">) {
  if (!isOn) return <StatusTag variant="default">{words.states.off}</StatusTag>;
  return isDry ? (
    <StatusTag variant="info">{words.states.dry}</StatusTag>
  ) : (
    <StatusTag variant="success">{words.states.on}</StatusTag>
  );
}

function RowActions({ row, place, pipeline, editing }: RowProps & Pick<RulesTableProps, "editing">) {
  const panel = (
    <RulesRowPanel
      id={`rule-${place}`}
      title={words.panel.edit(place + 1)}
      row={row}
      pipeline={pipeline}
      onApply={(changed) => editing.put(place, changed)}
    />
  );
  return (
    <Flex direction="row" gap="xs" justify="end">
      <Button size="xs" variant="secondary" overlay={panel} testId={`rule-edit-${place}`}>
        {words.edit}
      </Button>
      <Button size="xs" variant="secondary" onClick={() => editing.take(place)} testId={`rule-remove-${place}`}>
        {words.remove}
      </Button>
    </Flex>
  );
}
