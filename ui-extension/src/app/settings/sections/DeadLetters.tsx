import { Alert, Button, EmptyState, Flex, Heading, LoadingButton, Text, ToggleGroup } from "@hubspot/ui-extensions";
import { useWrite } from "@payments/screens/use-write";
import type { DeadLettersView } from "@payments/shared";
import { LoadFailed, Loading } from "../components/LoadFailed.tsx";
import { ProblemAlert } from "../components/ProblemAlert.tsx";
import { deadLetterWords as words } from "../words/given-up.ts";
import { useSettings } from "../settings.ts";
import type { Which } from "../api/dead-letters.ts";
import { useDeadLetters } from "../use-dead-letters.ts";
import { DeadLetterTile } from "./DeadLetterTile.tsx";

/** What came to nothing after all tries, each with its cure; tried again or set aside by a person, never dropped. */
export function DeadLetters() {
  const { view: settings } = useSettings();
  return settings.mayChange ? <Letters /> : <Alert title={words.forbidden} variant="info" />;
}

function Letters() {
  const letters = useDeadLetters();
  const { view, problem, isReading, which, show, refresh, more } = letters;
  if (!view && problem) return <LoadFailed problem={problem} onRetry={refresh} />;
  if (!view) return <Loading label={words.waiting} />;
  return (
    <Flex direction="column" gap="md" testId="dead-letters">
      <Heading>{words.title}</Heading>
      <Text>{words.intro}</Text>
      {view.open + view.ignored > 0 && <WhichToggle view={view} which={which} show={show} />}
      {problem && <ProblemAlert problem={problem} />}
      {view.letters.length === 0 && <Nothing which={which} />}
      {which === "open" && view.letters.filter(({ mayRetry }) => mayRetry).length > 1 && <RetryAll letters={letters} />}
      {view.letters.map((letter) => (
        <DeadLetterTile key={letter.id} letter={letter} api={letters} />
      ))}
      {view.next !== null && (
        <Flex direction="row">
          <Button variant="secondary" disabled={isReading} onClick={more} testId="more-letters">
            {words.more}
          </Button>
        </Flex>
      )}
    </Flex>
  );
}

interface WhichToggleProps {
  readonly view: DeadLettersView;
  readonly which: Which;
  readonly show: (which: Which) => void;
}

function WhichToggle({ view, which, show }: WhichToggleProps) {
  return (
    <ToggleGroup
      name="which"
      label={words.show}
      toggleType="radioButtonList"
      inline
      value={which}
      options={(["open", "ignored"] as const).map((one) => ({ value: one, label: words.which[one](view[one]) }))}
      onChange={(chosen) => show(String(chosen) as Which)}
    />
  );
}

function Nothing({ which }: Pick<WhichToggleProps, "which">) {
  if (which === "ignored") return <Text>{words.emptyAside}</Text>;
  return (
    <EmptyState title={words.emptyTitle} imageName="emptyStateCharts">
      <Text>{words.empty}</Text>
    </EmptyState>
  );
}

function RetryAll({ letters }: { readonly letters: ReturnType<typeof useDeadLetters> }) {
  const { newKey } = useSettings();
  const { isBusy, problem, submit } = useWrite({ newKey, refresh: letters.refresh });
  const retryAll = (): Promise<void> => submit((key) => letters.retryAll(key), letters.refresh);
  return (
    <Flex direction="column" gap="xs" align="start">
      {problem && <ProblemAlert problem={problem} />}
      <LoadingButton variant="secondary" loading={isBusy} onClick={retryAll} testId="retry-all">
        {words.retryAll}
      </LoadingButton>
    </Flex>
  );
}
