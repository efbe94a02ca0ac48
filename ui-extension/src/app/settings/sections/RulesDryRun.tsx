import {
  Accordion,
  Alert,
  Button,
  Flex,
  Heading,
  Link,
  LoadingButton,
  ProgressBar,
  Select,
  Table,
  TableBody,
  TableCell,
  TableRow,
  Text,
} from "@hubspot/ui-extensions";
import type { BacktestMove, BacktestView, PipelineRules, RuleRow } from "@payments/shared";
import { useState } from "react";
import { ColumnTitles } from "../components/ColumnTitles.tsx";
import { DryRunDownload } from "../components/DryRunDownload.tsx";
import { ProblemAlert } from "../components/ProblemAlert.tsx";
import type { RulesApi } from "../api/rules.ts";
import { rulesWords } from "../words/rules.ts";
import { useSettings } from "../settings.ts";
import { useDryRun } from "../use-dry-run.ts";

const words = rulesWords.dryRun;

interface RulesDryRunProps {
  readonly api: RulesApi;
  readonly pipeline: PipelineRules;
  /** As they stand on the screen, saved or not. */
  readonly rows: readonly RuleRow[];
}

const spans = [30, 90, 180, 365];

/** What the rules would have done with past payments: asked for, followed and listed. */
export function RulesDryRun({ api, pipeline, rows }: RulesDryRunProps) {
  const { found, isElsewhere, isBusy, problem, start, stop } = useDryRun(api, pipeline.pipelineId);
  const { ruleWork } = useSettings();
  const { days, tried } = ruleWork.of(pipeline.pipelineId);
  const begin = (): Promise<void> => {
    ruleWork.change(pipeline.pipelineId, { tried: JSON.stringify(rows) });
    return start(rows, days);
  };
  const isRunning = found?.state === "running";
  return (
    <Flex direction="column" gap="sm" testId="dry-run">
      <Heading>{words.title}</Heading>
      <Text>{words.intro}</Text>
      {!isRunning && (
        <Flex direction="row" gap="sm" align="end" wrap>
          <Select
            name="days"
            label={words.days}
            options={spans.map((span) => ({ value: span, label: words.daysOf(span) }))}
            value={days}
            onChange={(value) => ruleWork.change(pipeline.pipelineId, { days: Number(value) })}
          />
          <LoadingButton
            variant="secondary"
            loading={isBusy}
            disabled={isElsewhere}
            onClick={begin}
            testId="dry-run-start"
          >
            {words.start}
          </LoadingButton>
        </Flex>
      )}
      {problem && <ProblemAlert problem={problem} />}
      {found && isRunning && <Progress view={found} isBusy={isBusy} onStop={() => stop(found)} />}
      {found && !isRunning && <Findings api={api} view={found} age={ageOf(tried, rows)} />}
    </Flex>
  );
}

/** Whether what was found is about these rules, about others, or from before the page was opened. */
type Age = "present" | "outdated" | "earlier";

function ageOf(tried: string | null, rows: readonly RuleRow[]): Age {
  if (tried === null) return "earlier";
  return tried === JSON.stringify(rows) ? "present" : "outdated";
}

interface ProgressProps {
  readonly view: BacktestView;
  readonly isBusy: boolean;
  readonly onStop: () => Promise<void>;
}

function Progress({ view: { seen, deals }, isBusy, onStop }: ProgressProps) {
  return (
    <Flex direction="column" gap="sm" align="start">
      <ProgressBar
        title={words.running}
        value={seen}
        maxValue={Math.max(deals ?? 1, 1)}
        valueDescription={deals === null ? words.counting : words.progress(seen, deals)}
      />
      <Button variant="secondary" size="sm" onClick={onStop} disabled={isBusy} testId="dry-run-stop">
        {words.stop}
      </Button>
    </Flex>
  );
}

interface FindingsProps {
  readonly api: RulesApi;
  readonly view: BacktestView;
  readonly age: Age;
}

function Findings({ api, view, age }: FindingsProps) {
  const { formats } = useSettings();
  const { state, payments, moved, unsure, since, until, moves, stayed } = view;
  return (
    <Flex direction="column" gap="sm">
      {state !== "done" && <Alert title={words.states[state]} variant="warning" />}
      {age === "outdated" && <Alert title={words.outdated} variant="warning" />}
      {age === "earlier" && <Text variant="microcopy">{words.earlier(formats.moment(until))}</Text>}
      {payments === 0 ? (
        <Text>{words.nothing}</Text>
      ) : (
        <Text format={{ fontWeight: "demibold" }}>{words.moved(moved, formats.moment(since))}</Text>
      )}
      {unsure > 0 && <Text>{words.unsure(unsure)}</Text>}
      {moves.length > 0 && <Moves moves={moves} />}
      {moves.length < moved + unsure && <Text variant="microcopy">{words.first(moves.length)}</Text>}
      {stayed.length > 0 && (
        <Accordion title={words.stayed} size="sm">
          {stayed.map(({ why, times }) => (
            <Text key={why}>{`${words.times(times)}: ${why}`}</Text>
          ))}
        </Accordion>
      )}
      {payments > 0 && (
        <>
          <Text variant="microcopy">{words.amounts}</Text>
          <DryRunDownload key={view.id} api={api} runId={view.id} />
        </>
      )}
    </Flex>
  );
}

const pageSize = 10;

function Moves({ moves }: { readonly moves: readonly BacktestMove[] }) {
  const [page, setPage] = useState(1);
  const shown = moves.slice((page - 1) * pageSize, page * pageSize);
  const headers = [words.deal, words.at, rulesWords.column.when, words.from, words.to];
  return (
    <Table
      bordered
      density="condensed"
      paginated={moves.length > pageSize}
      pageCount={Math.ceil(moves.length / pageSize)}
      page={page}
      onPageChange={setPage}
      testId="dry-run-moves"
    >
      <ColumnTitles titles={headers} />
      <TableBody>
        {shown.map((move) => (
          <MoveRow key={`${move.paymentId} ${move.at} ${move.to ?? ""}`} move={move} />
        ))}
      </TableBody>
    </Table>
  );
}

function MoveRow({ move }: { readonly move: BacktestMove }) {
  const { formats } = useSettings();
  const { dealId, dealName, dealUrl, at, onStatus, from, to } = move;
  return (
    <TableRow>
      <TableCell>
        <Link href={{ url: dealUrl, external: true }}>{dealName ?? words.dealNumber(dealId)}</Link>
      </TableCell>
      <TableCell>{formats.moment(at)}</TableCell>
      <TableCell>{rulesWords.statuses[onStatus]}</TableCell>
      <TableCell>{from ?? words.unknown}</TableCell>
      <TableCell>{to ?? words.afterThat}</TableCell>
    </TableRow>
  );
}
