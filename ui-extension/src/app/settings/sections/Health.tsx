import {
  Accordion,
  Alert,
  Button,
  Divider,
  Flex,
  Heading,
  StatusTag,
  Table,
  TableBody,
  TableCell,
  TableRow,
  Text,
} from "@hubspot/ui-extensions";
import { agoText } from "@payments/screens/ago-text";
import type { HealthSign, HealthState } from "@payments/shared";
import { ColumnTitles } from "../components/ColumnTitles.tsx";
import { useSettings } from "../settings.ts";
import { words } from "../words/index.ts";
import { DeadLetters } from "./DeadLetters.tsx";

const variants = { good: "success", slow: "warning", bad: "danger" } as const satisfies Record<HealthState, string>;

/** Whether everything is going on as it should, with the cure of what is not, and what came to nothing. */
export function Health() {
  return (
    <Flex direction="column" gap="lg">
      <Signs />
      <Divider />
      <DeadLetters />
    </Flex>
  );
}

function Signs() {
  const { view, formats, refresh } = useSettings();
  const { signs, checkedAt } = view.health;
  return (
    <Flex direction="column" gap="md">
      <Heading>{words.health.title}</Heading>
      {signs.every(({ state }) => state === "good") && <Alert title={words.health.all} variant="success" />}
      {signs.map((sign) => (
        <Sign key={sign.name} sign={sign} />
      ))}
      <Healed />
      <Jobs />
      <Text variant="microcopy">{words.health.checked(formats.time(checkedAt))}</Text>
      <Flex direction="row">
        <Button variant="secondary" onClick={refresh} testId="look-again">
          {words.health.refresh}
        </Button>
      </Flex>
    </Flex>
  );
}

function Sign({ sign: { name, state, said, cure } }: { readonly sign: HealthSign }) {
  return (
    <Flex direction="column" gap="xs" testId={`sign-${name}`}>
      <Flex direction="row" gap="sm" align="center" wrap>
        <Text format={{ fontWeight: "demibold" }}>{words.health.signs[name]}</Text>
        <StatusTag variant={variants[state]}>{words.health.states[state]}</StatusTag>
      </Flex>
      <Text>{said}</Text>
      {cure !== null && <Alert title={cure} variant={state === "bad" ? "danger" : "warning"} />}
    </Flex>
  );
}

/** Nothing where providers have told us of everything. */
function Healed() {
  const { view, formats } = useSettings();
  const { healed, checkedAt } = view.health;
  if (healed.length === 0) return null;
  const nameOf = (id: string) => view.connections.find((one) => one.id === id)?.label ?? words.health.unknownConnection;
  const { payment, connection, change, found } = words.health.healedTitles;
  return (
    <Accordion title={words.health.healed} size="sm">
      <Table bordered density="condensed">
        <ColumnTitles titles={[payment, connection, change, found]} />
        <TableBody>
          {healed.map(({ paymentId, reference, connectionId, from, to, at }) => (
            <TableRow key={`${paymentId}-${at}`}>
              <TableCell>{reference}</TableCell>
              <TableCell>{nameOf(connectionId)}</TableCell>
              <TableCell>{words.health.healedChange(from, to)}</TableCell>
              <TableCell>{agoText(at, checkedAt, formats)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Accordion>
  );
}

function Jobs() {
  const { view, formats } = useSettings();
  const { jobs, checkedAt } = view.health;
  return (
    <Accordion title={words.health.jobs} size="sm">
      {jobs === null ? (
        <Text>{words.health.jobsElsewhere}</Text>
      ) : (
        <Table bordered density="condensed">
          <ColumnTitles titles={[words.health.job, words.health.lastRound]} />
          <TableBody>
            {jobs.map(({ name, lastRoundAt }) => (
              <TableRow key={name}>
                <TableCell>{words.health.jobNames[name] ?? name}</TableCell>
                <TableCell>{agoText(lastRoundAt, checkedAt, formats)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Accordion>
  );
}
