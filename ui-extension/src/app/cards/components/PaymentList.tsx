import { Button, Flex, Heading, LoadingButton, Select, Text } from "@hubspot/ui-extensions";
import type { Group, PaymentRow, Shown } from "@payments/shared";
import { useState } from "react";
import { ApiProblem } from "@payments/screens/api-problem";
import { type KnownPayments, shownOf } from "../known-payments.ts";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";
import { PaymentTile } from "./PaymentTile.tsx";
import { ProblemAlert } from "./ProblemAlert.tsx";

interface PaymentListProps {
  readonly known: KnownPayments;
  readonly hasRemoved: boolean;
}

// So many are seen at a glance; a filter would only be in the way.
const handful = 5;

const groups: readonly Group[] = ["open", "done", "ended", "removed"];

/** The payments by what they wait for, and a way to the ones not shown. */
export function PaymentList({ known, hasRemoved }: PaymentListProps) {
  const [selection, setSelection] = useState<Shown>("all");
  const reading = useReading();
  const shown = shownOf(known, selection);
  const hasFilter = selection !== "all" || hasRemoved || known.next.all !== null || known.rows.length > handful;
  const isUnread = known.next[selection] === undefined;
  const select = (next: Shown): void => {
    setSelection(next);
    if (known.next[next] === undefined) void reading.read(next);
  };
  return (
    <Flex direction="column" gap="sm">
      {hasFilter && <Filter selection={selection} onSelect={select} />}
      <Grouped payments={shown} />
      {shown.length === 0 && !isUnread && <NothingSelected onShowAll={() => setSelection("all")} />}
      {reading.problem && <ProblemAlert problem={reading.problem} />}
      {known.next[selection] !== null && (
        <Flex direction="row">
          <LoadingButton
            variant="secondary"
            size="sm"
            loading={reading.isBusy}
            onClick={() => void reading.read(selection)}
            testId="more-payments"
          >
            {words.list.more}
          </LoadingButton>
        </Flex>
      )}
    </Flex>
  );
}

/**
 * Headings and payments as neighbours under one parent: a payment that goes over to another group keeps its place in
 * the tree, and so does the panel that is open on it.
 */
function Grouped({ payments }: { payments: readonly PaymentRow[] }) {
  return groups.flatMap((group) => {
    const own = payments.filter((payment) => payment.group === group);
    if (own.length === 0) return [];
    const tiles = own.map((payment) => <PaymentTile key={payment.id} payment={payment} />);
    return [<Heading key={group}>{words.list.group[group]}</Heading>, ...tiles];
  });
}

function Filter({ selection, onSelect }: { selection: Shown; onSelect: (selection: Shown) => void }) {
  const statuses = Object.entries(words.status).map(([value, label]) => ({ value, label }));
  const options = [
    { value: "all", label: words.list.all },
    ...statuses,
    { value: "removed", label: words.list.group.removed },
  ];
  return (
    <Select
      name="shown-payments"
      label={words.list.filter}
      options={options}
      value={selection}
      onChange={(chosen) => onSelect(chosen as Shown)}
    />
  );
}

function NothingSelected({ onShowAll }: { onShowAll: () => void }) {
  return (
    <Flex direction="row" gap="sm" align="center" wrap>
      <Text>{words.list.nothingSelected}</Text>
      <Button variant="secondary" size="sm" onClick={onShowAll} testId="show-all">
        {words.list.showAll}
      </Button>
    </Flex>
  );
}

function useReading() {
  const { readMore } = useTab();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const read = async (selection: Shown): Promise<void> => {
    setIsBusy(true);
    setProblem(null);
    try {
      await readMore(selection);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error);
    } finally {
      setIsBusy(false);
    }
  };
  return { isBusy, problem, read };
}
